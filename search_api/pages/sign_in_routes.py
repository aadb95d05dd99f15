"""The way in and out: signing in with a password, accepting an invitation, entering by a link, signing out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, TypeAlias

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from corpus.errors import InputError, InvalidInvitation
from corpus.passwords import SHORTEST
from corpus.people_records import Account, Invitation
from corpus.settings import is_loopback
from search_api.admission import needs
from search_api.cookies import drop_session, give_session, session_token
from search_api.pages.faults import told
from search_api.pages.form import read_form
from search_api.pages.rendering import render, texts_for
from search_api.pages.translation import Texts
from search_api.provided import Given, Provided
from search_api.throttle import counted_for

router = APIRouter(include_in_schema=False)

Sent: TypeAlias = Annotated[Mapping[str, str], Depends(read_form)]
_MINUTE = 60


@router.get("/sign-in")
@needs("enter")
def sign_in_page(request: Request) -> Response:
    """The form; `next` in the address is where somebody wanted to go."""
    return render(
        request, "sign_in.html", wanted=_on_this_site(request.query_params.get("next", "")), email="", fault=""
    )


@router.post("/sign-in")
@needs("enter")
async def sign_in(request: Request, given: Given, sent: Sent) -> Response:
    """Signs in where the password is right; whoever guesses has to wait longer each time."""
    email, texts = sent.get("email", ""), texts_for(request)
    counted = counted_for(email.strip().casefold(), _address(request))
    waiting = given.throttle.begin(counted)
    if waiting:
        return _refused(request, sent, 429, _wait(waiting, texts), {"Retry-After": str(waiting)})
    attempt = partial(given.live.people.accounts.sign_in, email, sent.get("password", ""))
    account = await to_thread.run_sync(attempt, limiter=given.hashing)
    if account is None:
        return _refused(request, sent, 422, texts("sign_in.wrong"), {})
    given.throttle.succeed(counted)
    return await to_thread.run_sync(_signed_in, request, given, account, _on_this_site(sent.get("next", "")))


@router.post("/sign-out")
@needs("enter")
def sign_out(request: Request, given: Given) -> Response:
    """Ends this session."""
    token = session_token(request)
    if token is not None:
        given.live.people.sessions.end(token)
    response = RedirectResponse("/", 303)
    drop_session(request, response)
    return response


@router.get("/invitations/{token}")
@needs("enter")
def invitation_page(request: Request, token: str, given: Given) -> Response:
    """What a link is for, with the form that uses it; looking at it does not use it up."""
    try:
        return _invitation(request, given.live.people.invitations.find(token), {}, "")
    except InvalidInvitation:
        return render(request, "unusable.html", 404)


@router.post("/invitations/{token}")
@needs("enter")
async def accept(request: Request, token: str, given: Given, sent: Sent) -> Response:
    """Makes the account, saves the password or lets a member in, and signs in."""
    return await to_thread.run_sync(_accept, request, token, given, sent, limiter=given.hashing)


def _accept(request: Request, token: str, given: Provided, sent: Mapping[str, str]) -> Response:
    people = given.live.people
    try:
        invitation = people.invitations.find(token)
    except InvalidInvitation:
        return render(request, "unusable.html", 404)
    if invitation.purpose == "members":
        response = RedirectResponse("/", 303)
        give_session(request, response, people.sessions.open(None, invitation.id))
        return response
    try:
        account = people.invitations.accept(
            token, sent.get("name", ""), sent.get("email", ""), sent.get("password", "")
        )
    except InputError as error:
        return _invitation(request, invitation, sent, told(error, texts_for(request)))
    return _signed_in(request, given, account, "/")


def _invitation(request: Request, invitation: Invitation, sent: Mapping[str, str], fault: str) -> Response:
    return render(
        request,
        "invitation.html",
        422 if fault else 200,
        invitation=invitation,
        name=sent.get("name", ""),
        email=invitation.email or sent.get("email", ""),
        shortest=SHORTEST,
        fault=fault,
    )


def _signed_in(request: Request, given: Provided, account: Account, wanted: str) -> Response:
    """A session of its own for this browser: the one it came with, somebody else may know."""
    before = session_token(request)
    if before is not None:
        given.live.people.sessions.end(before)
    response = RedirectResponse(wanted or "/", 303)
    give_session(request, response, given.live.people.sessions.open(account.id))
    return response


def _refused(
    request: Request, sent: Mapping[str, str], status: int, fault: str, headers: Mapping[str, str]
) -> Response:
    wanted = _on_this_site(sent.get("next", ""))
    response = render(request, "sign_in.html", status, wanted=wanted, email=sent.get("email", ""), fault=fault)
    response.headers.update(headers)
    return response


def _wait(seconds: int, texts: Texts) -> str:
    if seconds < _MINUTE:
        return texts("sign_in.wait_seconds", seconds)
    return texts("sign_in.wait_minutes", -(-seconds // _MINUTE))


def _on_this_site(address: str) -> str:
    """The address where it can lead nowhere else: a browser takes two slashes of any kind for another host."""
    leads_away = address[1:2] in {"/", "\\"} or not address.isprintable()
    return address if address.startswith("/") and not leads_away else ""


def _address(request: Request) -> str:
    """Where somebody signs in from; a proxy on this machine says so in the last entry of X-Forwarded-For."""
    peer = request.client.host if request.client else ""
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded if forwarded and is_loopback(peer) else peer
