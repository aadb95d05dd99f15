"""One page of a file, opened: its picture, its text with the found words marked, and the way to its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.extractions import Extractions
from corpus.records import Extraction, Page, Product, SourceFile, Version
from search_api.pages.asked import Asked
from search_api.pages.blocks import Block, blocks_of, place_of
from search_api.pages.languages import direction
from search_api.pages.passage_view import page_address
from search_api.pages.places import place
from search_api.pages.result_view import PICTURE_WIDTH, picture_address
from search_api.pages.translation import Texts

# Pages in the strip, as many as stand side by side on a desk; a long report is walked a strip at a time.
STRIP = 9
_BEFORE = 2  # pages of the strip before the one that is open
LARGE_WIDTH, LARGEST_WIDTH = 960, 1280


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A page in the strip."""

    number: int
    place: str
    href: str
    picture: str | None
    shown: bool


@dataclass(frozen=True, slots=True)
class OpenPage:
    """The page that is open, the strip around it, and its neighbours' addresses.

    `passage` says which of the blocks were found, `enlarged` is the address of the picture at its largest.
    """

    number: int
    count: int
    place: str
    picture: str | None
    enlarged: str | None
    language: str | None
    direction: str | None
    blocks: tuple[Block, ...]
    passage: range
    strip: tuple[Thumbnail, ...]
    previous: str | None
    following: str | None
    partial: str | None
    textless: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """What it takes to address and show pages of one version."""

    product: Product
    version: Version
    file: SourceFile
    pages: dict[int, Page]
    count: int
    texts: Texts
    asked: Asked
    passage: str

    @property
    def drawn(self) -> bool:
        return self.file.media_type == "application/pdf"

    def address(self, number: int) -> str:
        return page_address(self.product.id, self.version.id, number, self.asked)

    def picture(self, number: int, width: int) -> str | None:
        return picture_address(self.product.id, self.version, number, width) if self.drawn else None

    def place(self, number: int) -> str:
        page = self.pages.get(number)
        kind = next((found.kind for found in self.pages.values()), "page")
        return place(self.texts, kind, number, number, page.label if page else None)


@dataclass(frozen=True, slots=True)
class Leaf:
    """Which page of which version is wanted, what was asked, and the text of the passage that was found there."""

    product: Product
    version: Version
    number: int
    asked: Asked
    passage: str = ""


def open_page(leaf: Leaf, extractions: Extractions, texts: Texts) -> OpenPage | None:
    """Return a page of a version's first file, the nearest where there is none of that number; None if unread."""
    file = next(iter(leaf.version.files), None)
    extraction = extractions.newest(file.sha256) if file else None
    if file is None or extraction is None:
        return None
    pages = {page.number: page for page in extraction.pages}
    reading = _Reading(leaf.product, leaf.version, file, pages, _count(extraction), texts, leaf.asked, leaf.passage)
    if not pages and not (reading.drawn and reading.count):
        return None
    return _opened(reading, min(max(leaf.number, 1), reading.count), _missing(extraction))


def _missing(extraction: Extraction) -> str | None:
    """What is to be said of a file that is not read whole: pages that text recognition has read are missing no more."""
    wordless = any(not page.text.strip() for page in extraction.pages)
    return extraction.lasting or (extraction.reason if wordless else None)


def _count(extraction: Extraction) -> int:
    return max([extraction.page_count, *(page.number for page in extraction.pages)])


def _opened(reading: _Reading, number: int, partial: str | None) -> OpenPage:
    version = reading.version
    page = reading.pages.get(number)
    blocks = tuple(blocks_of(page, version.language, reading.asked.text)) if page else ()
    return OpenPage(
        number=number,
        count=reading.count,
        place=reading.place(number),
        picture=reading.picture(number, LARGE_WIDTH),
        enlarged=reading.picture(number, LARGEST_WIDTH),
        language=version.language,
        direction=direction(version.language),
        blocks=blocks,
        passage=place_of(reading.passage, blocks),
        strip=tuple(_strip(reading, number)),
        previous=reading.address(number - 1) if number > 1 else None,
        following=reading.address(number + 1) if number < reading.count else None,
        partial=partial,
        textless=not any(page.text.strip() for page in reading.pages.values()),
    )


def _strip(reading: _Reading, shown: int) -> Iterator[Thumbnail]:
    first = max(1, min(shown - _BEFORE, reading.count - STRIP + 1))
    for number in range(first, min(first + STRIP, reading.count + 1)):
        picture = reading.picture(number, PICTURE_WIDTH)
        yield Thumbnail(number, reading.place(number), reading.address(number), picture, number == shown)
