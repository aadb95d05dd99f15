"""Whether work is paused, and what the worker says that it does now: for staff, in whatever process they look.

Both outlive a restart. What there is to do stands in the ledger (jobs.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from corpus.work_tables import work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from corpus.audit import Audit
    from corpus.database import Database
    from corpus.people_records import Actor

_ONLY = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What the worker told last (as JSON says it), and when; None before it ever told anything."""

    progress: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None


class Work:
    """The one row of a collection; `clock` tells the time (UTC)."""

    def __init__(
        self, database: Database, audit: Audit, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def is_paused(self) -> bool:
        """Whether the worker is to begin nothing new."""
        with self._database.read() as connection:
            return bool(connection.execute(select(work.c.paused)).scalar_one_or_none())

    def pause(self, by: Actor, *, paused: bool = True) -> None:
        """Lets the worker begin nothing new, or go on."""
        with self._database.write():
            before = self.is_paused()
            self._change({"paused": paused})
            if before != paused:
                self._audit.add(by, "work paused" if paused else "work resumed", "")

    def tell(self, progress: Mapping[str, Any]) -> None:
        """Keeps what the worker does now."""
        self._change({"progress": dict(progress), "told_at": self._clock()})

    def told(self) -> Told:
        """What the worker told last."""
        with self._database.read() as connection:
            row = connection.execute(select(work.c.progress, work.c.told_at)).one_or_none()
            return Told(row.progress, row.told_at) if row is not None else Told()

    def _change(self, values: dict[str, Any]) -> None:
        with self._database.write() as connection:
            if not connection.execute(update(work).values(values)).rowcount:
                connection.execute(insert(work).values({"id": _ONLY, "paused": False, "progress": {}} | values))
