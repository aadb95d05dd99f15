"""What staff decide about versions is carried out, remembered, and taken back without a trace."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus import product_rows
from corpus.errors import InvalidField, NothingDecided
from corpus.intake import Metadata
from corpus.likenesses import Likenesses
from corpus.records import Likeness, Product, Version
from search_api.shelf import arrange, count_facets

if TYPE_CHECKING:
    from tests.integration.conftest import Room

PAIR = Likeness("guide", "guide-nl", "translation", 0.4, {"margin": 0.2})


@pytest.fixture
def likenesses(room: Room) -> Likenesses:
    """A collection of a guide, its translation as a product of its own, and another text."""
    texts = {"guide": ("en", "manual"), "guide-nl": ("nl", "toolkit"), "other": ("en", "manual")}
    for name, (language, kind) in texts.items():
        told = Metadata(title=name, id=name, language=language, kind=kind, themes=("inclusion",))
        room.intake.add_file(room.write(f"{name}.md", f"# {name}\n\nSomething about {name}.\n"), f"{name}.md", told)
    return Likenesses(room.database, room.catalogue)


def test_what_is_proposed_waits(likenesses: Likenesses) -> None:
    """A proposal changes nothing, and is there as it was found."""
    likenesses.put(["guide"], [PAIR])

    assert likenesses.waiting() == [PAIR]


def test_comparing_again_replaces_what_was_proposed(likenesses: Likenesses) -> None:
    """What no longer seems to be so is no longer proposed; what other versions wait for stays."""
    other = Likeness("guide-nl", "other", "edition", 0.5)
    likenesses.put(["guide", "guide-nl"], [PAIR, other])

    likenesses.put(["guide"], [])

    assert likenesses.waiting() == [other]


def test_confirming_makes_two_products_one(room: Room, likenesses: Likenesses) -> None:
    """The second's versions follow the first's, whose description stands; the proposal no longer waits."""
    likenesses.put(["guide"], [PAIR])

    product = likenesses.confirm("guide", "guide-nl")

    assert [version.id for version in product.versions] == ["guide", "guide-nl"]
    assert (product.id, product.kind) == ("guide", "manual")
    assert likenesses.waiting() == []


def test_one_product_is_counted_once(room: Room, likenesses: Likenesses) -> None:
    """After confirming there are two products, each counted once under every value; before, three."""
    before = _counts(room)

    likenesses.confirm("guide", "guide-nl")

    assert before["themes"] == {"inclusion": 3}
    assert _counts(room) == before | {
        "themes": {"inclusion": 2},
        "kinds": {"manual": 2},
        "languages": {"en": 2, "nl": 1},
    }


def test_the_address_of_a_merged_product_leads_to_where_it_went(room: Room, likenesses: Likenesses) -> None:
    """Also where that became part of a third."""
    likenesses.confirm("guide", "guide-nl")
    likenesses.confirm("other", "guide")

    found = arrange(room.catalogue.all(), 1).find("guide-nl")

    assert found is not None
    assert found.id == "other"


def test_undoing_brings_both_products_back(room: Room, likenesses: Likenesses) -> None:
    """As they were, and proposed once more; only the revision tells that something happened."""
    likenesses.put(["guide"], [PAIR])
    before = _without_revision(room.catalogue.all())
    likenesses.confirm("guide", "guide-nl")

    undone = likenesses.undo()

    assert (undone.first, undone.second, undone.state) == ("guide", "guide-nl", "confirmed")
    assert _without_revision(room.catalogue.all()) == before
    assert likenesses.waiting() == [PAIR]


def test_decisions_are_undone_last_first(room: Room, likenesses: Likenesses) -> None:
    """Each undo takes back one; when none is left, it says so."""
    likenesses.confirm("guide", "guide-nl")
    likenesses.confirm("other", "guide")

    likenesses.undo()
    assert len(room.catalogue.find("guide").versions) == 2
    likenesses.undo()
    assert len(room.catalogue.find("guide").versions) == 1
    with pytest.raises(NothingDecided):
        likenesses.undo()


def test_a_version_added_meanwhile_keeps_its_place(room: Room, likenesses: Likenesses) -> None:
    """What came to the product after the merge stays with it when that is undone, and more can come."""
    likenesses.confirm("guide", "guide-nl")
    _add(room, "guide-fr", version_of="guide")
    likenesses.undo()
    _add(room, "guide-es", version_of="guide")

    assert [version.id for version in room.catalogue.find("guide").versions] == ["guide", "guide-fr", "guide-es"]


def test_a_version_of_a_merged_product_goes_where_that_went(room: Room, likenesses: Likenesses) -> None:
    """Whoever still knows the old product adds to the one that it is part of."""
    likenesses.confirm("guide", "guide-nl")

    assert _add(room, "guide-fr", version_of="guide-nl").id == "guide"


def test_a_version_follows_its_product_to_the_last(room: Room, likenesses: Likenesses) -> None:
    """A product that became part of a second, and that of a third: what is added to the first is the third's."""
    likenesses.confirm("guide", "guide-nl")
    likenesses.confirm("other", "guide")

    product = _add(room, "guide-fr", version_of="guide-nl")

    assert [version.id for version in product.versions] == ["other", "guide", "guide-nl", "guide-fr"]
    assert product.id == "other"


def test_a_version_whose_place_is_taken_returns_behind_the_others(room: Room, likenesses: Likenesses) -> None:
    """A collection in which a version lies in the emptied product can still be undone, and loses none."""
    likenesses.confirm("guide", "guide-nl")
    with room.database.write() as connection:
        stray = Version(id="stray", product_id="guide-nl", title="Stray", link="https://example.org/stray")
        product_rows.insert_version(connection, stray, 0)

    likenesses.undo()

    assert [version.id for version in room.catalogue.find("guide-nl").versions] == ["stray", "guide-nl"]


def test_what_was_withdrawn_as_one_stays_withdrawn(room: Room, likenesses: Likenesses) -> None:
    """Undoing shows nothing that was taken out of every answer while the two were one; restoring does."""
    likenesses.confirm("guide", "guide-nl")
    room.catalogue.withdraw("guide")

    likenesses.undo()

    assert [room.catalogue.find(name).withdrawn for name in ("guide", "guide-nl")] == [True, True]
    assert not room.catalogue.restore("guide-nl").withdrawn


def test_what_was_restricted_as_one_stays_restricted(room: Room, likenesses: Likenesses) -> None:
    """Readers from whom the one product was kept do not get to see a part of it by undoing."""
    product = likenesses.confirm("guide", "guide-nl")
    room.catalogue.describe(replace(product, visibility="staff"))

    likenesses.undo()

    assert [room.catalogue.find(name).visibility for name in ("guide", "guide-nl")] == ["staff", "staff"]


def test_what_was_opened_as_one_opens_no_other(room: Room, likenesses: Likenesses) -> None:
    """A product keeps its own readers where they are fewer than those of the one that it comes from."""
    for name in ("guide", "guide-nl"):
        room.catalogue.describe(replace(room.catalogue.find(name), visibility="members"))
    room.catalogue.describe(replace(likenesses.confirm("guide", "guide-nl"), visibility="public"))

    likenesses.undo()

    assert [room.catalogue.find(name).visibility for name in ("guide", "guide-nl")] == ["public", "members"]


def test_a_product_withdrawn_while_merged_stays_withdrawn(room: Room, likenesses: Likenesses) -> None:
    """Also by its old name; the product that it is part of is left alone."""
    likenesses.confirm("guide", "guide-nl")
    room.catalogue.withdraw("guide-nl")

    likenesses.undo()

    assert [room.catalogue.find(name).withdrawn for name in ("guide", "guide-nl")] == [False, True]


def test_describing_a_merged_product_does_not_withdraw_it(room: Room, likenesses: Likenesses) -> None:
    """It counts as withdrawn for being part of another, and is there again, as described, when that is undone."""
    likenesses.confirm("guide", "guide-nl")
    room.catalogue.describe(replace(room.catalogue.find("guide-nl"), kind="manual"))

    likenesses.undo()

    found = room.catalogue.find("guide-nl")
    assert (found.kind, found.withdrawn) == ("manual", False)


def test_what_was_confirmed_is_undone_before_it_is_rejected(room: Room, likenesses: Likenesses) -> None:
    """Rejecting a pair that is one product is refused with the remedy, and the way back stays."""
    likenesses.confirm("guide", "guide-nl")

    with pytest.raises(InvalidField, match="one product already; undo"):
        likenesses.reject("guide", "guide-nl")

    likenesses.undo()
    assert [version.id for version in room.catalogue.find("guide-nl").versions] == ["guide-nl"]


def test_versions_of_one_product_are_not_rejected(likenesses: Likenesses) -> None:
    """Also a pair about which nothing was decided, and which became one product by other decisions."""
    likenesses.confirm("guide", "guide-nl")
    likenesses.confirm("guide", "other")

    with pytest.raises(InvalidField, match="one product already; undo"):
        likenesses.reject("guide-nl", "other")


def test_what_was_rejected_is_never_proposed_again(likenesses: Likenesses) -> None:
    """However often it is found; undone, it may be."""
    likenesses.put(["guide"], [PAIR])
    likenesses.reject("guide-nl", "guide")

    likenesses.put(["guide", "guide-nl"], [PAIR])
    assert likenesses.waiting() == []

    likenesses.undo()
    assert likenesses.waiting() == [PAIR]


def test_products_for_other_readers_are_not_merged(room: Room, likenesses: Likenesses) -> None:
    """What is for members must not be shown to all by becoming a version of what is public."""
    told = Metadata(title="Inner", id="inner", visibility="members")
    room.intake.add_file(room.write("inner.md", "# Inner\n\nFor members.\n"), "inner.md", told)

    with pytest.raises(InvalidField, match="members"):
        likenesses.confirm("guide", "inner")


def test_versions_of_one_product_can_not_be_merged(likenesses: Likenesses) -> None:
    """They are one already, and the message says so."""
    likenesses.confirm("guide", "guide-nl")

    with pytest.raises(InvalidField, match="already"):
        likenesses.confirm("guide", "guide-nl")


def test_importing_again_leaves_a_decision_alone(room: Room) -> None:
    """A table that knows two products changes nothing once staff have made them one."""
    table = room.write(
        "table.csv", "id,title,file,kind,themes\na,A,a.md,manual,inclusion\nb,B,b.md,toolkit,civic-power\n"
    )
    room.write("a.md", "# A\n\nThe first text.\n")
    room.write("b.md", "# B\n\nThe second text.\n")
    room.imports.carry_out(room.imports.read(table))
    Likenesses(room.database, room.catalogue).confirm("a", "b")

    report = room.imports.carry_out(room.imports.read(table))

    assert (report.unchanged, report.changed, report.refused) == (("a", "b"), (), ())
    assert room.catalogue.find("a").kind == "manual"


def test_the_same_file_is_recognised_and_said_to_be_there(room: Room, likenesses: Likenesses) -> None:
    """The same bytes under another name are the version that is there already, not a likeness of it."""
    receipt = room.intake.add_file(room.folder / "outside" / "guide.md", "final_v3(2).md")

    assert (receipt.outcome, receipt.version.id) == ("already there", "guide")
    assert likenesses.waiting() == []


def _add(room: Room, name: str, *, version_of: str) -> Product:
    told = Metadata(title=name, id=name, version_of=version_of)
    return room.intake.add_file(room.write(f"{name}.md", f"# {name}\n\nText.\n"), f"{name}.md", told).product


def _counts(room: Room) -> dict[str, dict[str, int]]:
    return count_facets(arrange(room.catalogue.all(), 1).products.values())


def _without_revision(products: list[Product]) -> list[tuple[object, ...]]:
    return [(one.id, one.versions, one.kind, one.withdrawn, one.merged_into) for one in products]
