"""The addresses of the member pages: each reads the address, asks, and hands a view to a template."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from corpus.errors import InvalidField
from search_api.admission import needs
from search_api.errors import NotFound, NothingPublished
from search_api.pages import assets, product_view, search_view
from search_api.pages.asked import Asked, pairs_of, read, read_from, read_page, read_passage, read_text
from search_api.pages.faults import told
from search_api.pages.form import read_form
from search_api.pages.judging import judging, take
from search_api.pages.languages import page_language
from search_api.pages.nomination_view import show_nominations, take_nomination
from search_api.pages.product_view import Wanted
from search_api.pages.rendering import render, texts_for
from search_api.pages.search_view import ListView
from search_api.pages.status_view import notices
from search_api.pages.translation import Texts
from search_api.pages.welcome_view import welcome
from search_api.provided import Given, Provided

# What is asked for with one question, and not kept for the next.
_OF_ONE_QUESTION = {"q", "page", "less_likely", "spell_out", "as_words", "mend", "exact"}

router = APIRouter(include_in_schema=False)


@router.get("/")
@needs("search")
async def search_page(request: Request, given: Given) -> Response:
    """The search page: results where there is a question or filter, else what there is to find.

    Only questions queue for the model; who has not asked yet waits for nobody.
    """
    answer = partial(_search_page, request, given)
    limiter = given.questions_at_once if read_text(request.query_params) else None
    return await to_thread.run_sync(answer, limiter=limiter)


@router.get("/products/{product_id}")
@needs("search")
async def product_page(request: Request, product_id: str, given: Given) -> Response:
    """A product: `version` and `page` say what is open, `q` which words are marked."""
    answer = partial(_product_page, request, product_id, given)
    return await to_thread.run_sync(answer, limiter=given.questions_at_once)


@router.post("/products/{product_id}/nominations")
@needs("contribute")
async def nominate(request: Request, product_id: str, given: Given) -> Response:
    """Say for one's organisation why a product matters, or take it back. Raises NotFound and NotPermitted."""
    sent = await read_form(request)
    return await to_thread.run_sync(_nominate, request, product_id, given, sent)


@router.post("/judgements")
@needs("search")
async def judge(request: Request, given: Given) -> Response:
    """Whether a result helped; the reader is led back to the list, where it can be undone."""
    sent = await read_form(request)
    back = await to_thread.run_sync(lambda: take(sent, given.live, given.shelf(), page_language(request)))
    return RedirectResponse(back, 303)


@router.get("/assets/{fingerprint}/{name}")
@needs("live")
def asset(fingerprint: str, name: str) -> Response:
    """A static file; under its current fingerprint it may be kept for ever."""
    if name not in assets.asset_names():
        raise NotFound(what="file", id=name)
    path = assets.FOLDER / name
    lasting = "public, max-age=31536000, immutable" if fingerprint == assets.fingerprint() else "no-cache"
    return Response(path.read_bytes(), media_type=assets.MEDIA_TYPES[path.suffix], headers={"Cache-Control": lasting})


def _search_page(request: Request, given: Provided) -> Response:
    asked = read(request.query_params)
    texts = texts_for(request)
    listed = _list(asked, given, texts) if asked else None
    return render(
        request,
        "search.html",
        asked=asked,
        listed=listed,
        judging=judging(request.query_params.get("judged", ""), asked.address(), given.live) if asked.text else None,
        welcome=None if listed else welcome(given.live, given.shelf(), given.labels, texts),
        kept=[pair for pair in pairs_of(asked) if pair[0] not in _OF_ONE_QUESTION],
        notices=notices(given.live, given.shelf(), texts),
        unpublished=bool(asked) and listed is None,
    )


def _product_page(request: Request, product_id: str, given: Provided, fault: str = "") -> Response:
    query = request.query_params
    asked = read_from(query)
    wanted = Wanted(product_id, query.get("version", ""), read_page(query), asked, read_passage(query))
    view = product_view.show(wanted, given.live, given.shelf(), given.labels, texts_for(request))
    matters = show_nominations(wanted.product_id, given.live.people, given.asker, texts_for(request))
    at = f"/products/{product_id}"
    return render(
        request, "product.html", 422 if fault else 200, at, view=view, asked=asked, matters=matters, fault=fault
    )


def _nominate(request: Request, product_id: str, given: Provided, sent: Mapping[str, str]) -> Response:
    try:
        take_nomination(_on_shelf(product_id, given), sent, given.live.people, given.asker)
    except InvalidField as error:
        return _product_page(request, product_id, given, told(error, texts_for(request)))
    return RedirectResponse(f"/products/{product_id}#matters", 303)


def _on_shelf(product_id: str, given: Provided) -> str:
    """The id of a product that the one who asks may see; raises NotFound."""
    if product_id not in given.shelf().products:
        raise NotFound(what="product", id=product_id)
    return product_id


def _list(asked: Asked, given: Provided, texts: Texts) -> ListView | None:
    """Return None where nothing can be searched yet."""
    if not asked.text:
        return search_view.browse(asked, given.shelf(), given.labels, texts)
    try:
        return search_view.answer(asked, given.live, given.shelf(), given.labels, texts)
    except NothingPublished:
        return None
