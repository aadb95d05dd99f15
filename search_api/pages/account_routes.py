"""One's own account: the password, the browsers where one is signed in, and keys for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, TypeAlias, get_args

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from corpus.api_keys import LONGEST_DAYS
from corpus.errors import InputError
from corpus.passwords import SHORTEST
from corpus.people_records import Account, Actor, Organisation, Scope
from search_api.admission import needs
from search_api.cookies import session_token
from search_api.pages.faults import told
from search_api.pages.form import read_form
from search_api.pages.rendering import render, texts_for
from search_api.pages.translation import Texts
from search_api.provided import Given, Provided

router = APIRouter(include_in_schema=False)

Sent: TypeAlias = Annotated[Mapping[str, str], Depends(read_form)]
USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key as its owner sees it."""

    id: str
    name: str
    scopes: str
    until: str
    over: bool


@router.get("/account")
@needs("keep account")
def account_page(request: Request, given: Given) -> Response:
    """Who one is here, and what can be changed."""
    return _page(request, given)


@router.post("/account/password")
@needs("keep account")
async def change_password(request: Request, given: Given, sent: Sent) -> Response:
    """Replaces the password; all other browsers are signed out."""
    change = partial(_change_password, request, given, sent)
    return await to_thread.run_sync(change, limiter=given.hashing)


@router.post("/account/sessions")
@needs("keep account")
def end_other_sessions(request: Request, given: Given) -> Response:
    """Signs out everywhere but here."""
    account, texts = _account(given), texts_for(request)
    given.live.people.accounts.end_sessions(account.id, Actor(account.id, account.name), session_token(request))
    return _page(request, given, done=texts("account.ended"))


@router.post("/account/keys")
@needs("keep account")
def make_key(request: Request, given: Given, sent: Sent) -> Response:
    """Makes a key; its secret stands in this answer and nowhere else."""
    scopes = [scope for scope in get_args(Scope) if sent.get(f"scope_{scope}")]
    days = sent.get("days", "")
    try:
        number = int(days) if days.isascii() and days.isdigit() else 0
        secret = given.live.people.keys.make(_account(given), sent.get("name", ""), scopes, number)
    except InputError as error:
        return _page(request, given, fault=told(error, texts_for(request)))
    return _page(request, given, secret=secret)


@router.post("/account/keys/{key_id}/revoke")
@needs("keep account")
def revoke_key(request: Request, key_id: str, given: Given) -> Response:
    """Ends a key at once."""
    texts = texts_for(request)
    given.live.people.keys.revoke(_account(given), key_id)
    return _page(request, given, done=texts("account.key_revoked"))


def _change_password(request: Request, given: Provided, sent: Mapping[str, str]) -> Response:
    texts, account = texts_for(request), _account(given)
    try:
        given.live.people.accounts.change_password(
            account.id, sent.get("old", ""), sent.get("wanted", ""), session_token(request)
        )
    except InputError as error:
        return _page(request, given, fault=told(error, texts))
    return _page(request, given, done=texts("account.changed"))


def _page(request: Request, given: Provided, *, done: str = "", fault: str = "", secret: str = "") -> Response:
    people, account, texts = given.live.people, _account(given), texts_for(request)
    return render(
        request,
        "account.html",
        422 if fault else 200,
        "/account",
        account=account,
        organisation=_name_of(account.organisation, people.organisations.all()),
        role=role_names(texts)[account.role],
        sessions=people.sessions.counts().get(account.id, 0),
        keys=_keys(given, account, texts),
        scopes=scope_names(texts),
        shortest=SHORTEST,
        days=USUAL_DAYS,
        most_days=LONGEST_DAYS,
        done=done,
        fault=fault,
        secret=secret,
    )


def _keys(given: Provided, account: Account, texts: Texts) -> list[KeyView]:
    names, now = scope_names(texts), datetime.now(UTC)
    return [
        KeyView(
            id=key.id,
            name=key.name,
            scopes=" · ".join(names[scope] for scope in key.scopes),
            until=texts.day(key.expires_at),
            over=key.expires_at <= now,
        )
        for key in given.live.people.keys.of(account.id)
    ]


def role_names(texts: Texts) -> Mapping[str, str]:
    """Return what roles are called."""
    return {
        "reader": texts("role.reader"),
        "contributor": texts("role.contributor"),
        "editor": texts("role.editor"),
        "admin": texts("role.admin"),
    }


def scope_names(texts: Texts) -> Mapping[str, str]:
    """Return what keys may be given leave for."""
    return {
        "search": texts("scope.search"),
        "contribute": texts("scope.contribute"),
        "work": texts("scope.work"),
    }


def _account(given: Provided) -> Account:
    return given.live.people.accounts.find(given.asker.account_id or "")


def _name_of(organisation: str | None, known: list[Organisation]) -> str:
    return next((one.name for one in known if one.id == organisation), "")
