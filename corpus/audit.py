"""Who changed what, when, from what to what: lines are added with the change itself and never altered.

The database refuses to change or drop a line (migration 0007). Secrets never come here: passwords, keys and links are
named, not told.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from corpus.people_records import Actor, AuditLine
from corpus.people_tables import audit_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from corpus.database import Database


class Audit:
    """The lines; adding one joins the caller's transaction, so that no change is without its line or the reverse."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._clock = clock

    def add(
        self,
        by: Actor,
        action: str,
        subject: str,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        """Notes a change; of `before` and `after` (values that JSON knows) only what differs is kept."""
        old, new = dict(before or {}), dict(after or {})
        same = {name for name in old.keys() & new.keys() if old[name] == new[name]}
        line = {
            "at": self._clock(),
            "actor_id": by.id,
            "actor": by.name,
            "action": action,
            "subject": subject,
            "before": {name: value for name, value in old.items() if name not in same},
            "after": {name: value for name, value in new.items() if name not in same},
        }
        with self._database.write() as connection:
            connection.execute(insert(audit_lines).values(line))

    def newest(self, limit: int = 50, skip: int = 0) -> list[AuditLine]:
        """Lines, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(audit_lines).order_by(audit_lines.c.id.desc()).limit(limit).offset(skip))
            return [
                AuditLine(
                    row.id, row.at, Actor(row.actor_id, row.actor), row.action, row.subject, row.before, row.after
                )
                for row in rows
            ]

    def count(self) -> int:
        """How many lines there are."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(audit_lines)).scalar_one())
