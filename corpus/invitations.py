"""Links that let somebody in: one makes an account, one resets a password, one lets members read.

Only the digest of a link's secret word lies here: who lost a link gets another one. All expire; all but those for
members work once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, update

from corpus.accounts import check_place, checked_email
from corpus.errors import InvalidInvitation
from corpus.ids import new_version_id
from corpus.people_records import Account, Actor, Invitation, Purpose
from corpus.people_tables import invitations
from corpus.tokens import digest, new_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import ColumnElement, Connection, Row

    from corpus.accounts import Accounts
    from corpus.audit import Audit
    from corpus.database import Database
    from corpus.people_records import Role

LASTS: Final[Mapping[Purpose, timedelta]] = MappingProxyType(
    {
        "first": timedelta(days=7),
        "account": timedelta(days=14),
        "reset": timedelta(days=2),
        "members": timedelta(days=365),
    }
)
FIRST_START = Actor(None, "first start")


class Invitations:
    """The links; each method is one transaction, or joins the caller's. The secret word is returned once, by making."""

    def __init__(
        self,
        database: Database,
        accounts: Accounts,
        audit: Audit,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._audit = audit
        self._clock = clock

    def first_admin(self) -> str:
        """The link that makes the first administrator; those made at earlier starts work no more."""
        with self._database.write() as connection:
            older = (invitations.c.purpose == "first") & invitations.c.ended_at.is_(None)
            connection.execute(update(invitations).where(older).values(ended_at=self._clock()))
            return self._make(connection, {"purpose": "first", "role": "admin"}, FIRST_START)

    def invite(self, email: str, role: Role, organisation: str | None, by: Actor) -> str:
        """A link for somebody who gets an account; raises InvalidField and UnknownOrganisation."""
        with self._database.write() as connection:
            check_place(connection, role, organisation)
            place = {"email": checked_email(email), "role": role, "organisation_id": organisation}
            return self._make(connection, {"purpose": "account", **place}, by)

    def reset(self, account_id: str, by: Actor) -> str:
        """A link with which an account gets a new password; raises UnknownAccount."""
        with self._database.write() as connection:
            account = self._accounts.find(account_id)
            return self._make(connection, {"purpose": "reset", "account_id": account.id, "email": account.email}, by)

    def for_members(self, by: Actor) -> str:
        """A link that can be shared: whoever has it reads what members may."""
        with self._database.write() as connection:
            return self._make(connection, {"purpose": "members"}, by)

    def open(self) -> list[Invitation]:
        """The links that can be used now, newest first, but that of the first start."""
        with self._database.read() as connection:
            wanted = self._usable() & (invitations.c.purpose != "first")
            rows = connection.execute(select(invitations).where(wanted).order_by(invitations.c.created_at.desc()))
            return [_record(row) for row in rows]

    def find(self, token: str) -> Invitation:
        """The link of a secret word; raises InvalidInvitation where it can not be used (any more)."""
        with self._database.read() as connection:
            return self._find(connection, token)

    def accept(self, token: str, name: str, email: str, password: str) -> Account:
        """Makes the account of a link, or gives its account the password; the link is used up.

        The e-mail address is that of the link where it has one. Raises InvalidInvitation and what Accounts.add raises.
        """
        invitation = self.find(token)
        if invitation.purpose == "reset":
            return self._reset(token, invitation, password)
        wanted = Account("", invitation.email or email, name, invitation.role or "reader", invitation.organisation)
        with self._database.write() as connection:
            self._use_up(connection, token)
            return self._accounts.add(wanted, password)

    def withdraw(self, invitation_id: str, by: Actor) -> None:
        """Ends a link, and the sessions that came by it; raises InvalidInvitation where there is none."""
        with self._database.write() as connection:
            row = connection.execute(select(invitations).where(invitations.c.id == invitation_id)).first()
            if row is None:
                raise InvalidInvitation(cause="there is no such link")
            connection.execute(_ending(invitations.c.id == invitation_id, self._clock()))
            self._audit.add(by, "link withdrawn", row.email or row.purpose, before=_facts(_record(row)))

    def _reset(self, token: str, invitation: Invitation, password: str) -> Account:
        account = self._accounts.find(invitation.account_id or "")
        with self._database.write() as connection:
            self._use_up(connection, token)
            self._accounts.set_password(account, password, Actor(account.id, account.name))
        return account

    def _use_up(self, connection: Connection, token: str) -> None:
        """Of two who use a link at once, one finds it used."""
        self._find(connection, token)
        unused = (invitations.c.token_sha256 == digest(token)) & invitations.c.ended_at.is_(None)
        if not connection.execute(_ending(unused, self._clock())).rowcount:
            raise InvalidInvitation(cause="it was used already")

    def _find(self, connection: Connection, token: str) -> Invitation:
        row = connection.execute(select(invitations).where(invitations.c.token_sha256 == digest(token))).first()
        if row is None:
            raise InvalidInvitation(cause="there is no such link")
        if row.ended_at is not None:
            raise InvalidInvitation(cause="it was used or withdrawn")
        if row.expires_at <= self._clock():
            raise InvalidInvitation(cause="its time is over")
        if row.purpose == "first" and self._accounts.has_admin():
            raise InvalidInvitation(cause="there is an administrator already")
        return _record(row)

    def _usable(self) -> ColumnElement[bool]:
        return invitations.c.ended_at.is_(None) & (invitations.c.expires_at > self._clock())

    def _make(self, connection: Connection, values: dict[str, Any], by: Actor) -> str:
        token, now = new_token(), self._clock()
        row = {"id": new_version_id(), "token_sha256": digest(token), "invited_by": by.name, "created_at": now}
        made = row | values | {"expires_at": now + LASTS[values["purpose"]]}
        connection.execute(insert(invitations).values(made))
        found = self._find(connection, token) if values["purpose"] != "first" else None
        subject = str(values.get("email") or values["purpose"])
        self._audit.add(by, "link made", subject, after=_facts(found) if found else {"purpose": "first"})
        return token


def _ending(which: ColumnElement[bool], now: datetime) -> Any:  # noqa: ANN401 - SQLAlchemy's Update, whose type is not public
    return update(invitations).where(which).values(ended_at=now)


def _record(row: Row[Any]) -> Invitation:
    return Invitation(
        id=row.id,
        purpose=row.purpose,
        expires_at=row.expires_at,
        email=row.email,
        role=row.role,
        organisation=row.organisation_id,
        account_id=row.account_id,
        invited_by=row.invited_by,
    )


def _facts(invitation: Invitation) -> dict[str, object]:
    facts = {
        "purpose": invitation.purpose,
        "email": invitation.email,
        "role": invitation.role,
        "organisation": invitation.organisation,
        "until": invitation.expires_at.date().isoformat(),
    }
    return {name: value for name, value in facts.items() if value is not None}
