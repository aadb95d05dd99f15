"""Who can sign in, with which role and for which organisation; every change has its line in the audit.

Disabling and a new password end an account's sessions. The last administrator can be neither disabled nor demoted, or
nobody could let anybody in.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

from sqlalchemy import func, insert, select, update

from corpus import account_rows
from corpus.account_rows import comparable, facts
from corpus.errors import EmailTaken, InvalidField, LastAdmin, UnknownAccount, UnknownOrganisation, WrongPassword
from corpus.ids import new_version_id
from corpus.passwords import check_password, hash_password, is_outdated, is_right
from corpus.people_records import Account, Actor, Role
from corpus.people_tables import accounts, organisations

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from corpus.audit import Audit
    from corpus.database import Database
    from corpus.sessions import Sessions

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,200}")
LONGEST_NAME = 120
_ADMIN = (accounts.c.role == "admin") & ~accounts.c.disabled


class Accounts:
    """The accounts; each method is one transaction, or joins the caller's."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        audit: Audit,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._audit = audit
        self._clock = clock

    def exist(self) -> bool:
        """Whether there is any account at all: until then whoever is at the machine may do everything."""
        with self._database.read() as connection:
            return connection.execute(select(accounts.c.id).limit(1)).first() is not None

    def has_admin(self) -> bool:
        """Whether somebody can let others in."""
        with self._database.read() as connection:
            return _admins(connection) > 0

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._database.read() as connection:
            return account_rows.load(connection, accounts.c.id.is_not(None))

    def find(self, account_id: str) -> Account:
        """One account; raises UnknownAccount."""
        with self._database.read() as connection:
            return _find(connection, account_id)

    def with_email(self, email: str) -> Account:
        """The account of an e-mail address; raises UnknownAccount."""
        with self._database.read() as connection:
            found = account_rows.find(connection, accounts.c.email == comparable(email))
        if found is None:
            raise UnknownAccount(id=email)
        return found

    def add(self, account: Account, password: str, by: Actor | None = None) -> Account:
        """Makes an account with the e-mail, name, role and organisation of `account`; by itself where nobody is named.

        Raises InvalidField, RefusedPassword, EmailTaken and UnknownOrganisation.
        """
        name, email = checked_name(account.name), checked_email(account.email)
        check_password(password, name, email)
        kept = hash_password(password)  # before the transaction: it takes as long as fifty writes
        with self._database.write() as connection:
            check_place(connection, account.role, account.organisation)
            if account_rows.find(connection, accounts.c.email == email) is not None:
                raise EmailTaken(email=email)
            made, now = new_version_id(), self._clock()
            row = {"id": made, "email": email, "name": name, "password": kept, "disabled": False}
            place = {"role": account.role, "organisation_id": account.organisation}
            connection.execute(insert(accounts).values(row | place | {"created_at": now}))
            found = _find(connection, made)
            self._audit.add(by or Actor(made, name), "account made", email, after=facts(found))
            return found

    def place(self, account_id: str, role: Role, organisation: str | None, by: Actor) -> Account:
        """Gives an account another role or organisation; raises UnknownAccount, LastAdmin and UnknownOrganisation."""
        with self._database.write() as connection:
            check_place(connection, role, organisation)
            return self._change(connection, account_id, {"role": role, "organisation_id": organisation}, by)

    def disable(self, account_id: str, by: Actor) -> Account:
        """Lets an account in no more, and ends its sessions; its keys work no more. Raises as `place`."""
        with self._database.write() as connection:
            self._sessions.end_all(account_id)
            return self._change(connection, account_id, {"disabled": True}, by)

    def enable(self, account_id: str, by: Actor) -> Account:
        """Lets an account in again; raises UnknownAccount."""
        with self._database.write() as connection:
            return self._change(connection, account_id, {"disabled": False}, by)

    def end_sessions(self, account_id: str, by: Actor, but: str | None = None) -> int:
        """Signs an account out everywhere, but in the session named; returns in how many browsers."""
        with self._database.write() as connection:
            account = _find(connection, account_id)
            ended = self._sessions.end_all(account_id, but)
            self._audit.add(by, "sessions ended", account.email, before={"sessions": ended}, after={"sessions": 0})
            return ended

    def sign_in(self, email: str, password: str) -> Account | None:
        """The account whose password this is; None, after the same time, where there is none or it is disabled."""
        with self._database.read() as connection:
            row = connection.execute(select(accounts).where(accounts.c.email == comparable(email))).first()
        right = is_right(password, row.password if row is not None else None)
        if row is None or not right or row.disabled:
            return None
        if is_outdated(row.password):
            self._keep(row.id, hash_password(password))
        return self.find(row.id)

    def change_password(self, account_id: str, old: str, wanted: str, session: str | None = None) -> None:
        """Replaces one's own password and ends one's other sessions; raises WrongPassword and RefusedPassword."""
        with self._database.read() as connection:
            kept = connection.execute(
                select(accounts.c.password).where(accounts.c.id == account_id)
            ).scalar_one_or_none()
        if not is_right(old, kept):
            raise WrongPassword
        account = self.find(account_id)
        self.set_password(account, wanted, Actor(account.id, account.name), session)

    def set_password(self, account: Account, wanted: str, by: Actor, session: str | None = None) -> None:
        """Gives an account a password and ends its sessions, but the one named; raises RefusedPassword."""
        check_password(wanted, account.name, account.email)
        kept = hash_password(wanted)
        with self._database.write():
            self._keep(account.id, kept)
            self._sessions.end_all(account.id, session)
            self._audit.add(by, "password changed", account.email)

    def _change(self, connection: Connection, account_id: str, values: dict[str, Any], by: Actor) -> Account:
        connection.execute(select(accounts.c.id).where(_ADMIN).with_for_update())  # two who demote each other at once
        before = _find(connection, account_id)
        connection.execute(update(accounts).where(accounts.c.id == account_id).values(values))
        after = _find(connection, account_id)
        if before.role == "admin" and not before.disabled and not _admins(connection):
            raise LastAdmin(name=before.name)
        if after != before:
            self._audit.add(by, "account changed", before.email, facts(before), facts(after))
        return after

    def _keep(self, account_id: str, kept: str) -> None:
        with self._database.write() as connection:
            connection.execute(update(accounts).where(accounts.c.id == account_id).values(password=kept))


def checked_name(name: str) -> str:
    """A person's name without needless spaces; raises InvalidField."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME:
        remedy = f"write what colleagues call you, {LONGEST_NAME} signs at most"
        raise InvalidField(field="name", value=plain[:80], cause="it is empty or too long", remedy=remedy)
    return plain


def checked_email(email: str) -> str:
    """An e-mail address as it is kept; raises InvalidField. Whether it is somebody's, only a mail would tell."""
    plain = comparable(email)
    if not _EMAIL.fullmatch(plain):
        raise InvalidField(
            field="e-mail", value=plain[:80], cause="it is no address", remedy="write it as name@example.org"
        )
    return plain


def check_place(connection: Connection, role: Role, organisation: str | None) -> None:
    """Raises InvalidField for an unknown role and a contributor of no organisation, and UnknownOrganisation."""
    if role not in get_args(Role):
        remedy = f"use one of {', '.join(get_args(Role))}"
        raise InvalidField(field="role", value=str(role)[:80], cause="there is no role of this name", remedy=remedy)
    if role == "contributor" and organisation is None:
        cause, remedy = "it must say whose products a contributor may add", "choose an organisation"
        raise InvalidField(field="organisation", value="none", cause=cause, remedy=remedy)
    known = select(organisations.c.id).where(organisations.c.id == organisation)
    if organisation is not None and connection.execute(known).first() is None:
        raise UnknownOrganisation(id=organisation)


def _admins(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).where(_ADMIN)).scalar_one())


def _find(connection: Connection, account_id: str) -> Account:
    found = account_rows.find(connection, accounts.c.id == account_id)
    if found is None:
        raise UnknownAccount(id=account_id)
    return found
