"""Decides who may do what and see which products, in this one place; what is not granted here is denied.

Values in, values out: it knows neither requests nor the database. Every route declares its action
(admission.needs), and a shelf holds what its reader may see (shelf.py), so that search, counts, suggestions, similar
products, pages, pictures and files all follow from `may`, `may_change`, `may_see` and `sight_of`.

    product is        public reader   member   contributor              editor, admin
    public            sees            sees     sees                     sees, changes
    members           -               sees     sees                     sees, changes
    staff, draft      -               -        -                        sees, changes
    any, of one's own organisation             sees, changes            sees, changes
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from corpus.people_records import Role, Scope
from corpus.records import Product

Action: TypeAlias = Literal[
    "live",  # is the process alive; nothing is looked at
    "enter",  # sign in, accept an invitation, read how it works
    "search",  # ask, and open what was found
    "keep account",  # one's own password, sessions and keys
    "see work",  # what is read, has failed, can hardly be found
    "contribute",  # add products and describe those of one's own organisation
    "edit",  # describe all products, publish, withdraw, join
    "measure",  # how the service is and how much there is of everything
    "judge",  # decide which passages answer which questions
    "manage work",  # settings, generations, retrying
    "manage people",  # accounts, links, organisations, the audit
]
Level: TypeAlias = Literal["public", "members", "own", "all"]

ROLES_OF: Final[Mapping[Action, frozenset[Role]]] = MappingProxyType(
    {
        "live": frozenset({"reader", "contributor", "editor", "admin"}),
        "enter": frozenset({"reader", "contributor", "editor", "admin"}),
        "search": frozenset({"reader", "contributor", "editor", "admin"}),
        "keep account": frozenset({"reader", "contributor", "editor", "admin"}),
        "see work": frozenset({"contributor", "editor", "admin"}),
        "contribute": frozenset({"contributor", "editor", "admin"}),
        "edit": frozenset({"editor", "admin"}),
        "measure": frozenset({"editor", "admin"}),
        "judge": frozenset({"editor", "admin"}),
        "manage work": frozenset({"admin"}),
        "manage people": frozenset({"admin"}),
    }
)

# What a key may be given leave for; an action without a scope is for people alone.
SCOPE_OF: Final[Mapping[Action, Scope]] = MappingProxyType(
    {"search": "search", "contribute": "contribute", "see work": "work", "measure": "work"}
)


@dataclass(frozen=True, slots=True)
class Asker:
    """The one who asks: a stranger, a member who came by a link, somebody signed in, or a key of theirs.

    `role` counts for whoever has an account; `scopes` is None but for a key.
    """

    role: Role = "reader"
    member: bool = False
    organisation: str | None = None
    account_id: str | None = None
    name: str = ""
    scopes: frozenset[Scope] | None = None


STRANGER: Final = Asker()
MEMBER: Final = Asker(member=True)
# Whoever is at the machine, as long as there is no account and only this machine can reach the service.
OPERATOR: Final = Asker(role="admin", member=True, name="this machine")


@dataclass(frozen=True, slots=True)
class Sight:
    """Which products somebody may see; `organisation` is whose own count, for the level `own` alone."""

    level: Level
    organisation: str | None = None


PUBLIC: Final = Sight("public")
EVERYTHING: Final = Sight("all")


def may(asker: Asker, action: Action, *, strangers_search: bool) -> bool:
    """Whether somebody may do this at all; `strangers_search` is the setting that lets everybody ask."""
    if asker.role not in ROLES_OF[action]:
        return False
    if asker.scopes is not None and action not in {"live", "enter"} and SCOPE_OF.get(action) not in asker.scopes:
        return False
    if action == "search":
        return asker.member or strangers_search
    if action == "keep account":
        return asker.account_id is not None
    return True


def may_change(asker: Asker, product: Product, *, strangers_search: bool = False) -> bool:
    """Whether somebody may describe this product: editors any, contributors those of their own organisation."""
    if may(asker, "edit", strangers_search=strangers_search):
        return True
    own = asker.organisation is not None and product.owner == asker.organisation
    return own and may(asker, "contribute", strangers_search=strangers_search)


def publishes(asker: Asker) -> bool:
    """Whether what somebody adds needs no editor, since that person is one; so with the person's keys."""
    return asker.role in ROLES_OF["edit"]


def may_join(asker: Asker, product: Product, into: Product, *, strangers_search: bool = False) -> bool:
    """Whether somebody may make a product part of another: one that joins is seen by whoever sees the other."""
    if may(asker, "edit", strangers_search=strangers_search):
        return True
    return product.visibility == into.visibility and all(
        may_change(asker, one, strangers_search=strangers_search) for one in (product, into)
    )


def sight_of(asker: Asker) -> Sight:
    """What somebody may see; the same for all of a kind, so that they can share a shelf."""
    if asker.role in ROLES_OF["edit"]:
        return EVERYTHING
    if asker.role == "contributor" and asker.organisation is not None:
        return Sight("own", asker.organisation)
    return Sight("members") if asker.member else PUBLIC


def may_see(sight: Sight, product: Product) -> bool:
    """Whether a product is among what this sight shows; what was withdrawn is nobody's."""
    if product.withdrawn:
        return False
    if sight.level == "all" or product.visibility == "public":
        return True
    if sight.level == "own" and product.owner is not None and product.owner == sight.organisation:
        return True
    return product.visibility == "members" and sight.level in {"members", "own"}
