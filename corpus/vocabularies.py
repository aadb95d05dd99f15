"""The lists of terms that describe a product (themes, kinds, roles of makers), kept as data in the catalogue.

The lists are shipped in vocabularies.json, each with a version; a newer one replaces the labels in the
catalogue and retires what it no longer holds, so that a product keeps the name of a term that nobody can
choose any more. Functions here work inside a transaction of the caller; other packages ask `Catalogue.terms`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict

from sqlalchemy import delete, insert, select, update

from corpus import tables
from corpus.errors import UnknownTerm
from corpus.records import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

SHIPPED = Path(__file__).with_name("vocabularies.json")


class ShippedTerm(TypedDict):
    """A term as the file writes it; `words` are what texts call it, by language, `*` where a word may end so."""

    id: str
    labels: dict[str, str]
    words: NotRequired[dict[str, list[str]]]


class ShippedVocabulary(TypedDict):
    """A vocabulary as the file writes it, its terms in the order in which they are shown."""

    version: int
    terms: list[ShippedTerm]


def refresh(connection: Connection, shipped: Mapping[str, ShippedVocabulary] | None = None) -> None:
    """Takes over each shipped vocabulary (default: vocabularies.json) that is newer than the catalogue's."""
    offered = shipped if shipped is not None else json.loads(SHIPPED.read_text("utf-8"))
    held = {row.id: row.version for row in connection.execute(select(tables.vocabularies))}
    for name, vocabulary in offered.items():
        if held.get(name, 0) < vocabulary["version"]:
            _take_over(connection, name, vocabulary)


def read_terms(connection: Connection, vocabulary: str, *, retired: bool = False) -> list[Term]:
    """The terms that can be chosen, in the order in which they are shown; with `retired`, past ones too."""
    query = select(tables.terms).where(tables.terms.c.vocabulary == vocabulary)
    if not retired:
        query = query.where(tables.terms.c.retired.is_(False))
    rows = connection.execute(query.order_by(tables.terms.c.retired, tables.terms.c.position))
    return [Term(row.vocabulary, row.id, row.labels) for row in rows]


def words_for(vocabulary: str) -> dict[str, list[str]]:
    """By term of a shipped vocabulary, what texts call it in any language; terms without such words are left out."""
    shipped: dict[str, ShippedVocabulary] = json.loads(SHIPPED.read_text("utf-8"))
    return {
        term["id"]: [word for words in term["words"].values() for word in words]
        for term in shipped[vocabulary]["terms"]
        if "words" in term
    }


def check_terms(connection: Connection, vocabulary: str, ids: Iterable[str]) -> None:
    """Raises UnknownTerm, with those that exist, for the first that does not."""
    wanted = list(ids)
    if not wanted:
        return
    known = [term.id for term in read_terms(connection, vocabulary)]
    for term in wanted:
        if term not in known:
            raise UnknownTerm(vocabulary=vocabulary, id=term, known=", ".join(known))


def _take_over(connection: Connection, name: str, vocabulary: ShippedVocabulary) -> None:
    _set_version(connection, name, vocabulary["version"])
    connection.execute(update(tables.terms).where(tables.terms.c.vocabulary == name).values(retired=True))
    for position, term in enumerate(vocabulary["terms"]):
        key = (tables.terms.c.vocabulary == name) & (tables.terms.c.id == term["id"])
        connection.execute(delete(tables.terms).where(key))
        connection.execute(
            insert(tables.terms).values(
                vocabulary=name, id=term["id"], position=position, labels=term["labels"], retired=False
            )
        )


def _set_version(connection: Connection, name: str, version: int) -> None:
    changed = connection.execute(
        update(tables.vocabularies).where(tables.vocabularies.c.id == name).values(version=version)
    )
    if not changed.rowcount:
        connection.execute(insert(tables.vocabularies).values(id=name, version=version))
