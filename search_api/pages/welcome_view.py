"""What somebody sees who has not asked yet: what is here, by theme and language, and what can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search_api.labels import Labels
from search_api.live import Live
from search_api.pages.asked import Asked
from search_api.pages.examples import example_questions
from search_api.pages.languages import language_name
from search_api.pages.result_view import Card, Link, show_product
from search_api.pages.translation import Texts
from search_api.question import Filters
from search_api.shelf import Shelf, count_facets
from search_api.suggest import example_products


@dataclass(frozen=True, slots=True)
class Entry:
    """A way in: a theme or language with its products counted."""

    text: str
    href: str
    count: int


@dataclass(frozen=True, slots=True)
class Welcome:
    """The empty state; `examples` are questions, `products` stand in where there are none.

    `shared` says that some of the `total` products count in several languages.
    """

    total: int
    shared: bool
    themes: tuple[Entry, ...]
    languages: tuple[Entry, ...]
    examples: tuple[Link, ...]
    products: tuple[Card, ...]


def welcome(live: Live, shelf: Shelf, labels: Labels, texts: Texts) -> Welcome:
    """Return what there is to find."""
    counts = count_facets(shelf.products.values())
    examples = tuple(Link(text, Asked(text).address()) for text in example_questions(live, texts.language))
    products = () if examples else example_products(shelf, texts.language)
    return Welcome(
        total=len(shelf.products),
        shared=sum(counts["languages"].values()) > len(shelf.products),
        themes=_themes(labels, counts["themes"], texts.language),
        languages=_languages(counts["languages"], texts.language),
        examples=examples,
        products=tuple(show_product(product, version, labels, texts) for product, version in products),
    )


def _themes(labels: Labels, counts: Mapping[str, int], language: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            labels.of("theme", theme, language),
            Asked(filters=Filters(themes=frozenset({theme}))).address(),
            counts[theme],
        )
        for theme in labels.known("theme")
        if counts.get(theme)
    )


def _languages(counts: Mapping[str, int], language: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            language_name(code, language),
            Asked(filters=Filters(languages=frozenset({code}))).address(),
            count,
        )
        for code, count in counts.items()
    )
