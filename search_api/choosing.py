"""Chooses which passages of a product are shown, among those that justify its rank about equally well.

A reader can use what is in a language of theirs and says something; a table of contents or the block of names on a
cover holds the words of a question and answers nothing. The order of products is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

import numpy as np

from corpus.records import Passage
from search_api.ranking.fusion import Fused
from search_api.ranking.grouping import RankedProduct
from search_api.stop_words import likely_languages

# Nearly as good is what stands within this share of the way from a product's best passage down to what is usual.
NEARLY = 0.25
_CLEAR = 2  # a few words may be of two languages; of more, nothing is known
_USUAL = 100  # the place whose score is usual
_LEAST_ENTRIES = 4  # of a table of contents
_PAGE: Final = re.compile(r"(?:^|[\s….])(\d{1,4})$", re.MULTILINE)
# A cover says something of which at least this share of the words stands in sentences of so many words.
_LEAST_SAID, _LEAST_WORDS = 0.45, 6
_SENTENCES: Final = re.compile(r"[^.!?؟।。\n]+[.!?؟।。]")
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")


@lru_cache(maxsize=64)
def languages_of_reader(question: str, page: str, filtered: frozenset[str], among: tuple[str, ...]) -> frozenset[str]:
    """Return the languages that somebody reads: those filtered by, else of the page and, if clear, asked in.

    `among` are the languages of what was found.
    """
    if filtered:
        return filtered
    asked_in = likely_languages(question, among)
    return frozenset({page, *asked_in}) if len(asked_in) <= _CLEAR else frozenset({page})


def places_to_read(product: RankedProduct, found: Fused, languages: Collection[str]) -> list[int]:
    """Return the places of passages to choose among: the best ones, and the best in a language of the reader's."""
    if any(found.language(place) in languages for place in product.places):
        return [*product.places]
    own = np.logical_or.reduce([found.versions == version for version in product.versions])
    mine = (place for place in np.flatnonzero(own).tolist() if found.language(place) in languages)
    return [*product.places, *islice(mine, 1)]


def in_order(
    places: Sequence[int], passages: Sequence[Passage], found: Fused, languages: Collection[str]
) -> list[tuple[int, Passage]]:
    """Return passages with their places in the order in which they are shown; `places` are best first.

    What is said about a product comes after what stands in it. Of what is nearly as good as the best, that in a
    language of the reader's comes first, and a listing last.
    """
    best, usual = found.values.item(places[0]), found.values.item(min(_USUAL, len(found) - 1))
    bar = best - NEARLY * max(best - usual, 0.0)

    def turn(pair: tuple[int, Passage]) -> tuple[bool, int, int]:
        place, passage = pair
        if found.values.item(place) < bar:
            return (passage.first_page == 0, 4, place)
        foreign, listing = passage.language not in languages, is_listing(passage)
        return (passage.first_page == 0, 2 * foreign + listing, place)

    return sorted(zip(places, passages, strict=True), key=turn)


def is_listing(passage: Passage) -> bool:
    """Whether a passage is a table of contents, or what stands on a cover without a sentence."""
    return _tells_pages(passage.text) or (passage.first_page == 1 and not _says_much(passage.text))


def _tells_pages(text: str) -> bool:
    """Whether most lines end in a number, none smaller than the one before."""
    pages = [int(page) for page in _PAGE.findall(text)]
    lines = sum(1 for line in text.split("\n") if line.strip())
    return len(pages) >= max(_LEAST_ENTRIES, lines / 2) and pages == sorted(pages)


def _says_much(text: str) -> bool:
    said = sum(
        len(words) for sentence in _SENTENCES.findall(text) if len(words := _WORDS.findall(sentence)) >= _LEAST_WORDS
    )
    return said >= _LEAST_SAID * len(_WORDS.findall(text))
