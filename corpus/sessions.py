"""Which browsers are signed in: a random word in a cookie, of which only the digest lies here.

A session ends after IDLE without a request, after LONGEST in any case, when it is ended, and when its account is
disabled or the link it came by is withdrawn.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select, update

from corpus import account_rows
from corpus.people_records import Session
from corpus.people_tables import accounts, invitations, sessions
from corpus.tokens import digest, new_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, Connection, Row

    from corpus.database import Database

IDLE = timedelta(days=7)
LONGEST = timedelta(days=30)
NOTED_EVERY = timedelta(hours=1)  # a request is no reason for a write; how long one was idle is known to the hour


class Sessions:
    """The sessions; each method is one transaction, or joins the caller's."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._clock = clock

    def open(self, account_id: str | None, invitation_id: str | None = None) -> str:
        """Begins a session of an account, or of whoever came by a link for members; returns its secret word."""
        token, now = new_token(), self._clock()
        row = {"token_sha256": digest(token), "account_id": account_id, "invitation_id": invitation_id}
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(_over(now)))
            connection.execute(insert(sessions).values(row | {"created_at": now, "used_at": now}))
        return token

    def recognise(self, token: str) -> Session | None:
        """The session of a secret word while it lasts, with its account as it is now."""
        now = self._clock()
        with self._database.read() as connection:
            row = connection.execute(
                _joined().where(sessions.c.token_sha256 == digest(token)).where(~_over(now))
            ).first()
            account = _account(connection, row) if row is not None else None
        if row is None or _is_closed(row, now) or (account is not None and account.disabled):
            return None
        if now - row.used_at > NOTED_EVERY:
            self._note_use(digest(token), now)
        return Session(account, row.created_at)

    def end(self, token: str) -> None:
        """Ends one session; one that is over already stays so."""
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.token_sha256 == digest(token)))

    def end_all(self, account_id: str, but: str | None = None) -> int:
        """Ends every session of an account, but that of the secret word named; returns how many."""
        ended = sessions.c.account_id == account_id
        if but is not None:
            ended &= sessions.c.token_sha256 != digest(but)
        with self._database.write() as connection:
            return connection.execute(delete(sessions).where(ended)).rowcount

    def counts(self) -> dict[str, int]:
        """How many sessions each account has now, by account id."""
        with self._database.read() as connection:
            query = select(sessions.c.account_id, func.count()).where(~_over(self._clock()))
            rows = connection.execute(query.where(sessions.c.account_id.is_not(None)).group_by(sessions.c.account_id))
            return {account_id: count for account_id, count in rows}  # noqa: C416 - a row is no pair to mypy

    def _note_use(self, token_sha256: str, now: datetime) -> None:
        with self._database.write() as connection:
            connection.execute(update(sessions).where(sessions.c.token_sha256 == token_sha256).values(used_at=now))


def _joined() -> Any:  # noqa: ANN401 - SQLAlchemy's own type has a dozen parameters
    link = (invitations.c.expires_at.label("link_expires_at"), invitations.c.ended_at.label("link_ended_at"))
    return select(sessions, *link).select_from(sessions.outerjoin(invitations))


def _account(connection: Connection, row: Row[Any]) -> Any:  # noqa: ANN401 - an Account or None, told by account_rows
    return account_rows.find(connection, accounts.c.id == row.account_id) if row.account_id is not None else None


def _over(now: datetime) -> ColumnElement[bool]:
    return or_(sessions.c.used_at < now - IDLE, sessions.c.created_at < now - LONGEST)


def _is_closed(row: Row[Any], now: datetime) -> bool:
    """Whether the link for members that a session came by holds no more."""
    if row.invitation_id is None:
        return False
    return row.link_ended_at is not None or bool(row.link_expires_at <= now)
