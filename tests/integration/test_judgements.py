"""What readers say of results is kept once each, taken back, and decided by an editor; nothing of them is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from corpus import judgements as kept_by
from corpus.errors import TooManyJudgements, UnknownJudgement, UnknownVersion
from corpus.intake import Metadata
from corpus.judgements import Judged, Judgements
from corpus.likenesses import Likenesses
from corpus.records import Judgement
from corpus.tables import judgements as table

if TYPE_CHECKING:
    from tests.integration.conftest import Room


@pytest.fixture
def said(room: Room) -> Judgement:
    """That the guide helped with a question about wells."""
    for name in ("guide", "other"):
        told = Metadata(title=name, id=name, language="en")
        room.intake.add_file(room.write(f"{name}.md", f"# {name}\n\nWho owns the {name}?\n"), f"{name}.md", told)
    return Judgement("form1", "Who owns the well?", "en", _version(room, "guide"), 3, helped=True)


@pytest.fixture
def judgements(room: Room) -> Judgements:
    """Nothing said yet."""
    return Judgements(room.database)


def test_the_same_form_counts_once(judgements: Judgements, said: Judgement) -> None:
    """Sent twice by one form it is one answer, and the last word holds; another form adds to it."""
    judgements.keep(said)
    judgements.keep(said)
    judgements.keep(replace(said, form="form2"))
    assert [(case.helped, case.times) for case in judgements.cases()] == [(True, 2)]

    judgements.keep(replace(said, form="form2", helped=False))
    assert [(case.helped, case.times) for case in judgements.cases()] == [(True, 1), (False, 1)]
    assert judgements.given("form2") == {said.version_id: False}


def test_it_is_taken_back_without_a_trace(room: Room, judgements: Judgements, said: Judgement) -> None:
    """After undoing, no row is left; undoing what was not said does nothing."""
    judgements.keep(said)
    judgements.take_back("another", said.version_id)
    assert judgements.given("form1")

    judgements.take_back(said.form, said.version_id)

    with room.database.read() as connection:
        assert connection.execute(select(table)).all() == []


def test_an_editor_decides_for_all_who_said_the_same(judgements: Judgements, said: Judgement) -> None:
    """Accepting a case gives it a grade, and whoever says the same later joins it; refusing takes it out again."""
    judgements.keep(said)
    judgements.keep(replace(said, form="form2"))
    (case,) = judgements.cases("waiting")

    judgements.accept([case.id])
    judgements.keep(replace(said, form="form3"))
    assert judgements.cases("waiting") == []
    assert judgements.cases("accepted") == [replace(case, state="accepted", grade=3, times=3)]

    judgements.refuse([case.id])
    assert judgements.cases("accepted") == []
    assert [found.grade for found in judgements.cases("refused")] == [None]


def test_what_did_not_help_is_graded_nothing(judgements: Judgements, said: Judgement) -> None:
    """Unless the editor says otherwise: 0 where it did not help, and any grade that is given."""
    judgements.keep(replace(said, helped=False))
    (case,) = judgements.cases()

    judgements.accept([case.id])
    assert judgements.cases()[0].grade == 0
    judgements.accept([case.id], grade=1)
    assert judgements.cases()[0].grade == 1


def test_a_decision_names_what_exists(judgements: Judgements, said: Judgement) -> None:
    """An id that is not there stops the whole decision."""
    judgements.keep(said)
    (case,) = judgements.cases()

    with pytest.raises(UnknownJudgement, match="no judgement 99"):
        judgements.accept([case.id, 99])
    assert [found.state for found in judgements.cases()] == ["waiting"]


def test_a_judgement_follows_its_version(room: Room, judgements: Judgements, said: Judgement) -> None:
    """Where products became one, what was said of a version is said of the product that it belongs to now."""
    judgements.keep(said)
    Likenesses(room.database, room.catalogue).confirm(_version(room, "other"), said.version_id)

    assert [case.product_id for case in judgements.cases()] == ["other"]


def test_what_is_not_there_can_not_be_judged(judgements: Judgements, said: Judgement) -> None:
    """A version that does not exist is refused with its name."""
    with pytest.raises(UnknownVersion, match="no version nothing"):
        judgements.keep(replace(said, version_id="nothing"))


def test_a_flood_fills_no_disk(judgements: Judgements, said: Judgement, monkeypatch: pytest.MonkeyPatch) -> None:
    """While too many wait, no more is kept; what is known can still be answered anew."""
    monkeypatch.setattr(kept_by, "MOST_WAITING", 2)
    for form in ("form1", "form2"):
        judgements.keep(replace(said, form=form))

    with pytest.raises(TooManyJudgements, match="2 judgements wait"):
        judgements.keep(replace(said, form="form3"))
    judgements.keep(replace(said, form="form2", helped=False))

    assert isinstance(judgements.cases()[0], Judged)
    assert sum(case.times for case in judgements.cases()) == 2


def test_it_changes_nothing_that_is_shown(room: Room, judgements: Judgements, said: Judgement) -> None:
    """The catalogue's revision, by which answers are kept, does not move."""
    before = room.catalogue.revision()
    judgements.keep(said)

    assert room.catalogue.revision() == before


def _version(room: Room, product: str) -> str:
    return room.catalogue.find(product).versions[0].id
