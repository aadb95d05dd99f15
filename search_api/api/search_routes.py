"""A question in, ranked products out; and completions while somebody types."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request, Response

from search_api.addresses import PREFIX
from search_api.admission import needs
from search_api.api import freshness
from search_api.api.answering import PROBLEMS, send
from search_api.api.parameters import SearchParameters, to_question
from search_api.api.schemas import SearchAnswer, SuggestionOut, Suggestions
from search_api.api.shaping import Shaper
from search_api.page_language import PageLanguage
from search_api.parameter_faults import refuse_unknown
from search_api.provided import Given, Provided, ReaderLanguage
from search_api.search import search
from search_api.suggest import suggest

router = APIRouter(prefix=PREFIX, tags=["search"], dependencies=[Depends(refuse_unknown)], responses=PROBLEMS)


@router.get("/search", response_model=SearchAnswer)
@needs("search")
async def search_products(
    request: Request, given: Given, language: ReaderLanguage, parameters: Annotated[SearchParameters, Query()]
) -> Response:
    """Products ranked by how well they answer, each with the passages that justify its place."""
    answer = partial(_answer, request, given, language, parameters)
    return await to_thread.run_sync(answer, limiter=given.questions_at_once)


@router.get("/suggest", response_model=Suggestions)
@needs("search")
def suggest_words(
    request: Request,
    given: Given,
    language: ReaderLanguage,
    q: Annotated[str, Query(max_length=200, description="What was typed so far.")] = "",
    lang: Annotated[PageLanguage | None, Query(description="The reader's language; else Accept-Language.")] = None,
) -> Response:
    """Titles, themes and kinds whose words begin with what was typed."""
    del lang  # read from the address by ReaderLanguage; declared so that it is checked and documented
    shelf = given.shelf()
    tag = freshness.tag_of(request, given.live, language, shelf)
    if freshness.unchanged(request, tag):
        return freshness.not_modified(tag)
    terms = [*given.live.catalogue.terms("theme"), *given.live.catalogue.terms("kind")]
    found = suggest(q, shelf, terms, language)
    entries = [SuggestionOut(text=entry.text, kind=entry.kind, product=entry.product_id) for entry in found]
    return send(Suggestions(suggestions=entries), tag)


def _answer(request: Request, given: Provided, language: PageLanguage, parameters: SearchParameters) -> Response:
    """What is less than whole is not kept: asked again, it may be complete."""
    question = to_question(parameters, language, given.labels)
    shelf = given.shelf()
    tag = freshness.tag_of(request, given.live, language, shelf)
    if freshness.unchanged(request, tag):
        return freshness.not_modified(tag)
    results = search(question, given.live, shelf)
    answer = Shaper(given.labels, language).answer(results)
    return send(answer, None if results.missing else tag, results.seconds)
