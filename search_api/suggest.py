"""What may be meant while somebody types, and questions that this collection can answer for somebody who does not know.

Titles and vocabulary come from the shelf as it is now, so that nothing withdrawn is ever suggested.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from corpus.records import Product, Term, Version
from search_api.shelf import Shelf

SuggestionKind: TypeAlias = Literal["title", "term", "organisation"]

# The Arabic article, and how long a word is that may have it before it.
_ARTICLE, _LEAST_WITH_ARTICLE = "ال", 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion: the title of a product, the label of a theme or kind, an organisation; `product_id` for titles."""

    text: str
    kind: SuggestionKind
    product_id: str | None = None


def suggest(text: str, shelf: Shelf, terms: Sequence[Term], language: str, limit: int = 8) -> list[Suggestion]:
    """Return completions for what was typed: every word typed begins a word of the suggestion.

    Accents and the Arabic article are left aside. Titles in the reader's language come first, then by how early the
    match stands, then by text.
    """
    typed = _folded(text).split()
    if not typed:
        return []
    found = [
        (_rank(words, typed, foreign=foreign), suggestion.text, suggestion)
        for suggestion, foreign in _candidates(shelf, terms, language)
        if _begins_all(words := _folded(suggestion.text).split(), typed)
    ]
    found.sort(key=lambda entry: entry[:2])
    return _distinct([suggestion for _rank_, _text, suggestion in found])[:limit]


def example_products(shelf: Shelf, language: str, limit: int = 6) -> list[tuple[Product, Version]]:
    """Return products for somebody who has not asked yet: one a theme and kind, in the reader's language first."""
    chosen: dict[tuple[str, ...], tuple[Product, Version]] = {}
    for product in sorted(shelf.products.values(), key=lambda product: product.id):
        version = next((v for v in product.versions if v.language == language), product.versions[0])
        key = (*product.themes[:1], product.kind or "")
        if key not in chosen or (version.language == language and chosen[key][1].language != language):
            chosen[key] = (product, version)
    ordered = sorted(chosen.values(), key=lambda pair: (pair[1].language != language, pair[0].id))
    return ordered[:limit]


def _candidates(shelf: Shelf, terms: Sequence[Term], language: str) -> Iterator[tuple[Suggestion, bool]]:
    for term in terms:
        if language in term.labels:
            yield Suggestion(term.labels[language], "term"), False
    for name in {maker.name for product in shelf.products.values() for maker in product.makers}:
        yield Suggestion(name, "organisation"), False
    for product in shelf.products.values():
        for version in product.versions:
            yield Suggestion(version.title, "title", product.id), version.language != language


def _begins_all(words: Sequence[str], typed: Sequence[str]) -> bool:
    return all(any(_begins(word, beginning) for word in words) for beginning in typed)


def _begins(word: str, beginning: str) -> bool:
    return word.startswith(beginning) or _without_article(word).startswith(_without_article(beginning))


def _without_article(word: str) -> str:
    return word.removeprefix(_ARTICLE) if len(word) >= _LEAST_WITH_ARTICLE else word


def _rank(words: Sequence[str], typed: Sequence[str], *, foreign: bool) -> tuple[bool, int]:
    first = next((place for place, word in enumerate(words) if _begins(word, typed[0])), len(words))
    return (foreign, first)


def _distinct(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    return list({suggestion.text: suggestion for suggestion in reversed(suggestions)}.values())[::-1]


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char if char.isalnum() else " " for char in decomposed if not unicodedata.combining(char))
