"""Which passages hold the words of a phrase side by side, and what that leaves of the collection to be found.

A product is found where it holds all phrases of a question, in whatever version, and none of what is excluded; of such
a product the passages count that hold a phrase. Words are compared as everywhere in the lexical leg: without case,
accents and endings. What a question says is not decided here (parsing.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import chain
from typing import TypeAlias

import numpy as np

from indexer.engine.analysis import analyse
from indexer.engine.contract import LegReader, Numbers, VersionFilter
from indexer.engine.passages import PassageReader
from search_api.shelf import Shelf

# Numbers of passages, ascending, by language.
Passages: TypeAlias = Mapping[str, Numbers]


def says_something(phrase: str, leg: LegReader) -> bool:
    """Whether more than small words is left of a phrase in some language of the collection."""
    return any(analyse(phrase, language, parts=False) for language in leg.languages())


def passages_with(phrase: str, leg: LegReader) -> Passages:
    """Return all passages that hold a phrase, whoever may see them; a compound is one word of it."""
    return leg.holding({language: analyse(phrase, language, parts=False) for language in leg.languages()})


def products_of(passages: Passages, reader: PassageReader, shelf: Shelf) -> frozenset[str]:
    """Return the products on the shelf that these passages belong to."""
    versions = chain.from_iterable(set(reader.columns(numbers).versions.tolist()) for numbers in passages.values())
    return frozenset(shelf.product_of[version] for version in versions if version in shelf.product_of)


def narrowed(
    admitted: VersionFilter, holding: Iterable[frozenset[str]], excluded: frozenset[str], shelf: Shelf
) -> VersionFilter:
    """Return which of the admitted versions may be found: of products in every set of `holding`, none in `excluded`."""
    left = reduce(frozenset.intersection, holding, frozenset(shelf.products)) - excluded
    versions = chain.from_iterable(shelf.products[product].versions for product in left)
    return VersionFilter(only=frozenset(version.id for version in versions if admitted.admits(version.id)))


def admitted_of(several: Iterable[Passages], versions: VersionFilter, reader: PassageReader) -> Passages:
    """Return the passages in any of these sets that belong to versions which may be found."""
    together: dict[str, Numbers] = {}
    for passages in several:
        for language, numbers in passages.items():
            together[language] = np.union1d(together[language], numbers) if language in together else numbers
    kept = {language: _of_versions(numbers, versions, reader) for language, numbers in together.items()}
    return {language: numbers for language, numbers in kept.items() if len(numbers)}


def _of_versions(numbers: Numbers, versions: VersionFilter, reader: PassageReader) -> Numbers:
    """Those of these versions; a version is looked up once, however many of its passages there are."""
    names = reader.columns(numbers).versions.tolist()
    admitted = {name: versions.admits(name) for name in set(names)}
    return numbers[np.fromiter((admitted[name] for name in names), np.bool_, len(names))]
