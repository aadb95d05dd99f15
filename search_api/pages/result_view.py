"""One product in a list, as a template wants it: picture, title, makers, what it is, where it answers and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from corpus.records import Product, SourceFile, Version
from search_api.labels import Labels
from search_api.pages.asked import Asked
from search_api.pages.languages import direction, language_in_sentence, language_name
from search_api.pages.makers import makers_line
from search_api.pages.passage_view import Snippet, page_address, show_evidence
from search_api.pages.translation import Texts
from search_api.results import Reason, Result

PICTURE_WIDTH = 160
NOTHING: Final = Asked()
_SPACED_SIGN = re.compile(r" ([:;!?»])")
_FORMATS: Final[Mapping[str, str]] = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/vnd.oasis.opendocument.presentation": "ODP",
    "application/epub+zip": "EPUB",
    "application/msword": "DOC",
    "application/vnd.ms-powerpoint": "PPT",
    "application/vnd.ms-excel": "XLS",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": "XLSB",
    "application/vnd.ms-outlook": "MSG",
    "message/rfc822": "EML",
    "multipart/related": "MHTML",
    "text/html": "HTML",
    "text/markdown": "MD",
    "text/plain": "TXT",
}


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere, with the language they are in where it is not the page's."""

    text: str
    href: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A product in a list. `picture` is the address of its first page, None where a drawing by kind stands for it.

    `version_id` and `page` are those of its best passage, empty and 0 where no question found it.
    """

    href: str
    title: str
    language: str | None
    direction: str | None
    language_name: str
    picture: str | None
    icon: str
    format: str
    kind: str
    year: str
    edition: str
    makers: str
    summary: str
    themes: tuple[str, ...]
    also_in: tuple[Link, ...]
    demonstration: bool
    snippets: tuple[Snippet, ...] = ()
    why: tuple[str, ...] = ()
    version_id: str = ""
    page: int = 0


def show_result(result: Result, asked: Asked, labels: Labels, texts: Texts) -> Card:
    """Return a result of a question."""
    product, best = result.product, next(iter(result.evidence), None)
    card = show_product(
        product,
        result.version,
        labels,
        texts,
        asked=asked,
        snippets=tuple(show_evidence(evidence, product.id, asked, texts) for evidence in result.evidence),
        why=tuple(_reason(reason, texts) for reason in result.why),
    )
    return replace(card, version_id=best.version_id, page=best.first_page) if best else card


def show_product(  # noqa: PLR0913  # what only results have comes by name
    product: Product,
    version: Version,
    labels: Labels,
    texts: Texts,
    *,
    asked: Asked = NOTHING,
    snippets: tuple[Snippet, ...] = (),
    why: tuple[str, ...] = (),
) -> Card:
    """Return a product in one of its versions."""
    return Card(
        href=page_address(product.id, version.id, 0, asked),
        title=_unbroken(version.title),
        language=version.language,
        direction=direction(version.language),
        language_name=language_name(version.language, texts.language) if version.language else "",
        picture=picture_address(product.id, version, 1, PICTURE_WIDTH) if readable_pdf(version) else None,
        icon=product.kind or "report",
        format=format_of(version, texts),
        kind=labels.of("kind", product.kind, texts.language) if product.kind else "",
        year=str(version.year or ""),
        edition=version.edition or "",
        makers=makers_line(product.makers, texts),
        summary=version.summary,
        themes=tuple(labels.of("theme", theme, texts.language) for theme in product.themes),
        also_in=other_versions(product, version, asked, texts),
        demonstration=product.demonstration,
        snippets=snippets,
        why=why,
    )


def picture_address(product_id: str, version: Version, page: int, width: int) -> str:
    """Return the address of a page as a picture `width` pixels wide."""
    query = urlencode({"width": width, "version": version.id})
    return f"/api/v1/products/{product_id}/pages/{page}.webp?{query}"


def readable_pdf(version: Version) -> SourceFile | None:
    """Return the file of a version whose pages can be drawn."""
    return next((file for file in version.files if file.media_type == "application/pdf"), None)


def format_of(version: Version, texts: Texts) -> str:
    """Return what kind of file a version is, in a word."""
    if not version.files:
        return texts("format.link")
    media_type = version.files[0].media_type
    return _FORMATS.get(media_type, media_type.rpartition("/")[2].upper()[:5])


def other_versions(product: Product, shown: Version, asked: Asked, texts: Texts) -> tuple[Link, ...]:
    """Return links to the versions of a product that are not shown."""
    return tuple(
        Link(version_name(version, texts), page_address(product.id, version.id, 0, asked), version.language)
        for version in product.versions
        if version.id != shown.id
    )


def version_name(version: Version, texts: Texts) -> str:
    """Return what tells a version from the others of its product: language, edition, year."""
    parts = (
        language_name(version.language, texts.language) if version.language else "",
        version.edition or "",
        str(version.year or ""),
    )
    return ", ".join(part for part in parts if part) or version.title


def _unbroken(title: str) -> str:
    """Return a title whose lines never begin with a colon or question mark, as French writes a space before them."""
    return _SPACED_SIGN.sub("\u00a0\\1", title)


def _reason(reason: Reason, texts: Texts) -> str:
    return _REASONS[reason.code](reason.values, texts)


def _words(values: tuple[str, ...], texts: Texts) -> str:
    return texts("why.words", len(values), words=texts.listed(texts("why.word", word=word) for word in values))


def _language(values: tuple[str, ...], texts: Texts) -> str:
    names = texts.listed(language_in_sentence(value, texts.language) for value in values)
    return texts("why.language", language=names)


_REASONS: Final[Mapping[str, Callable[[tuple[str, ...], Texts], str]]] = {
    "words": _words,
    "meaning": lambda _values, texts: texts("why.meaning"),
    "title": lambda _values, texts: texts("why.title"),
    "language": _language,
}
