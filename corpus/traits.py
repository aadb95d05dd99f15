"""Keeps what was noted of each version when it was published: facts about its text, and what it is compared by.

A trait says what it was made from, so that a version that changed is noted anew. What the bytes mean is the
indexer's to know; what the facts mean is told by health.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from corpus.tables import version_traits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from corpus.database import Database

BATCH = 500  # ids in one statement; SQLite's oldest limit on parameters is 999


@dataclass(frozen=True, slots=True)
class VersionTraits:
    """What was noted of a version: `made_from` names what it was indexed from and how it was noted."""

    version_id: str
    made_from: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    body: bytes = b""


class Traits:
    """The traits of one collection; each method is one transaction, or joins the caller's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, noted: Iterable[VersionTraits]) -> None:
        """Keeps traits in place of those noted before; their versions are to be compared with the others."""
        rows = [
            {
                "version_id": one.version_id,
                "made_from": one.made_from,
                "facts": dict(one.facts),
                "body": one.body,
                "compared": False,
            }
            for one in noted
        ]
        with self._database.write() as connection:
            self._remove([str(row["version_id"]) for row in rows])
            if rows:
                connection.execute(insert(version_traits), rows)

    def made_from(self) -> dict[str, str]:
        """What each version was noted from."""
        with self._database.read() as connection:
            rows = connection.execute(select(version_traits.c.version_id, version_traits.c.made_from))
            return {row.version_id: row.made_from for row in rows}

    def facts(self) -> dict[str, Mapping[str, Any]]:
        """The facts noted of each version."""
        with self._database.read() as connection:
            rows = connection.execute(select(version_traits.c.version_id, version_traits.c.facts))
            return {row.version_id: row.facts for row in rows}

    def bodies(self) -> dict[str, bytes]:
        """What each version is compared by."""
        with self._database.read() as connection:
            rows = connection.execute(select(version_traits.c.version_id, version_traits.c.body))
            return {row.version_id: row.body for row in rows}

    def uncompared(self) -> list[str]:
        """Versions that were not compared with the others since they were noted."""
        with self._database.read() as connection:
            query = select(version_traits.c.version_id).where(version_traits.c.compared.is_(False))
            return list(connection.execute(query.order_by(version_traits.c.version_id)).scalars())

    def compared(self, version_ids: Collection[str]) -> None:
        """Notes that these versions were compared with all others."""
        with self._database.write() as connection:
            for some in _batches(version_ids):
                these = version_traits.c.version_id.in_(some)
                connection.execute(update(version_traits).where(these).values(compared=True))

    def _remove(self, version_ids: Collection[str]) -> None:
        with self._database.write() as connection:
            for some in _batches(version_ids):
                connection.execute(delete(version_traits).where(version_traits.c.version_id.in_(some)))


def _batches(version_ids: Collection[str]) -> list[list[str]]:
    ids = sorted(version_ids)
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
