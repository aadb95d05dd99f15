"""Keeps which versions seem to be one product, and carries out what staff decide about it.

    proposed ──> confirmed    the two products become one; undone, they are two again and proposed once more
             └─> rejected     remembered, and never proposed again

Only what is confirmed changes what is shown, counted and found. How likenesses are found is the indexer's.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from corpus.errors import InvalidField, NothingDecided
from corpus.merging import Place, merge, part
from corpus.records import Likeness
from corpus.tables import likenesses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import ColumnElement, Connection, Row

    from corpus.catalogue import Catalogue
    from corpus.database import Database
    from corpus.records import LikenessKind, LikenessState, Product, Version


class Likenesses:
    """The likenesses of one collection; each method is one transaction."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database = database
        self._catalogue = catalogue

    def put(self, compared: Collection[str], found: Iterable[Likeness]) -> None:
        """Keeps what was found when these versions were compared, in place of what was proposed for them before.

        What staff decided stands: a pair that was rejected is not proposed again.
        """
        looked_at = set(compared)
        with self._database.write() as connection:
            known = {(row.first, row.second): row.state for row in connection.execute(select(likenesses))}
            for (first, second), state in known.items():
                if state == "proposed" and looked_at & {first, second}:
                    connection.execute(delete(likenesses).where(_pair(first, second)))
            fresh = [_row(one) for one in found if known.get((one.first, one.second), "proposed") == "proposed"]
            if fresh:
                connection.execute(insert(likenesses), fresh)

    def waiting(self) -> list[Likeness]:
        """What waits for somebody to decide, surest first: both products are there, and two."""
        owners = {
            version.id: product.id
            for product in self._catalogue.all()
            if not product.withdrawn
            for version in product.versions
        }
        return [
            one
            for one in self._in_state("proposed")
            if {one.first, one.second} <= owners.keys() and owners[one.first] != owners[one.second]
        ]

    def waiting_of(self, version_id: str) -> list[Likeness]:
        """What is proposed for one version, surest first; whether both products are there is not looked at."""
        either = (likenesses.c.first == version_id) | (likenesses.c.second == version_id)
        query = select(likenesses).where((likenesses.c.state == "proposed") & either)
        with self._database.read() as connection:
            return [_likeness(row) for row in connection.execute(query.order_by(likenesses.c.score.desc()))]

    def decided(self) -> list[Likeness]:
        """What was confirmed and rejected."""
        return [*self._in_state("confirmed"), *self._in_state("rejected")]

    def confirm(self, version_id: str, other_id: str) -> Product:
        """Makes two products one: all versions of the other's product become versions of the first one's.

        Nothing need have been proposed. Raises UnknownVersion, and InvalidField where they can not become one.
        """
        with self._database.write() as connection:
            self._catalogue.hold()
            one, other = self._catalogue.find_version(version_id), self._catalogue.find_version(other_id)
            product, into = self._catalogue.find(other.product_id), self._catalogue.find(one.product_id)
            places = merge(connection, product, into)
            self._decide(connection, one, other, "confirmed", places)
            return self._catalogue.find(into.id)

    def reject(self, version_id: str, other_id: str) -> None:
        """Remembers that two versions are not of one product.

        Raises UnknownVersion, and InvalidField where they are of one: forgetting how they became so would leave nothing
        to undo.
        """
        with self._database.write() as connection:
            self._catalogue.hold()
            one, other = self._catalogue.find_version(version_id), self._catalogue.find_version(other_id)
            _check_apart(connection, one, other)
            self._decide(connection, one, other, "rejected", [])

    def undo(self) -> Likeness:
        """Takes the last decision back and returns what it was about, as it was decided. Raises NothingDecided."""
        with self._database.write() as connection:
            self._catalogue.hold()
            latest = select(likenesses).where(likenesses.c.decided_at.is_not(None))
            row = connection.execute(latest.order_by(likenesses.c.decided_at.desc()).limit(1)).one_or_none()
            if row is None:
                raise NothingDecided
            if row.moved:
                part(connection, [Place(*place) for place in row.moved])
            values: dict[str, Any] = {"state": "proposed", "moved": [], "decided_at": None}
            connection.execute(update(likenesses).where(_pair(row.first, row.second)).values(values))
            return _likeness(row)

    def _decide(
        self, connection: Connection, one: Version, other: Version, state: LikenessState, places: list[Place]
    ) -> None:
        first, second = sorted((one.id, other.id))
        held = _held(connection, first, second)
        found = _likeness(held) if held else Likeness(first, second, _kind(one, other), 1.0)
        values = _row(found) | {"state": state, "moved": [list(place) for place in places]}
        connection.execute(delete(likenesses).where(_pair(first, second)))
        connection.execute(insert(likenesses).values(values | {"decided_at": datetime.now(UTC)}))

    def _in_state(self, state: LikenessState) -> list[Likeness]:
        order = (likenesses.c.score.desc(), likenesses.c.first, likenesses.c.second)
        with self._database.read() as connection:
            rows = connection.execute(select(likenesses).where(likenesses.c.state == state).order_by(*order))
            return [_likeness(row) for row in rows]


def _check_apart(connection: Connection, one: Version, other: Version) -> None:
    held = _held(connection, *sorted((one.id, other.id)))
    if one.product_id == other.product_id or (held is not None and held.state == "confirmed"):
        cause = f"it and {one.id} are one product already"
        raise InvalidField(field="version", value=other.id, cause=cause, remedy="undo what made them one first")


def _held(connection: Connection, first: str, second: str) -> Row[Any] | None:
    return connection.execute(select(likenesses).where(_pair(first, second))).one_or_none()


def _kind(one: Version, other: Version) -> LikenessKind:
    """What somebody says who makes two versions one that nothing proposed."""
    return "translation" if one.language != other.language else "edition"


def _pair(first: str, second: str) -> ColumnElement[bool]:
    return (likenesses.c.first == first) & (likenesses.c.second == second)


def _likeness(row: Row[Any]) -> Likeness:
    return Likeness(row.first, row.second, row.kind, row.score, row.signs, row.state)


def _row(one: Likeness) -> dict[str, Any]:
    return {
        "first": one.first,
        "second": one.second,
        "kind": one.kind,
        "score": one.score,
        "signs": dict(one.signs),
        "state": one.state,
        "moved": [],
        "decided_at": None,
    }
