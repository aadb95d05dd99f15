"""Keys for programs: each acts for its account within some scopes until a day that was said when it was made.

kms_<43 random signs>        the secret, shown once; its digest is all that lies here
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

from sqlalchemy import insert, select, update

from corpus import account_rows
from corpus.errors import InvalidField, UnknownKey
from corpus.ids import new_version_id
from corpus.people_records import Account, Actor, ApiKey, Scope
from corpus.people_tables import accounts, api_keys
from corpus.tokens import digest, new_token

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy import Row

    from corpus.audit import Audit
    from corpus.database import Database

PREFIX = "kms_"  # so that a key that was published by mistake is recognised as one
LONGEST_DAYS = 365
LONGEST_NAME = 80


class ApiKeys:
    """The keys; each method is one transaction, or joins the caller's."""

    def __init__(
        self, database: Database, audit: Audit, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def make(self, account: Account, name: str, scopes: Collection[Scope], days: int) -> str:
        """A key of an account for 1 to LONGEST_DAYS days; returns its secret. Raises InvalidField."""
        _check(name, scopes, days)
        secret, now = PREFIX + new_token(), self._clock()
        listed = [scope for scope in get_args(Scope) if scope in scopes]
        key = ApiKey(
            new_version_id(), account.id, " ".join(name.split()), tuple(listed), now, now + timedelta(days=days)
        )
        row = {"id": key.id, "account_id": account.id, "name": key.name, "scopes": listed, "created_at": now}
        with self._database.write() as connection:
            secret_row = {"secret_sha256": digest(secret), "expires_at": key.expires_at}
            connection.execute(insert(api_keys).values(row | secret_row))
            self._audit.add(Actor(account.id, account.name), "key made", account.email, after=_facts(key))
        return secret

    def recognise(self, secret: str) -> tuple[Account, ApiKey] | None:
        """Whose key this is and what it may do; None where it is unknown, over, revoked or its account disabled."""
        with self._database.read() as connection:
            usable = api_keys.c.ended_at.is_(None) & (api_keys.c.expires_at > self._clock())
            row = connection.execute(
                select(api_keys).where((api_keys.c.secret_sha256 == digest(secret)) & usable)
            ).first()
            account = account_rows.find(connection, accounts.c.id == row.account_id) if row is not None else None
        if row is None or account is None or account.disabled:
            return None
        return account, _record(row)

    def of(self, account_id: str) -> list[ApiKey]:
        """An account's keys that were not revoked, those that are over included, newest first."""
        with self._database.read() as connection:
            own = (api_keys.c.account_id == account_id) & api_keys.c.ended_at.is_(None)
            rows = connection.execute(select(api_keys).where(own).order_by(api_keys.c.created_at.desc(), api_keys.c.id))
            return [_record(row) for row in rows]

    def revoke(self, account: Account, key_id: str) -> None:
        """Ends a key of an account; raises UnknownKey where it has none of this id."""
        with self._database.write() as connection:
            found = next((key for key in self.of(account.id) if key.id == key_id), None)
            if found is None:
                raise UnknownKey(id=key_id)
            connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(ended_at=self._clock()))
            self._audit.add(Actor(account.id, account.name), "key revoked", account.email, before=_facts(found))


def _check(name: str, scopes: Collection[Scope], days: int) -> None:
    if not name.strip() or len(name) > LONGEST_NAME:
        remedy = f"write what uses it, {LONGEST_NAME} signs at most"
        raise InvalidField(field="name of the key", value=name[:80], cause="it is empty or too long", remedy=remedy)
    if not scopes or not set(scopes) <= set(get_args(Scope)):
        remedy = f"choose one or more of {', '.join(get_args(Scope))}"
        raise InvalidField(
            field="scopes", value=", ".join(scopes)[:80], cause="they name nothing it may do", remedy=remedy
        )
    if not 1 <= days <= LONGEST_DAYS:
        remedy = f"write a whole number from 1 to {LONGEST_DAYS}"
        raise InvalidField(field="days", value=days, cause="a key must end some day", remedy=remedy)


def _record(row: Row[Any]) -> ApiKey:
    return ApiKey(row.id, row.account_id, row.name, tuple(row.scopes), row.created_at, row.expires_at)


def _facts(key: ApiKey) -> dict[str, object]:
    return {"name": key.name, "scopes": list(key.scopes), "until": key.expires_at.date().isoformat()}
