"""How an account lies in its table, and how an e-mail address is compared."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from corpus.people_records import Account
from corpus.people_tables import accounts

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row


def load(connection: Connection, condition: ColumnElement[bool]) -> list[Account]:
    """The accounts that satisfy a condition, by name."""
    rows = connection.execute(select(accounts).where(condition).order_by(accounts.c.name, accounts.c.id))
    return [_record(row) for row in rows]


def find(connection: Connection, condition: ColumnElement[bool]) -> Account | None:
    """The one account that satisfies a condition."""
    return next(iter(load(connection, condition)), None)


def facts(account: Account) -> dict[str, object]:
    """An account as the audit tells it: what there is to tell."""
    told = {
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "organisation": account.organisation,
        "disabled": account.disabled,
    }
    return {name: value for name, value in told.items() if value}


def comparable(email: str) -> str:
    """An e-mail address as it is kept and compared: capitals do not matter to anybody who types one."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def _record(row: Row[Any]) -> Account:
    return Account(row.id, row.email, row.name, row.role, row.organisation_id, row.disabled, row.created_at)
