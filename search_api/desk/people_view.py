"""The page of people: the accounts with their roles, the links that can be used now, and the organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.people import People
from corpus.people_records import Account, Invitation, Organisation, Role
from search_api.pages.account_routes import role_names
from search_api.pages.translation import Texts


@dataclass(frozen=True, slots=True)
class Person:
    """An account as an administrator sees it."""

    account: Account
    role: str
    organisation: str
    sessions: int


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link that can be used now: whom or what it is for, and until when."""

    id: str
    purpose: str
    email: str
    role: str
    until: str
    by: str


@dataclass(frozen=True, slots=True)
class Made:
    """A link that was made just now: the only time that its address is shown; `text` says what to do with it."""

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class PeopleView:
    """The page."""

    people: tuple[Person, ...]
    links: tuple[LinkRow, ...]
    organisations: tuple[Organisation, ...]
    roles: Mapping[str, str]


def show_people(people: People, texts: Texts) -> PeopleView:
    """Return everybody, by name."""
    roles, sessions, organisations = role_names(texts), people.sessions.counts(), people.organisations.all()
    names = {one.id: one.name for one in organisations}
    return PeopleView(
        people=tuple(
            Person(
                account=account,
                role=roles[account.role],
                organisation=names.get(account.organisation or "", ""),
                sessions=sessions.get(account.id, 0),
            )
            for account in people.accounts.all()
        ),
        links=tuple(_link(invitation, roles, texts) for invitation in people.invitations.open()),
        organisations=tuple(organisations),
        roles=roles,
    )


def purpose_of(invitation: Invitation, texts: Texts) -> str:
    """Return what a link is for."""
    return {
        "account": texts("people.for_account"),
        "reset": texts("people.for_reset"),
        "members": texts("people.for_members"),
    }[invitation.purpose]


def made_text(invitation: Invitation, texts: Texts) -> str:
    """Return what to do with a link that was just made."""
    day = texts.day(invitation.expires_at)
    if invitation.purpose == "members":
        return texts("people.share", day=day)
    return texts("people.send", email=invitation.email or "", day=day)


def _link(invitation: Invitation, roles: Mapping[str, str], texts: Texts) -> LinkRow:
    role: Role | None = invitation.role
    return LinkRow(
        id=invitation.id,
        purpose=purpose_of(invitation, texts),
        email=invitation.email or "",
        role=roles[role] if role else "",
        until=texts.day(invitation.expires_at),
        by=invitation.invited_by,
    )
