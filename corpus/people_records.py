"""Who uses the collection, as values that travel between the packages: accounts, ways in, keys, and what was changed.

Organisation <── Account ──> Session, ApiKey        an account belongs to one organisation, or to none
Invitation                                          a link that makes an account, resets a password, or lets members in
Nomination                                          what an organisation says of a product, and why
AuditLine                                           who changed what, when, from what to what; never a secret
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["reader", "contributor", "editor", "admin"]
Scope: TypeAlias = Literal["search", "contribute", "work"]
Purpose: TypeAlias = Literal["first", "account", "reset", "members"]
Praise: TypeAlias = Literal["proud", "valuable"]


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that accounts and products belong to."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in; `organisation` is an id, None for staff of none."""

    id: str
    email: str
    name: str
    role: Role
    organisation: str | None = None
    disabled: bool = False
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser: of an account, or (None) of somebody who came by a link for members."""

    account: Account | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link somebody was given. `email`, `role` and `organisation` are those of the account that it makes.

    `first` makes the first administrator, `account` any other, `reset` a new password for `account_id`; these work
    once. `members` lets anybody who has it read what members may, as often as they like.
    """

    id: str
    purpose: Purpose
    expires_at: datetime
    email: str | None = None
    role: Role | None = None
    organisation: str | None = None
    account_id: str | None = None
    invited_by: str = ""


@dataclass(frozen=True, slots=True)
class Nomination:
    """What an organisation says of a product: that it is proud of it, or finds it most valuable for others.

    `audience` is for whom, empty where it is proud. It is shown and has no part in any order.
    """

    product_id: str
    organisation: Organisation
    praise: Praise
    reason: str
    audience: str = ""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What a program signs in with, for an account and within `scopes`; its secret was shown once."""

    id: str
    account_id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change: an account, or (`id` None) the machine's operator or the program itself."""

    id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One change: `subject` is what was changed, `before` and `after` are the fields that differ."""

    id: int
    at: datetime
    actor: Actor
    action: str
    subject: str
    before: Mapping[str, object]
    after: Mapping[str, object]
