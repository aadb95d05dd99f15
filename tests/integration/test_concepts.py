"""The glossary in the catalogue: the shipped list arrives, what staff change stays theirs, nothing is ever deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus import glossary
from corpus.concepts import Concepts, Edition, compare
from corpus.database import open_database
from corpus.errors import InvalidConcept, StaleGlossary
from corpus.records import Concept
from search_api.glossary import LiveGlossary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.integration.conftest import Room

LATER = 1_000
WATER = Concept("water-rights", {"en": ("water rights",), "nl": ("waterrechten",)})
WELLS = Concept("wells", {"en": ("wells",)}, theme="inclusion")


@pytest.fixture
def concepts(room: Room) -> Concepts:
    """The glossary of a new collection."""
    return Concepts(room.database)


def _ship(room: Room, version: int, offered: Iterable[Concept]) -> None:
    with room.database.write() as connection:
        glossary.refresh(connection, (version, offered))


def _published(concepts: Concepts) -> dict[str, Concept]:
    return {concept.id: concept for concept in concepts.published().concepts}


def test_a_new_collection_has_the_shipped_list(concepts: Concepts) -> None:
    """In the order of the file, and with nothing lost on the way."""
    assert concepts.published().concepts == glossary.shipped()


def test_the_shipped_list_can_be_used() -> None:
    """Each concept can be spelt out, is there once, and belongs to a theme or a kind of product."""
    listed = glossary.shipped()

    assert [fault for concept in listed for fault in glossary.faults(concept)] == []
    assert len({concept.id for concept in listed}) == len(listed)
    assert {concept.theme for concept in listed} == {
        "civic-power",
        "inclusion",
        "ways-of-working",
        "data-digital",
        "kinds",
    }


def test_opening_again_changes_nothing(room: Room, concepts: Concepts) -> None:
    """The same list is taken over once."""
    before = concepts.published()
    open_database(room.url).close()

    assert concepts.published() == before


def test_a_newer_list_replaces_and_retires(room: Room, concepts: Concepts) -> None:
    """What it does not hold any more is no longer understood, and can come back with the next."""
    _ship(room, LATER, [WATER, WELLS])
    assert concepts.published().concepts == (WATER, WELLS)
    _ship(room, LATER + 1, [replace(WATER, labels={"en": ("right to water",)})])
    assert concepts.published().concepts == (replace(WATER, labels={"en": ("right to water",)}),)
    _ship(room, LATER + 2, [WELLS, WATER])

    assert concepts.published().concepts == (WELLS, WATER)


def test_an_older_list_is_not_taken_over(room: Room, concepts: Concepts) -> None:
    """A program of last year does not undo this year's list."""
    _ship(room, LATER, [WATER])
    _ship(room, LATER - 1, [WELLS])

    assert concepts.published().concepts == (WATER,)


def test_what_staff_changed_is_not_overwritten(room: Room, concepts: Concepts) -> None:
    """Neither a concept that they changed, nor one that they added, nor one that they retired comes back as shipped."""
    _ship(room, LATER, [WATER, WELLS])
    own = replace(WATER, labels={"en": ("water justice",)})
    added = Concept("pumps", {"en": ("pumps",)})
    concepts.publish([own, added], concepts.published())
    _ship(room, LATER + 1, [WATER, WELLS])

    assert _published(concepts) == {"water-rights": own, "pumps": added}


def test_publishing_tells_what_changed(room: Room, concepts: Concepts) -> None:
    """Added, changed and retired; what stays as it is costs nothing."""
    _ship(room, LATER, [WATER, WELLS])
    held = concepts.published()
    own = replace(WATER, definition={"en": "Who may use it."})
    added = Concept("pumps", {"en": ("pumps",)})

    changes = concepts.publish([added, own], held)

    assert (changes.added, changes.changed, changes.retired) == ((added,), (own,), (WELLS,))
    assert not concepts.publish([own, added], concepts.published())
    assert concepts.published().concepts == (own, added)


def test_labels_are_kept_tidy(concepts: Concepts) -> None:
    """Single spaces, no label twice; the first stays the usual one."""
    concepts.publish([Concept("pumps", {"en": (" hand  pumps", "wells", "pumps", "wells")})], concepts.published())

    assert _published(concepts)["pumps"].labels == {"en": ("hand pumps", "pumps", "wells")}


def test_a_change_by_someone_else_is_not_lost(concepts: Concepts) -> None:
    """Who publishes what was made from an older glossary is asked to look again."""
    held = concepts.published()
    concepts.publish([WATER], held)

    with pytest.raises(StaleGlossary):
        concepts.publish([WELLS], held)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (Concept("Water", {"en": ("water",)}), "its identifier"),
        (Concept("water", {"nl": ("water",)}), "no English label"),
        (Concept("water", {"en": ("water",), "english": ("water",)}), '"english" is not the code of a language'),
        (Concept("water", {"en": ("water", " ")}), "is empty"),
        (Concept("water", {"en": ("wa\x00ter",)}), "can not be printed"),
        (Concept("water", {"en": ("water",)}, theme="Civic Power"), 'its theme "Civic Power"'),
    ],
)
def test_a_concept_that_can_not_be_used_is_refused(concepts: Concepts, wrong: Concept, told: str) -> None:
    """With the concept, the cause and the remedy; nothing is changed."""
    held = concepts.published()

    with pytest.raises(InvalidConcept, match=told):
        concepts.publish([wrong], held)
    assert concepts.published() == held


def test_a_change_is_one_of_the_whole_catalogue(room: Room, concepts: Concepts) -> None:
    """Other answers follow from it, so what was answered before is not right any more."""
    before = room.catalogue.revision()
    concepts.publish([WATER], concepts.published())

    assert room.catalogue.revision() == before + 1 == concepts.revision()


def test_comparing_finds_nothing_in_the_same_list() -> None:
    """Whatever its order."""
    assert not compare([WATER, WELLS], [WELLS, WATER])


class Counted(Concepts):
    """The same, and how often it was read."""

    read = 0

    def published(self) -> Edition:
        """The glossary that questions are understood with."""
        self.read += 1
        return super().published()


def test_the_live_glossary_is_renewed_when_it_changed_and_only_then(room: Room) -> None:
    """Not with each question, nor with each product that is added."""
    counted = Counted(room.database)
    live = LiveGlossary(counted)

    def met(question: str) -> list[str]:
        return [concept.id for concept in live.at(room.catalogue.revision()).met(question)]

    assert met("SRGR-beleid") == ["srhr"]
    with room.write("well.md").open("rb") as well:
        room.intake.add_file(well, "well.md")
    assert met("SRGR-beleid") == ["srhr"]
    assert counted.read == 1
    counted.publish([WATER], Concepts(room.database).published())
    assert met("waterrechten") == ["water-rights"]
    assert met("SRGR-beleid") == []
    assert counted.read == 2


def test_questions_can_be_understood_with_other_concepts_for_a_while(room: Room) -> None:
    """As a preview needs it; afterwards everything is as it was."""
    live = LiveGlossary(Concepts(room.database))
    now = room.catalogue.revision()
    with live.instead([WATER]):
        assert live.at(now).met("waterrechten") == (WATER,)
        assert live.at(now).met("SRGR-beleid") == ()

    assert [concept.id for concept in live.at(now).met("SRGR-beleid")] == ["srhr"]
