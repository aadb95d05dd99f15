"""Letting people in and out: invitations, roles, organisations, links; every change goes to the audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, TypeAlias, cast

from fastapi import APIRouter, Depends, Request, Response

from corpus.errors import InputError
from corpus.people_records import Actor, Role
from search_api.admission import needs
from search_api.desk.people_view import Made, made_text, show_people
from search_api.pages.faults import told
from search_api.pages.form import read_form
from search_api.pages.rendering import render, texts_for
from search_api.provided import Given, Provided

router = APIRouter(prefix="/people", include_in_schema=False)

Sent: TypeAlias = Annotated[Mapping[str, str], Depends(read_form)]


@router.get("")
@needs("manage people")
def people_page(request: Request, given: Given) -> Response:
    """Everybody, and the links that can be used now."""
    return _page(request, given)


@router.post("/invitations")
@needs("manage people")
def invite(request: Request, given: Given, sent: Sent) -> Response:
    """Makes a link for a new account."""
    invitations, by = given.live.people.invitations, actor(given)
    return _link_made(
        request,
        given,
        lambda: invitations.invite(sent.get("email", ""), _role(sent), _organisation(given, sent), by),
    )


@router.post("/members")
@needs("manage people")
def make_members_link(request: Request, given: Given) -> Response:
    """Makes a link that members can share."""
    return _link_made(request, given, lambda: given.live.people.invitations.for_members(actor(given)))


@router.post("/invitations/{invitation_id}/withdraw")
@needs("manage people")
def withdraw(request: Request, invitation_id: str, given: Given) -> Response:
    """Ends a link, and the sessions of those who came by it."""
    return _changed(request, given, lambda: given.live.people.invitations.withdraw(invitation_id, actor(given)))


@router.post("/{account_id}/place")
@needs("manage people")
def place(request: Request, account_id: str, given: Given, sent: Sent) -> Response:
    """Gives an account another role or organisation."""
    accounts, by = given.live.people.accounts, actor(given)
    return _changed(request, given, lambda: accounts.place(account_id, _role(sent), _organisation(given, sent), by))


@router.post("/{account_id}/sessions")
@needs("manage people")
def end_sessions(request: Request, account_id: str, given: Given) -> Response:
    """Signs somebody out everywhere."""
    return _changed(request, given, lambda: given.live.people.accounts.end_sessions(account_id, actor(given)))


@router.post("/{account_id}/disable")
@needs("manage people")
def disable(request: Request, account_id: str, given: Given) -> Response:
    """Lets somebody in no more."""
    return _changed(request, given, lambda: given.live.people.accounts.disable(account_id, actor(given)))


@router.post("/{account_id}/enable")
@needs("manage people")
def enable(request: Request, account_id: str, given: Given) -> Response:
    """Lets somebody in again."""
    return _changed(request, given, lambda: given.live.people.accounts.enable(account_id, actor(given)))


@router.post("/{account_id}/reset")
@needs("manage people")
def reset(request: Request, account_id: str, given: Given) -> Response:
    """Makes a link to a new password; the old one holds until the link is used."""
    return _link_made(request, given, lambda: given.live.people.invitations.reset(account_id, actor(given)))


def actor(given: Provided) -> Actor:
    """The one who asks, as the audit names people."""
    return Actor(given.asker.account_id, given.asker.name)


def _link_made(request: Request, given: Provided, make: Callable[[], str]) -> Response:
    texts = texts_for(request)
    try:
        token = make()
    except InputError as error:
        return _page(request, given, fault=told(error, texts))
    address = f"{given.live.settings.site}/invitations/{token}"
    made = Made(address, made_text(given.live.people.invitations.find(token), texts))
    return _page(request, given, made=made)


def _changed(request: Request, given: Provided, change: Callable[[], object]) -> Response:
    texts = texts_for(request)
    try:
        change()
    except InputError as error:
        return _page(request, given, fault=told(error, texts))
    return _page(request, given, done=texts("people.saved"))


def _page(request: Request, given: Provided, *, done: str = "", fault: str = "", made: Made | None = None) -> Response:
    view = show_people(given.live.people, texts_for(request))
    own = given.asker.account_id
    return render(
        request, "people.html", 422 if fault else 200, "/people", view=view, own=own, done=done, fault=fault, made=made
    )


def _role(sent: Mapping[str, str]) -> Role:
    """What was chosen; whether it is a role is checked where it is kept."""
    return cast("Role", sent.get("role", ""))


def _organisation(given: Provided, sent: Mapping[str, str]) -> str | None:
    """The organisation typed in as a new one, else the one chosen."""
    name = sent.get("new_organisation", "").strip()
    if name:
        return given.live.people.organisations.take(name, actor(given)).id
    return sent.get("organisation") or None
