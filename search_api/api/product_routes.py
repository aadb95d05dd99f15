"""One product, those like it, and its files as they were uploaded."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse

from corpus.media_types import PDF
from corpus.records import SourceFile
from search_api.addresses import PREFIX
from search_api.admission import needs
from search_api.api import freshness
from search_api.api.answering import PROBLEMS, send
from search_api.api.collection_schemas import NominationOut, NominationsAnswer
from search_api.api.found import find_product
from search_api.api.schemas import SimilarAnswer, WholeProductOut
from search_api.api.shaping import Shaper
from search_api.errors import NotFound
from search_api.page_language import PageLanguage
from search_api.parameter_faults import refuse_unknown
from search_api.provided import Given, Provided, ReaderLanguage
from search_api.search import similar

router = APIRouter(prefix=PREFIX, tags=["products"], dependencies=[Depends(refuse_unknown)], responses=PROBLEMS)

Lang = Annotated[PageLanguage | None, Query(description="The reader's language; else Accept-Language.")]

# A file from outside is shown as a stranger: no scripts, no forms, nothing of ours within its reach.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@router.get("/products/{product_id}", response_model=WholeProductOut)
@needs("search")
def show_product(
    request: Request, product_id: str, given: Given, language: ReaderLanguage, lang: Lang = None
) -> Response:
    """A product with all its versions and their files."""
    del lang  # read from the address by ReaderLanguage
    shelf = given.shelf()
    product = find_product(product_id, shelf)
    tag = freshness.tag_of(request, given.live, language, shelf)
    if freshness.unchanged(request, tag):
        return freshness.not_modified(tag)
    return send(Shaper(given.labels, language).product(product), tag)


@router.get("/products/{product_id}/nominations", response_model=NominationsAnswer)
@needs("search")
def show_nominations(product_id: str, given: Given) -> Response:
    """Why a product matters: what organisations are proud of, and what they find most valuable for others."""
    product = find_product(product_id, given.shelf())
    found = [
        NominationOut(organisation=one.organisation.name, praise=one.praise, audience=one.audience, reason=one.reason)
        for one in given.live.people.nominations.of(product.id)
    ]
    return send(NominationsAnswer(nominations=found))


@router.get("/products/{product_id}/similar", response_model=SimilarAnswer)
@needs("search")
async def show_similar(
    request: Request,
    product_id: str,
    given: Given,
    language: ReaderLanguage,
    limit: Annotated[int, Query(ge=1, le=20, description="How many.")] = 5,
    lang: Lang = None,
) -> Response:
    """Products nearest in meaning to this one, whatever language they are in."""
    del lang  # read from the address by ReaderLanguage
    answer = partial(_similar, request, product_id, given, language, limit)
    return await to_thread.run_sync(answer, limiter=given.questions_at_once)


@router.get("/products/{product_id}/files/{sha256}", response_class=FileResponse)
@needs("search")
def download_file(
    request: Request,
    product_id: str,
    sha256: str,
    given: Given,
    inline: Annotated[bool, Query(description="1 opens a PDF in the browser; others are downloaded.")] = False,  # noqa: FBT002 - FastAPI calls it by name
) -> Response:
    """The file as it was uploaded."""
    file = _file_of_product(product_id, sha256, given)
    tag = f'"{file.sha256}"'
    if freshness.unchanged(request, tag):
        return freshness.not_modified(tag)
    return FileResponse(
        given.live.files.path(file.sha256),
        filename=file.name,
        media_type=file.media_type,
        content_disposition_type="inline" if inline and file.media_type == PDF else "attachment",
        headers=freshness.headers(tag) | {"Content-Security-Policy": SANDBOX},
    )


def _similar(request: Request, product_id: str, given: Provided, language: PageLanguage, limit: int) -> Response:
    shelf = given.shelf()
    tag = freshness.tag_of(request, given.live, language, shelf)
    if product_id in shelf.products and freshness.unchanged(request, tag):
        return freshness.not_modified(tag)
    found = similar(product_id, given.live, language, limit, shelf)
    shaper = Shaper(given.labels, language)
    return send(SimilarAnswer(product=product_id, results=[shaper.hit(result) for result in found]), tag)


def _file_of_product(product_id: str, sha256: str, given: Provided) -> SourceFile:
    product = find_product(product_id, given.shelf())
    files = (file for version in product.versions for file in version.files)
    found = next((file for file in files if file.sha256 == sha256), None)
    if found is None:
        raise NotFound(what="file", id=sha256[:64])
    return found
