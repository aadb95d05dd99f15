"""The page on which people add files and links, and the cards of what they added.

With a script each file goes up by itself (search_api/api/upload_routes.py) and its card is fetched from here; without
one this is a plain form, and the cards stand on the page that follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, TypeAlias
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from corpus.errors import InputError
from corpus.intake import Receipt
from search_api.admission import needs
from search_api.contributing import PUBLISHED, Contributor
from search_api.desk.add_view import AddView, show_add
from search_api.desk.upload_fields import read_written
from search_api.desk.upload_view import Asked, UploadView, show_upload
from search_api.errors import AccessError, NotFound, WrongParameter
from search_api.pages.faults import told
from search_api.pages.form import read_form
from search_api.pages.rendering import render, texts_for
from search_api.provided import Given, Provided
from search_api.receiving import Form, opened, receive
from search_api.upload_fields import read_fields

router = APIRouter(prefix="/add", include_in_schema=False)

Sent: TypeAlias = Annotated[Mapping[str, str], Depends(read_form)]
MOST_SHOWN = 200
CARD_ALONE = "x-card"  # the header by which the script asks for the card and not for the page


@router.get("")
@needs("contribute")
def add_page(request: Request, given: Given) -> Response:
    """The forms, the cards of what `v` names, and what waits for an editor."""
    return _page(request, given, _shown(request))


@router.post("")
@needs("contribute")
async def add_files(request: Request, given: Given) -> Response:
    """Take files in from the plain form; those that can not be taken are named, and the others go in."""
    sent = await receive(request)
    with opened(sent) as form:
        return await to_thread.run_sync(_add_files, request, form, given)


@router.post("/link")
@needs("contribute")
def add_link(request: Request, given: Given, sent: Sent) -> Response:
    """Take a link in with its description."""
    metadata = read_fields(
        {name: sent.get(name, "") for name in ("title", "summary", "language")}, given.live.catalogue
    )
    try:
        receipt = _contributor(given).add_link(sent.get("link", "").strip(), metadata)
    except (InputError, AccessError) as error:
        return _page(request, given, [], faults=[_told(error, request)], sent=sent)
    return RedirectResponse(_address([receipt]), 303)


@router.get("/marks")
@needs("contribute")
def marks(request: Request, given: Given) -> Response:
    """What changes with each card that `v` names: a card whose mark is another one is to be fetched anew."""
    asked = _asked(request, given)
    found = {card.version: {"mark": card.mark, "stage": card.stage} for card in _cards(_shown(request), asked)}
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


@router.get("/cards/{version_id}")
@needs("contribute")
def card(request: Request, version_id: str, given: Given) -> Response:
    """One card, for the script; `again` says that it was there before."""
    view = show_upload(version_id, _asked(request, given), again="again" in request.query_params)
    return render(request, "upload.html", 200, "/add", card=view, fault="", done="", shown="")


@router.post("/cards/{version_id}")
@needs("contribute")
def describe(request: Request, version_id: str, given: Given, sent: Sent) -> Response:
    """Confirm or correct what was recognised."""
    asked = _asked(request, given)

    def change() -> None:
        written = read_written(sent, show_upload(version_id, asked).fields, asked.texts)
        asked.contributor.describe(version_id, written)

    return _changed(request, version_id, given, sent, change)


@router.post("/cards/{version_id}/retry")
@needs("contribute")
def retry(request: Request, version_id: str, given: Given, sent: Sent) -> Response:
    """Have a version read once more."""
    return _changed(request, version_id, given, sent, partial(_contributor(given).retry, version_id))


@router.post("/cards/{version_id}/join")
@needs("contribute")
def join(request: Request, version_id: str, given: Given, sent: Sent) -> Response:
    """Make it a version of the product that it is like."""
    change = partial(_contributor(given).join, version_id, sent.get("other", ""))
    return _changed(request, version_id, given, sent, change)


@router.post("/cards/{version_id}/apart")
@needs("contribute")
def keep_apart(request: Request, version_id: str, given: Given, sent: Sent) -> Response:
    """Remember that it is a product of its own."""
    change = partial(_contributor(given).keep_apart, version_id, sent.get("other", ""))
    return _changed(request, version_id, given, sent, change)


@router.post("/cards/{version_id}/publish")
@needs("edit")
def publish(request: Request, version_id: str, given: Given, sent: Sent) -> Response:
    """Let members or everybody find the product of this version."""
    contributor, visibility = _contributor(given), sent.get("visibility", "")
    if visibility not in PUBLISHED:
        cause, remedy = "no form of this site says so", f"use one of {', '.join(PUBLISHED)}"
        raise WrongParameter(parameter="visibility", value=visibility[:80], cause=cause, remedy=remedy)
    product, _ = contributor.see(version_id)
    change = partial(contributor.publish, product.id, visibility)
    return _changed(request, version_id, given, sent, change)


def _add_files(request: Request, form: Form, given: Provided) -> Response:
    contributor, texts = _contributor(given), texts_for(request)
    receipts, faults = list[Receipt](), list[str]()
    visibility = form.fields.get("visibility", "")
    metadata = read_fields({"visibility": visibility}, given.live.catalogue)
    for file in form.files:
        try:
            receipts.append(contributor.add_file(file.stream, file.name, metadata))
        except (InputError, AccessError) as error:
            faults.append(_told(error, request))
    if not form.files:
        faults.append(texts("add.none_chosen"))
    if not faults:
        return RedirectResponse(_address(receipts), 303)
    again = {receipt.version.id for receipt in receipts if receipt.outcome == "already there"}
    return _page(request, given, [receipt.version.id for receipt in receipts], faults=faults, again=again)


def _changed(
    request: Request, version_id: str, given: Provided, sent: Mapping[str, str], change: Callable[[], object]
) -> Response:
    """Carry a change out; the script gets the card, others are led back to the page with all cards they saw."""
    fault = ""
    try:
        change()
    except (InputError, AccessError) as error:
        fault = _told(error, request)
    shown = [one for one in sent.get("shown", "").split() if one != version_id][:MOST_SHOWN]
    if CARD_ALONE in request.headers:
        texts = texts_for(request)
        done = "" if fault else texts("upload.saved")
        view = show_upload(version_id, _asked(request, given))
        return render(
            request, "upload.html", 422 if fault else 200, "/add", card=view, fault=fault, done=done, shown=""
        )
    if fault:
        return _page(request, given, [version_id, *shown], faults=[fault])
    query = urlencode([("v", one) for one in (version_id, *shown)] + [("saved", version_id)])
    return RedirectResponse(f"/add?{query}#upload-{version_id}", 303)


def _page(
    request: Request,
    given: Provided,
    shown: list[str],
    *,
    faults: list[str] | None = None,
    again: set[str] | None = None,
    sent: Mapping[str, str] | None = None,
) -> Response:
    asked = _asked(request, given)
    cards = _cards(shown, asked, again or set(request.query_params.getlist("again")))
    view: AddView = show_add(asked)
    saved = request.query_params.get("saved", "") if not faults else ""
    return render(
        request,
        "add.html",
        422 if faults else 200,
        "/add",
        view=view,
        cards=cards,
        faults=faults or [],
        saved=saved,
        shown=" ".join(shown),
        sent=sent or {},
    )


def _cards(shown: list[str], asked: Asked, again: set[str] | None = None) -> list[UploadView]:
    """Those that may be seen (still)."""
    found = []
    for version_id in shown:
        try:
            found.append(show_upload(version_id, asked, again=version_id in (again or ())))
        except NotFound:
            continue
    return found


def _address(receipts: list[Receipt]) -> str:
    pairs = [("v", receipt.version.id) for receipt in receipts]
    pairs += [("again", receipt.version.id) for receipt in receipts if receipt.outcome == "already there"]
    return f"/add?{urlencode(pairs)}#added"


def _shown(request: Request) -> list[str]:
    return list(dict.fromkeys(request.query_params.getlist("v")))[:MOST_SHOWN]


def _asked(request: Request, given: Provided) -> Asked:
    return Asked(_contributor(given), given.labels, texts_for(request))


def _contributor(given: Provided) -> Contributor:
    return Contributor(given.asker, given.live)


def _told(error: InputError | AccessError, request: Request) -> str:
    return told(error, texts_for(request)) if isinstance(error, InputError) else str(error)
