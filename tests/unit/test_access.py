"""Who may do and see what: the whole table, written out a second time, so that no change of it passes unnoticed."""

from __future__ import annotations

from itertools import product as pairs
from typing import get_args

import pytest

from corpus.people_records import Role, Scope
from corpus.records import Product, Visibility
from search_api.access import (
    EVERYTHING,
    MEMBER,
    OPERATOR,
    PUBLIC,
    SCOPE_OF,
    STRANGER,
    Action,
    Asker,
    Sight,
    may,
    may_change,
    may_see,
    sight_of,
)

ANN = Asker("reader", member=True, account_id="ann", name="Ann")
BO = Asker("contributor", member=True, organisation="pond", account_id="bo", name="Bo")
CY = Asker("editor", member=True, account_id="cy", name="Cy")
DI = Asker("admin", member=True, account_id="di", name="Di")
EVERYBODY = {"stranger": STRANGER, "member": MEMBER, "reader": ANN, "contributor": BO, "editor": CY, "admin": DI}

# By action: everybody who may, where strangers may search.
TABLE: dict[Action, set[str]] = {
    "live": {"stranger", "member", "reader", "contributor", "editor", "admin"},
    "enter": {"stranger", "member", "reader", "contributor", "editor", "admin"},
    "search": {"stranger", "member", "reader", "contributor", "editor", "admin"},
    "keep account": {"reader", "contributor", "editor", "admin"},
    "see work": {"contributor", "editor", "admin"},
    "contribute": {"contributor", "editor", "admin"},
    "edit": {"editor", "admin"},
    "measure": {"editor", "admin"},
    "judge": {"editor", "admin"},
    "manage work": {"admin"},
    "manage people": {"admin"},
}

# By visibility and owner of a product: everybody who sees it.
SEEN: dict[tuple[Visibility, str | None], set[str]] = {
    ("public", None): set(EVERYBODY),
    ("public", "pond"): set(EVERYBODY),
    ("public", "lake"): set(EVERYBODY),
    ("members", None): set(EVERYBODY) - {"stranger"},
    ("members", "pond"): set(EVERYBODY) - {"stranger"},
    ("members", "lake"): set(EVERYBODY) - {"stranger"},
    ("staff", None): {"editor", "admin"},
    ("staff", "pond"): {"contributor", "editor", "admin"},
    ("staff", "lake"): {"editor", "admin"},
    ("draft", None): {"editor", "admin"},
    ("draft", "pond"): {"contributor", "editor", "admin"},
    ("draft", "lake"): {"editor", "admin"},
}


def made(visibility: Visibility = "public", owner: str | None = None, *, withdrawn: bool = False) -> Product:
    """A product that differs in what decides."""
    return Product("p", (), visibility=visibility, owner=owner, withdrawn=withdrawn)


@pytest.mark.parametrize("action", get_args(Action))
def test_each_action_is_open_to_these_and_nobody_else(action: Action) -> None:
    """An action that is not in this table is in nobody's hands."""
    allowed = {name for name, asker in EVERYBODY.items() if may(asker, action, strangers_search=True)}

    assert allowed == TABLE[action]


def test_strangers_ask_only_where_the_setting_lets_them() -> None:
    """Where searching is for members, a stranger may still sign in, and nothing else."""
    allowed = {action for action in get_args(Action) if may(STRANGER, action, strangers_search=False)}

    assert allowed == {"live", "enter"}
    assert may(MEMBER, "search", strangers_search=False)


@pytest.mark.parametrize(("visibility", "owner"), sorted(SEEN, key=str))
def test_each_product_is_seen_by_these_and_nobody_else(visibility: Visibility, owner: str | None) -> None:
    """Contributors see all of their own organisation and no draft of another."""
    seen = {name for name, asker in EVERYBODY.items() if may_see(sight_of(asker), made(visibility, owner))}

    assert seen == SEEN[visibility, owner]


def test_what_was_withdrawn_is_seen_by_nobody() -> None:
    """Not even on the shelf of staff."""
    gone = made("public", "pond", withdrawn=True)

    assert not any(may_see(sight_of(asker), gone) for asker in (*EVERYBODY.values(), OPERATOR))


@pytest.mark.parametrize("visibility", get_args(Visibility))
def test_a_contributor_changes_what_is_of_the_own_organisation_alone(visibility: Visibility) -> None:
    """Seeing is not changing."""
    changing = {
        (name, owner)
        for (name, asker), owner in pairs(EVERYBODY.items(), ("pond", "lake", None))
        if may_change(asker, made(visibility, owner))
    }

    staff = set(pairs(("editor", "admin"), ("pond", "lake", None)))
    assert changing == staff | {("contributor", "pond")}


def test_somebody_of_no_organisation_owns_nothing() -> None:
    """No owner and no organisation are not the same organisation."""
    nobody = Asker("contributor", member=True, organisation=None, account_id="no")

    assert sight_of(nobody) == Sight("members")
    assert not may_change(nobody, made("draft", None))


@pytest.mark.parametrize("scope", get_args(Scope))
def test_a_key_may_do_what_its_scope_says_as_far_as_its_account_may(scope: Scope) -> None:
    """And never what is for people alone: accounts, people, settings, publishing."""
    key = Asker("admin", member=True, account_id="di", scopes=frozenset({scope}))
    allowed = {action for action in get_args(Action) if may(key, action, strangers_search=True)}

    assert allowed == {"live", "enter"} | {action for action, needed in SCOPE_OF.items() if needed == scope}


def test_a_key_of_a_reader_adds_nothing() -> None:
    """A scope widens no role."""
    key = Asker("reader", member=True, account_id="ann", scopes=frozenset({"contribute"}))

    assert not may(key, "contribute", strangers_search=True)


def test_readers_of_a_kind_share_a_shelf() -> None:
    """Two contributors of one organisation, and all staff."""
    assert sight_of(BO) == sight_of(Asker("contributor", member=True, organisation="pond", account_id="other"))
    assert sight_of(CY) == sight_of(DI) == sight_of(OPERATOR) == EVERYTHING
    assert sight_of(STRANGER) == PUBLIC


@pytest.mark.parametrize("role", get_args(Role))
def test_a_stranger_gains_nothing_by_a_role_without_an_account(role: Role) -> None:
    """Whoever has no account keeps none."""
    assert not may(Asker(role, member=True), "keep account", strangers_search=True)
