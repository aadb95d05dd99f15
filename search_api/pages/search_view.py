"""The list under the box: results of a question or products of a filter, with filters, pages and the verdict."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.glossary import SPELT_OUT_IN
from corpus.records import Product, Version
from search_api.glossary import name_in
from search_api.labels import Labels
from search_api.live import Live
from search_api.pages.asked import LAST_PAGE, RESULTS_A_PAGE, Asked
from search_api.pages.filter_view import FilterView, show_filters
from search_api.pages.reading_view import Reading, show_reading
from search_api.pages.result_view import Card, Link, show_product, show_result
from search_api.pages.translation import Texts
from search_api.question import Filters
from search_api.results import Results
from search_api.search import search
from search_api.shelf import Shelf, count_facets


@dataclass(frozen=True, slots=True)
class Paging:
    """Where in the list this page is; None where there is no page before or after."""

    page: int
    pages: int
    previous: str | None
    following: str | None


@dataclass(frozen=True, slots=True)
class Understood:
    """What the question was understood as, in a sentence, and the way to ask it the other way."""

    sentence: str
    other: Link


@dataclass(frozen=True, slots=True)
class ListView:
    """A list as it is shown; `verdict` is answer, weak or none, "browse" without a question.

    `counted` says how many products are shown and as what, `less_likely` leads to the rest of what was found and back.
    `reading` says how the question was read, None without one.
    """

    cards: tuple[Card, ...]
    total: int
    verdict: str
    filters: FilterView
    paging: Paging
    notices: tuple[str, ...]
    unfiltered: str
    counted: str = ""
    less_likely: Link | None = None
    understood: Understood | None = None
    reading: Reading | None = None


def answer(asked: Asked, live: Live, shelf: Shelf, labels: Labels, texts: Texts) -> ListView:
    """Ask the question of the address; raises NothingPublished."""
    results = search(asked.question(texts.language), live, shelf)
    return ListView(
        cards=tuple(show_result(result, asked, labels, texts) for result in results.results[asked.offset :]),
        total=results.total,
        verdict=results.verdict.kind if results.results else "none",
        filters=show_filters(asked, results.facets, labels, texts),
        paging=_paging(asked, results.total),
        notices=_missing(results, texts),
        unfiltered=asked.unfiltered().address(),
        counted=counted(results, texts),
        less_likely=_less_likely(asked, results, texts),
        understood=_understood(asked, results, texts),
        reading=show_reading(asked, results, labels, texts),
    )


def browse(asked: Asked, shelf: Shelf, labels: Labels, texts: Texts) -> ListView:
    """List the products that the filters admit, newest first."""
    admitted = shelf.admitted(asked.filters).only or frozenset()
    found = sorted(
        (product for product in shelf.products.values() if any(v.id in admitted for v in product.versions)),
        key=lambda product: (-_newest(product), product.title, product.id),
    )
    shown = found[asked.offset : asked.offset + RESULTS_A_PAGE]
    return ListView(
        cards=tuple(
            show_product(product, version_to_show(product, asked.filters, texts.language), labels, texts, asked=asked)
            for product in shown
        ),
        total=len(found),
        verdict="browse",
        filters=show_filters(asked, count_facets(found), labels, texts),
        paging=_paging(asked, len(found)),
        notices=(),
        unfiltered="/",
    )


def version_to_show(product: Product, filters: Filters, language: str) -> Version:
    """Return the version in a language that is filtered by, else in the reader's, else the first."""
    wanted = filters.languages or {language}
    return next((version for version in product.versions if version.language in wanted), product.versions[0])


def _newest(product: Product) -> int:
    return max(version.year or 0 for version in product.versions)


def _paging(asked: Asked, total: int) -> Paging:
    pages = min(LAST_PAGE, max(1, -(-total // RESULTS_A_PAGE)))
    return Paging(
        page=asked.page,
        pages=pages,
        previous=asked.at(min(asked.page - 1, pages)).address() if asked.page > 1 else None,
        following=asked.at(asked.page + 1).address() if asked.page < pages else None,
    )


def counted(results: Results, texts: Texts) -> str:
    """Return how many products these are, as what they are counted: answers, or only near to the question."""
    if results.question.whole:
        return texts("results.whole", results.total)
    if results.verdict.kind == "weak":
        return texts("results.near", results.total)
    return texts("results.ranked", results.total)


def understood(results: Results, texts: Texts) -> str:
    """Return as what else the question was understood, in a sentence; empty where it was taken as it is."""
    if not results.concepts:
        return ""
    asked = results.question.text.casefold()
    names = [
        own if (own := name_in(texts.language, concept)).casefold() not in asked else name_in(SPELT_OUT_IN, concept)
        for concept in results.concepts
    ]
    return texts("understood.as", names=texts.listed(names))


def _understood(asked: Asked, results: Results, texts: Texts) -> Understood | None:
    if not asked.spell_out:
        return Understood(texts("understood.not"), Link(texts("understood.too"), asked.understood().address()))
    if sentence := understood(results, texts):
        return Understood(sentence, Link(texts("understood.words_only"), asked.words_only().address()))
    return None


def _less_likely(asked: Asked, results: Results, texts: Texts) -> Link | None:
    """Return the way to the rest, under the end of the list, or from there back to the short list."""
    if asked.whole:
        return Link(texts("results.likely_only"), asked.likely_only().address())
    if not results.less_likely or asked.offset + RESULTS_A_PAGE < results.total:
        return None
    return Link(texts("results.less_likely", results.less_likely), asked.with_less_likely().address())


def _missing(results: Results, texts: Texts) -> tuple[str, ...]:
    sentences = {"lexical": texts("missing.lexical"), "dense": texts("missing.dense")}
    return tuple(sentences[leg] for leg in results.missing if leg in sentences)
