"""Lets a request in or not: who asks, what the address is for, and whether a form was sent from a page of ours.

Every route says what it is for (`needs`); one that does not is closed to everybody. Who may do what is access.py's;
what other sites send is refused before, in middleware.py.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from anyio import to_thread
from fastapi import Request

from corpus.people import People
from corpus.people_records import Account, Session
from corpus.settings import is_loopback
from search_api.access import MEMBER, OPERATOR, STRANGER, Action, Asker, may
from search_api.cookies import is_signed, session_token
from search_api.errors import NotPermitted, SignInNeeded, UnknownSecret, UnsignedForm

TOKEN_FIELD, TOKEN_HEADER = "form_token", "x-form-token"
LONGEST_FORM = 65_536  # bytes; a form with files says its sign in its address
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# What a form of another site can send without asking first (Fetch, CORS-safelisted request-header).
_OF_FORMS = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
_BEARER = "bearer "

F = TypeVar("F", bound=Callable[..., Any])
_ACTIONS: dict[Callable[..., Any], Action] = {}


def needs(action: Action) -> Callable[[F], F]:
    """Declares what a route is for; stands between the route and its function."""

    def declare(endpoint: F) -> F:
        _ACTIONS[endpoint] = action
        return endpoint

    return declare


def action_of(endpoint: Callable[..., Any]) -> Action | None:
    """What a route's function is declared for."""
    return _ACTIONS.get(endpoint)


class Door:
    """Knows people by what they bring with them; `strangers_search` lets everybody ask."""

    def __init__(self, people: People, *, strangers_search: bool) -> None:
        self.people = people
        self.strangers_search = strangers_search
        self._has_accounts = False

    def needs_no_look(self, session: str | None, key: str | None) -> bool:
        """Whether somebody is a stranger without looking into the database."""
        return self._has_accounts and session is None and key is None

    def recognise(self, session: str | None, key: str | None, *, here: bool) -> Asker:
        """The one who brings this; until there are accounts, whoever is `here` at the machine. Raises UnknownSecret."""
        self._has_accounts = self._has_accounts or self.people.accounts.exist()
        if key is not None:
            return self._by_key(key)
        if not self._has_accounts:
            return OPERATOR if here else STRANGER
        found = self.people.sessions.recognise(session) if session is not None else None
        return _by_session(found) if found is not None else STRANGER

    def _by_key(self, secret: str) -> Asker:
        found = self.people.keys.recognise(secret)
        if found is None:
            raise UnknownSecret
        account, key = found
        return _asker(account, frozenset(key.scopes))


async def admit(request: Request) -> None:
    """What every route passes first; leaves the one who asks and for what in `request.state` (`asker`, `action`).

    Raises SignInNeeded, NotPermitted, UnknownSecret and UnsignedForm.
    """
    action = action_of(request.scope["route"].endpoint)
    if action is None:
        raise NotPermitted(path=request.url.path)
    door: Door = request.app.state.door
    asker = STRANGER if action == "live" else await _recognise(request, door)
    request.state.asker, request.state.action = asker, action
    if not may(asker, action, strangers_search=door.strangers_search):
        kind = SignInNeeded if asker.account_id is None else NotPermitted
        raise kind(path=request.url.path)
    if request.method not in READING and action != "search" and asker.scopes is None:
        await _refuse_unsigned(request)


async def _recognise(request: Request, door: Door) -> Asker:
    session, key = session_token(request), _key(request)
    if door.needs_no_look(session, key):
        return STRANGER
    return await to_thread.run_sync(partial(door.recognise, session, key, here=_is_asked_here(request)))


def _is_asked_here(request: Request) -> bool:
    """Whether this machine was asked by a name of its own, and not by one that a proxy or a stranger's site gave it.

    A page elsewhere can have its own name lead to this machine, and would then speak to us as if it were ours.
    """
    try:
        return is_loopback(urlsplit(f"//{request.headers.get('host', '')}").hostname or "")
    except ValueError:  # brackets that do not close
        return False


def _key(request: Request) -> str | None:
    sent = request.headers.get("authorization", "")
    return sent[len(_BEARER) :].strip() if sent[: len(_BEARER)].lower() == _BEARER else None


def _by_session(session: Session) -> Asker:
    return _asker(session.account) if session.account is not None else MEMBER


def _asker(account: Account, scopes: frozenset[Any] | None = None) -> Asker:
    return Asker(account.role, True, account.organisation, account.id, account.name, scopes)  # noqa: FBT003 - an account is a member's


async def _refuse_unsigned(request: Request) -> None:
    """A form carries the sign of its page. What no form can send, and what no browser sent, needs none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _OF_FORMS or not _is_from_browser(request):
        return
    told = request.headers.get(TOKEN_HEADER) or request.query_params.get(TOKEN_FIELD)
    if not is_signed(request, told or await _field(request, kind)):
        raise UnsignedForm


def _is_from_browser(request: Request) -> bool:
    return any(name in request.headers for name in ("cookie", "origin", "sec-fetch-site"))


async def _field(request: Request, kind: str) -> str:
    """The sign as a field of the form; the body stays readable for the route."""
    length = request.headers.get("content-length", "")
    if kind != "application/x-www-form-urlencoded" or not length.isdigit() or int(length) > LONGEST_FORM:
        return ""
    fields = parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True)
    return next((value for name, value in fields if name == TOKEN_FIELD), "")
