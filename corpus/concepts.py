"""The glossary of this collection: which concepts hold, what would change, and the change itself.

Not here: how they are met in a question (search_api/glossary.py), and how they travel as a file (skos.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from corpus import glossary
from corpus.errors import InvalidConcept, StaleGlossary
from corpus.tables import catalogue_state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus.database import Database
    from corpus.records import Concept


@dataclass(frozen=True, slots=True)
class Edition:
    """The concepts that hold, in order, and the catalogue's revision at which they were last changed."""

    concepts: tuple[Concept, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class Changes:
    """How one list of concepts differs from another; `changed` are as they shall be."""

    added: tuple[Concept, ...]
    changed: tuple[Concept, ...]
    retired: tuple[Concept, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.retired)


class Concepts:
    """The concepts of the catalogue; each method is one transaction, or joins the caller's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def published(self) -> Edition:
        """The glossary that questions are understood with."""
        with self._database.read() as connection:
            revision = connection.execute(select(catalogue_state.c.glossary_revision)).scalar_one()
            return Edition(glossary.read_concepts(connection), revision)

    def revision(self) -> int:
        """The catalogue's revision at which the glossary was last changed."""
        with self._database.read() as connection:
            return int(connection.execute(select(catalogue_state.c.glossary_revision)).scalar_one())

    def publish(self, wanted: Iterable[Concept], basis: Edition) -> Changes:
        """From now on exactly these concepts hold; the ones that are no longer wanted are retired, not deleted.

        `basis` is what they were made from. Raises StaleGlossary where it was changed meanwhile, and InvalidConcept.
        """
        listed = checked(wanted)
        with self._database.write() as connection:
            held = connection.execute(select(catalogue_state.c.glossary_revision).with_for_update()).scalar_one()
            if held != basis.revision:
                raise StaleGlossary
            changes = compare(glossary.read_concepts(connection), listed)
            if changes:
                glossary.keep(connection, changes.added + changes.changed, changes.retired)
            return changes


def checked(wanted: Iterable[Concept]) -> tuple[Concept, ...]:
    """The concepts as they are kept (glossary.settled). Raises InvalidConcept, also for an id that is there twice."""
    listed = tuple(glossary.settled(concept) for concept in wanted)
    seen: set[str] = set()
    for concept in listed:
        for cause, remedy in glossary.faults(concept):
            raise InvalidConcept(id=concept.id, cause=cause, remedy=remedy)
        if concept.id in seen:
            raise InvalidConcept(id=concept.id, cause="it is there twice", remedy="leave one of them")
        seen.add(concept.id)
    return listed


def compare(held: Iterable[Concept], wanted: Iterable[Concept]) -> Changes:
    """What makes the first list the second."""
    before = {concept.id: concept for concept in held}
    after = {concept.id: concept for concept in wanted}
    return Changes(
        added=tuple(concept for id_, concept in after.items() if id_ not in before),
        changed=tuple(concept for id_, concept in after.items() if id_ in before and concept != before[id_]),
        retired=tuple(concept for id_, concept in before.items() if id_ not in after),
    )
