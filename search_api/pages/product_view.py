"""A product on its own page: what it is, its versions, and one page of it opened with its text."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.records import Product, SourceFile, Version
from search_api.errors import NotFound, SearchError
from search_api.labels import Labels
from search_api.live import Live
from search_api.pages.asked import Asked
from search_api.pages.languages import country_name, language_name
from search_api.pages.makers import makers_by_role
from search_api.pages.page_view import Leaf, OpenPage, open_page
from search_api.pages.passage_view import page_address
from search_api.pages.result_view import (
    NOTHING,
    Card,
    Link,
    format_of,
    show_product,
    version_name,
)
from search_api.pages.translation import Texts
from search_api.search import similar
from search_api.shelf import Shelf

MOST_SIMILAR = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the description: its name and what it says; `href` where it leads somewhere."""

    name: str
    value: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """A version that may be chosen."""

    link: Link
    format: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was uploaded, to open (PDF) or keep, or a link to a tool elsewhere (`name` is its host then)."""

    name: str
    size: str
    open_href: str
    save_href: str | None


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product's page; `opened` is None for a version without a file that was read."""

    card: Card
    facts: tuple[Fact, ...]
    versions: tuple[VersionChoice, ...]
    originals: tuple[Original, ...]
    opened: OpenPage | None
    unread: str | None
    similar: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of a product's page asks for: empty, 1 or None where it says nothing.

    `passage` is the ordinal of one within the version.
    """

    product_id: str
    version_id: str = ""
    page: int = 1
    asked: Asked = NOTHING
    passage: int | None = None


def show(wanted: Wanted, live: Live, shelf: Shelf, labels: Labels, texts: Texts) -> ProductView:
    """Return a product's page; raises NotFound where it is not (or no longer) there."""
    product = shelf.products.get(wanted.product_id)
    if product is None:
        raise NotFound(what="product", id=wanted.product_id)
    version = _version(product, wanted.version_id, texts.language)
    passage = _passage(version, wanted, live)
    opened = open_page(Leaf(product, version, wanted.page, wanted.asked, passage), live.extractions, texts)
    return ProductView(
        card=show_product(product, version, labels, texts, asked=wanted.asked),
        facts=_facts(product, version, labels, texts),
        versions=_versions(product, version, texts, wanted.asked),
        originals=_originals(product.id, version, opened, texts),
        opened=opened,
        unread=_unread(version, opened, live),
        similar=_similar(product.id, live, shelf, labels, texts),
    )


def _version(product: Product, version_id: str, language: str) -> Version:
    if not version_id:
        return next((version for version in product.versions if version.language == language), product.versions[0])
    found = next((version for version in product.versions if version.id == version_id), None)
    if found is None:
        raise NotFound(what="version", id=version_id)
    return found


def _passage(version: Version, wanted: Wanted, live: Live) -> str:
    """Return the text of the passage that is to be shown; empty where the page no longer holds it."""
    if wanted.passage is None:
        return ""
    try:
        with live.snapshot() as snapshot:
            passages = snapshot.generation.passages
            numbers = passages.of_version(version.id).tolist()
            found = passages.read(numbers[wanted.passage : wanted.passage + 1])
    except SearchError:
        return ""
    return next((one.text for one in found if one.first_page <= wanted.page <= one.last_page), "")


def _facts(product: Product, version: Version, labels: Labels, texts: Texts) -> tuple[Fact, ...]:
    facts = [Fact(role, texts.listed(names)) for role, names in makers_by_role(product.makers, labels, texts)]
    facts += [
        Fact(texts("fact.authors"), texts.listed(version.authors)),
        Fact(texts("fact.kind"), labels.of("kind", product.kind, texts.language) if product.kind else ""),
        Fact(texts("fact.themes"), texts.listed(labels.of("theme", theme, texts.language) for theme in product.themes)),
        Fact(texts("fact.language"), language_name(version.language, texts.language) if version.language else ""),
        Fact(texts("fact.year"), str(version.year or "")),
        Fact(texts("fact.edition"), version.edition or ""),
        Fact(texts("fact.countries"), texts.listed(country_name(code, texts.language) for code in product.countries)),
    ]
    return tuple(fact for fact in facts if fact.value)


def _versions(product: Product, shown: Version, texts: Texts, asked: Asked) -> tuple[VersionChoice, ...]:
    if len(product.versions) == 1:
        return ()
    return tuple(
        VersionChoice(
            Link(version_name(version, texts), page_address(product.id, version.id, 0, asked), version.language),
            format_of(version, texts),
            version.id == shown.id,
        )
        for version in product.versions
    )


def _originals(product_id: str, version: Version, opened: OpenPage | None, texts: Texts) -> tuple[Original, ...]:
    if version.link and urlsplit(version.link).scheme in {"http", "https"}:
        return (Original(urlsplit(version.link).netloc, "", version.link, None),)
    return tuple(_original(product_id, file, opened, texts) for file in version.files)


def _original(product_id: str, file: SourceFile, opened: OpenPage | None, texts: Texts) -> Original:
    address = f"/api/v1/products/{product_id}/files/{file.sha256}"
    at_page = f"#page={opened.number}" if opened else ""
    shown = file.media_type == "application/pdf"  # whatever else it is, a browser is made to keep it
    return Original(file.name, size_of(file.size, texts), f"{address}?inline=1{at_page}" if shown else "", address)


def size_of(size: int, texts: Texts) -> str:
    """Return a size in bytes as people say it: 12 kB, 3 MB."""
    kilobytes = max(1, round(size / 1000))
    if kilobytes < 1000:  # noqa: PLR2004  # kilobytes in a megabyte
        return texts("size.kilobytes", kilobytes)
    return texts("size.megabytes", round(kilobytes / 1000))


def _unread(version: Version, opened: OpenPage | None, live: Live) -> str | None:
    """Return why no page can be shown: `waiting` or `failed`; None where there is one, or nothing to read."""
    if opened is not None or not version.files:
        return None
    job = live.jobs.of_version(version.id)
    return "failed" if job is not None and job.state in {"failed", "done"} else "waiting"


def _similar(product_id: str, live: Live, shelf: Shelf, labels: Labels, texts: Texts) -> tuple[Card, ...]:
    """Return products that are near in meaning; a page without them is whole, so a failing index leaves them out."""
    try:
        found = similar(product_id, live, texts.language, MOST_SIMILAR, shelf)
    except SearchError:
        return ()
    return tuple(show_product(result.product, result.version, labels, texts) for result in found)
