"""What organisations say of products is kept with who said it, and has no part in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.bin import Bin
from corpus.errors import InvalidField
from corpus.intake import Metadata
from corpus.people import People, open_people
from corpus.people_records import Actor, Nomination, Organisation

if TYPE_CHECKING:
    from tests.integration.conftest import Room

ADA = Actor(None, "Ada Example")


@pytest.fixture
def people(room: Room) -> People:
    """The people, and one product."""
    room.intake.add_file(room.write("wells.md"), "wells.md", Metadata(title="Wells", id="wells"))
    return open_people(room.database)


def _by(people: People, name: str, praise: str, reason: str, audience: str = "") -> Nomination:
    organisation = people.organisations.take(name, ADA)
    return Nomination("wells", organisation, praise, reason, audience)  # type: ignore[arg-type]  # also what is no praise


def test_each_organisation_says_one_of_each(people: People) -> None:
    """What it said before is replaced; the audit knows both."""
    people.nominations.nominate(_by(people, "Pond", "proud", " We dug it. "), ADA)
    people.nominations.nominate(_by(people, "Pond", "valuable", "It lasts.", "water committees"), ADA)
    people.nominations.nominate(_by(people, "Lake", "proud", "We paid."), ADA)
    people.nominations.nominate(_by(people, "Pond", "proud", "We dug it well."), ADA)

    found = [(one.organisation.name, one.praise, one.reason, one.audience) for one in people.nominations.of("wells")]
    last = people.audit.newest(1, 0)[0]
    assert found == [
        ("Lake", "proud", "We paid.", ""),
        ("Pond", "proud", "We dug it well.", ""),
        ("Pond", "valuable", "It lasts.", "water committees"),
    ]
    assert (last.subject, last.before, last.after) == ("wells", {"reason": "We dug it."}, {"reason": "We dug it well."})


def test_it_can_be_taken_back(people: People) -> None:
    """Once; a second time there is nothing to take back and no line of it."""
    made = _by(people, "Pond", "proud", "We dug it.")
    people.nominations.nominate(made, ADA)

    people.nominations.withdraw(made, ADA)
    lines = people.audit.count()
    people.nominations.withdraw(made, ADA)

    assert (people.nominations.of("wells"), people.audit.count()) == ([], lines)


@pytest.mark.parametrize(
    ("praise", "reason", "audience", "field"),
    [
        ("proud", " ", "", "reason"),
        ("proud", "x" * 1001, "", "reason"),
        ("valuable", "It lasts.", " ", "audience"),
        ("best", "It lasts.", "", "praise"),
    ],
)
def test_a_nomination_says_why_and_for_whom(
    people: People, praise: str, reason: str, audience: str, field: str
) -> None:
    """Praise without a reason tells nobody anything."""
    with pytest.raises(InvalidField, match=f"^{field} "):
        people.nominations.nominate(_by(people, "Pond", praise, reason, audience), ADA)


def test_it_goes_with_the_product(room: Room, people: People) -> None:
    """A product that is deleted for good leaves no nomination, and none keeps it from being deleted."""
    people.nominations.nominate(_by(people, "Pond", "proud", "We dug it."), ADA)
    revision = room.catalogue.revision()
    bin_ = Bin(room.database, room.catalogue, room.files, lambda link: link)
    bin_.remove("wells")

    from corpus import bin_rows

    with room.database.write() as connection:
        bin_rows.delete_product(connection, "wells")

    assert people.nominations.of("wells") == []
    assert revision < room.catalogue.revision()
    assert Organisation("pond", "Pond") in people.organisations.all()
