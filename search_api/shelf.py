"""The live catalogue as the asking side sees it: which products stand there now, and which versions a filter admits.

A snapshot in memory, brought up to date by the catalogue's revision before each question, so that what is withdrawn
or not permitted is gone from results, counts, suggestions and similar lists in the next request. There is one for each
kind of reader; what each kind may see is decided in access.py.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import Final

from corpus.catalogue import Catalogue
from corpus.records import Product, Version
from indexer.engine.contract import VersionFilter
from search_api.access import PUBLIC, Sight, may_see
from search_api.question import Filters

# Kinds of readers whose shelves are kept: strangers, members, staff, and contributors of as many organisations.
MOST_SHELVES = 64

# The values under which a product is counted, by facet.
FACETS: Final[Mapping[str, Callable[[Product], Iterable[str]]]] = MappingProxyType(
    {
        "themes": lambda product: product.themes,
        "kinds": lambda product: [product.kind] if product.kind else [],
        "languages": lambda product: [version.language for version in product.versions if version.language],
        "organisations": lambda product: [maker.name for maker in product.makers],
        "countries": lambda product: product.countries,
        "years": lambda product: [str(version.year) for version in product.versions if version.year],
    }
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Products that may be seen, by id and by version; the ids of versions that may not, and where versions went.

    `product_of` is what groups passages, wherever that is done; `merged` gives the product that another became part of;
    `sight` says whose shelf it is.
    """

    revision: int
    products: Mapping[str, Product]
    product_of: Mapping[str, str]
    hidden: frozenset[str]
    merged: Mapping[str, str] = field(default_factory=dict)
    sight: Sight = PUBLIC

    def admitted(self, filters: Filters) -> VersionFilter:
        """Return which versions may be found under these filters."""
        if not filters:
            return VersionFilter(excluded=self.hidden)
        return VersionFilter(
            only=frozenset(
                version.id
                for product in self.products.values()
                if _product_fits(product, filters)
                for version in product.versions
                if _version_fits(version, filters)
            )
        )

    def find(self, product_id: str) -> Product | None:
        """Return the product of this id, or the one that it became part of; None where it may not be seen."""
        while product_id in self.merged:
            product_id = self.merged[product_id]
        return self.products.get(product_id)

    def languages_of(self, product_id: str) -> frozenset[str]:
        """Return the languages in which a product can be read."""
        return frozenset(version.language for version in self.products[product_id].versions if version.language)

    def versions(self, product_id: str) -> Mapping[str, Version]:
        """Return the versions of a product by id."""
        return {version.id: version for version in self.products[product_id].versions}


class LiveShelf:
    """Owns the newest snapshots; `current()` costs one cheap look at the revision where nothing changed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._known: dict[str, Product] = {}
        self._revision = -1
        self._shelves: OrderedDict[Sight, Shelf] = OrderedDict()

    def current(self, sight: Sight = PUBLIC) -> Shelf:
        """Return the shelf of a kind of reader as the catalogue is now."""
        revision = self._catalogue.revision()
        with self._lock:
            if revision != self._revision:
                self._renew(revision)
            if sight not in self._shelves:
                self._shelves[sight] = arrange(self._known.values(), self._revision, sight)
            self._shelves.move_to_end(sight)
            if len(self._shelves) > MOST_SHELVES:
                self._shelves.popitem(last=False)
            return self._shelves[sight]

    def _renew(self, revision: int) -> None:
        for product in self._catalogue.changed_since(self._revision):
            self._known[product.id] = product
        self._revision = revision
        self._shelves.clear()


def arrange(products: Iterable[Product], revision: int, sight: Sight = PUBLIC) -> Shelf:
    """Put products on the shelf of a kind of reader; what was withdrawn or these may not see is hidden."""
    known = list(products)
    visible: dict[str, Product] = {}
    hidden: set[str] = set()
    for product in known:
        if may_see(sight, product):
            visible[product.id] = product
        else:
            hidden.update(version.id for version in product.versions)
    merged = {product.id: product.merged_into for product in known if product.merged_into}
    product_of = {version.id: product.id for product in visible.values() for version in product.versions}
    return Shelf(revision, MappingProxyType(visible), MappingProxyType(product_of), frozenset(hidden), merged, sight)


def count_facets(products: Iterable[Product]) -> dict[str, dict[str, int]]:
    """Return how many of these products have each value of each facet, most frequent first, ties by value."""
    listed = list(products)
    return {facet: _counted(values(product) for product in listed) for facet, values in FACETS.items()}


def _counted(values: Iterable[Iterable[str]]) -> dict[str, int]:
    counts = Counter(chain.from_iterable(map(frozenset, values)))
    return dict(sorted(counts.items(), key=lambda counted: (-counted[1], counted[0])))


def _product_fits(product: Product, filters: Filters) -> bool:
    makers = {maker.name for maker in product.makers}
    return (
        (not filters.themes or bool(filters.themes & set(product.themes)))
        and (not filters.kinds or product.kind in filters.kinds)
        and (not filters.organisations or bool(filters.organisations & makers))
        and (not filters.countries or bool(filters.countries & set(product.countries)))
    )


def _version_fits(version: Version, filters: Filters) -> bool:
    if filters.languages and version.language not in filters.languages:
        return False
    if filters.year_from is None and filters.year_to is None:
        return True
    return version.year is not None and (filters.year_from or 0) <= version.year <= (filters.year_to or 9999)
