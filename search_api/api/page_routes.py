"""One page of a product: its text as it was read, and how it looks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BeforeValidator

from corpus.media_types import PDF
from corpus.records import Page, Product, SourceFile, Version
from search_api import addresses
from search_api.addresses import PREFIX
from search_api.admission import needs
from search_api.api import freshness
from search_api.api.answering import PROBLEMS, send
from search_api.api.found import find_file, find_product, find_version
from search_api.api.schemas import HeadingOut, PageLinks, PageOut
from search_api.errors import NotFound
from search_api.live import Live
from search_api.parameter_faults import refuse_unknown
from search_api.pictures import Width
from search_api.provided import Given, ReaderLanguage

router = APIRouter(prefix=PREFIX, tags=["pages"], dependencies=[Depends(refuse_unknown)], responses=PROBLEMS)

# A page of a file never changes; an hour without asking spares slow lines, and what is withdrawn is gone soon. What is
# not for everybody is asked for each time: the next person at this browser may be another one.
PICTURE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Place:
    """The file that an address means."""

    product: Product
    version: Version
    file: SourceFile


def _place(
    product_id: str,
    given: Given,
    language: ReaderLanguage,
    version: Annotated[str | None, Query(description="The version; else the one in the reader's language.")] = None,
    file: Annotated[str | None, Query(description="The SHA-256 of one of its files; else the first.")] = None,
) -> Place:
    product = find_product(product_id, given.shelf())
    found = find_version(product, version, language)
    return Place(product, found, find_file(found, file))


Number: TypeAlias = Annotated[int, Path(ge=1, le=1_000_000, description="The page, from 1.")]


def _as_number(written: str | int) -> str | int:
    """An address holds text; a choice of numbers only knows numbers."""
    return int(written) if str(written).isdecimal() else written


@router.get("/products/{product_id}/pages/{number}.webp", response_class=FileResponse)
@needs("search")
def show_picture(
    request: Request,
    number: Number,
    where: Annotated[Place, Depends(_place)],
    given: Given,
    width: Annotated[Width, BeforeValidator(_as_number), Query(description="In pixels.")] = 640,
) -> Response:
    """How a page of a PDF looks, as WebP."""
    if where.file.media_type != PDF:
        raise NotFound(what=f"picture of page {number} of", id=where.product.id)
    tag = f'"{where.file.sha256[:32]}-{number}-{width}"'
    if freshness.unchanged(request, tag):
        return freshness.not_modified(tag)
    original = given.live.files.path(where.file.sha256)
    picture = given.pictures.find(where.file.sha256, original, number, width)
    seconds = PICTURE_SECONDS if where.product.visibility == "public" else 0
    return FileResponse(picture, media_type="image/webp", headers=freshness.headers(tag, seconds=seconds))


@router.get("/products/{product_id}/pages/{number}", response_model=PageOut)
@needs("search")
def show_page(
    request: Request,
    number: Number,
    where: Annotated[Place, Depends(_place)],
    given: Given,
    language: ReaderLanguage,
) -> Response:
    """The text of a page as it was read, with its headings."""
    tag = freshness.tag_of(request, given.live, language, given.shelf())
    if freshness.unchanged(request, tag):
        return freshness.not_modified(tag)
    page = given.live.extractions.page(where.file.sha256, number)
    if page is None:
        raise NotFound(what=f"page {number} of", id=where.product.id)
    return send(_page_out(page, where, given.live), tag)


def _page_out(page: Page, where: Place, live: Live) -> PageOut:
    return PageOut(
        product=where.product.id,
        version=where.version.id,
        file=where.file.sha256,
        number=page.number,
        kind=page.kind,
        label=page.label,
        text=page.text,
        headings=[HeadingOut(**asdict(heading)) for heading in page.headings],
        links=PageLinks(
            previous=_neighbour(page.number - 1, where, live),
            next=_neighbour(page.number + 1, where, live),
            picture=addresses.page_picture(where.product.id, where.version, where.file, page.number),
            file=addresses.file_address(where.product.id, where.file, page.number),
        ),
    )


def _neighbour(number: int, where: Place, live: Live) -> str | None:
    if number < 1 or live.extractions.page(where.file.sha256, number) is None:
        return None
    return addresses.page_text(where.product.id, where.version, where.file.sha256, number)
