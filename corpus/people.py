"""Everything about the people who use the collection, opened together: accounts, ways in, keys and the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from corpus.accounts import Accounts
from corpus.api_keys import ApiKeys
from corpus.audit import Audit
from corpus.invitations import Invitations
from corpus.nominations import Nominations
from corpus.organisations import Organisations
from corpus.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus.database import Database


@dataclass(frozen=True, slots=True)
class People:
    """The rooms; a change in any of them writes its line to `audit` in the same transaction."""

    accounts: Accounts
    organisations: Organisations
    sessions: Sessions
    invitations: Invitations
    keys: ApiKeys
    nominations: Nominations
    audit: Audit


def open_people(database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> People:
    """The rooms over one database."""
    audit, sessions = Audit(database, clock), Sessions(database, clock)
    accounts = Accounts(database, sessions, audit, clock)
    return People(
        accounts=accounts,
        organisations=Organisations(database, audit),
        sessions=sessions,
        invitations=Invitations(database, accounts, audit, clock),
        keys=ApiKeys(database, audit, clock),
        nominations=Nominations(database, audit, clock),
        audit=audit,
    )
