"""The sector's terms and acronyms across languages: shipped in glossary.json, kept in the catalogue, changed by staff.

A newer shipped list replaces what nobody changed here and retires what it no longer holds; a concept that staff changed
or retired stays as they left it. Functions here work inside a transaction of the caller; others ask concepts.py.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from corpus.ids import is_id
from corpus.records import Concept
from corpus.tables import catalogue_state, concepts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

SHIPPED = Path(__file__).with_name("glossary.json")
# What a question's terms are spelt out in.
SPELT_OUT_IN = "en"
LONGEST_TEXT = 1000
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_UNWRITABLE = {"Cc", "Cn", "Cs"}  # no form of SKOS can hold them


def shipped() -> tuple[Concept, ...]:
    """The concepts that come with the product, in the order of the file."""
    return tuple(_shipped()[1])


def refresh(connection: Connection, offered: tuple[int, Iterable[Concept]] | None = None) -> None:
    """Takes the shipped list over (or `offered`: its version and concepts) where it is newer than the catalogue's."""
    version, wanted = offered if offered is not None else _shipped()
    held = connection.execute(select(catalogue_state.c.glossary_version)).scalar_one()
    if held < version:
        _take_over(connection, wanted)
        connection.execute(update(catalogue_state).values(glossary_version=version))


def read_concepts(connection: Connection) -> tuple[Concept, ...]:
    """The concepts that hold, those that came first in front."""
    query = select(concepts).where(concepts.c.retired.is_(False)).order_by(concepts.c.position, concepts.c.id)
    return tuple(
        Concept(
            row.id,
            {language: tuple(labels) for language, labels in row.labels.items()},
            row.definition,
            row.theme,
        )
        for row in connection.execute(query)
    )


def keep(connection: Connection, kept: Iterable[Concept], retired: Iterable[Concept]) -> None:
    """Writes and retires concepts as staff want it; from now on they are theirs."""
    for concept in kept:
        key = concepts.c.id == concept.id
        place = connection.execute(select(concepts.c.position).where(key)).scalar_one_or_none()
        last = connection.execute(select(func.max(concepts.c.position))).scalar_one_or_none() or 0
        _write(connection, concept, last + 1 if place is None else place, edited=True)
    ids = [concept.id for concept in retired]
    connection.execute(update(concepts).where(concepts.c.id.in_(ids)).values(retired=True, edited=True))
    _mark(connection)


def settled(concept: Concept) -> Concept:
    """The same with single spaces, and no label twice: the usual one first, the others in alphabetical order."""
    labels = {language: tuple(map(_tidy, given)) for language, given in sorted(concept.labels.items()) if given}
    return Concept(
        concept.id,
        {language: (first, *sorted(set(others) - {first})) for language, (first, *others) in labels.items()},
        {language: _tidy(text) for language, text in sorted(concept.definition.items())},
        concept.theme,
    )


def faults(concept: Concept) -> Iterator[tuple[str, str]]:
    """What keeps a concept from being used: the cause, and the remedy."""
    if not is_id(concept.id):
        yield "its identifier is not made of small letters, digits and hyphens", "name it as outcome-harvesting"
    if concept.theme and not is_id(concept.theme):
        yield f'its theme "{concept.theme}" is not made of small letters, digits and hyphens', "name it as civic-power"
    if SPELT_OUT_IN not in concept.labels:
        yield "it has no English label, and it is spelt out in English", "add one"
    for language in sorted({*concept.labels, *concept.definition}):
        if not _LANGUAGE.fullmatch(language):
            yield f'"{language}" is not the code of a language', "write two or three letters, as nl"
    texts = [*concept.definition.values(), *(label for labels in concept.labels.values() for label in labels)]
    for text in texts:
        if not text or len(text) > LONGEST_TEXT or any(unicodedata.category(sign) in _UNWRITABLE for sign in text):
            cause = f'"{text[:40]}" is empty, has signs that can not be printed or more than {LONGEST_TEXT}'
            yield cause, "write it as people read it"


def _shipped() -> tuple[int, Iterable[Concept]]:
    """The version, and the concepts, made only where somebody wants them: every command opens the catalogue."""
    held = json.loads(SHIPPED.read_text("utf-8"))
    return held["version"], (
        settled(Concept(entry["id"], entry["labels"], entry.get("definition", {}), entry["theme"]))
        for entry in held["concepts"]
    )


def _take_over(connection: Connection, wanted: Iterable[Concept]) -> None:
    staffs = set(connection.execute(select(concepts.c.id).where(concepts.c.edited)).scalars())
    connection.execute(update(concepts).where(concepts.c.edited.is_(False)).values(retired=True))
    for position, concept in enumerate(wanted):
        if concept.id not in staffs:
            _write(connection, concept, position, edited=False)
    _mark(connection)


def _write(connection: Connection, concept: Concept, position: int, *, edited: bool) -> None:
    connection.execute(delete(concepts).where(concepts.c.id == concept.id))
    connection.execute(
        insert(concepts).values(
            id=concept.id,
            position=position,
            theme=concept.theme,
            labels={language: list(labels) for language, labels in concept.labels.items()},
            definition=dict(concept.definition),
            retired=False,
            edited=edited,
        )
    )


def _mark(connection: Connection) -> None:
    """Other answers follow from another glossary, so the revision of the whole catalogue grows with it."""
    following = catalogue_state.c.revision + 1
    connection.execute(update(catalogue_state).values(revision=following, glossary_revision=following))


def _tidy(text: str) -> str:
    return " ".join(text.split())
