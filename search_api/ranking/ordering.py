"""Decides in which order products and their versions are shown, and which part of the list makes a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search_api.ranking.grouping import RankedProduct

LanguageBalance: TypeAlias = Literal["mine", "any"]


def order(
    products: Sequence[RankedProduct],
    languages: Mapping[str, frozenset[str]],
    mine: str | None,
    balance: LanguageBalance,
) -> list[RankedProduct]:
    """All products in a total order: by score, ties by id; with "mine" the strong ones in my language first.

    `languages` gives the languages in which each product (by id) can be read. Strong is what stands in the
    upper half of the distance between the best product and the middle of the list, so that a weak match is
    never lifted over a strong one for its language alone.
    """
    ranked = sorted(products, key=lambda product: (-product.value, product.product_id))
    if balance == "any" or mine is None or not ranked:
        return ranked
    bar = _bar(ranked)
    return sorted(
        ranked,
        key=lambda product: (
            product.value < bar,
            product.value >= bar and mine not in languages.get(product.product_id, frozenset()),
        ),
    )


def page(products: Sequence[RankedProduct], after: tuple[float, str] | None, size: int) -> Sequence[RankedProduct]:
    """At most `size` products that follow the product with this value and id; from the beginning where it is None."""
    start = 0
    if after is not None:
        ids = [product.product_id for product in products]
        start = ids.index(after[1]) + 1 if after[1] in ids else sum(p.value >= after[0] for p in products)
    return products[start : start + size]


def version_shown(versions: Sequence[str], languages: Mapping[str, str | None], readers: Sequence[str]) -> str:
    """The version to show first: one in the first of the reader's languages that exists, else the best match.

    `versions` are best first and not empty; `languages` gives the language of each.
    """
    for reader in readers:
        for version in versions:
            if languages.get(version) == reader:
                return version
    return versions[0]


def _bar(ranked: Sequence[RankedProduct]) -> float:
    best, middle = ranked[0].value, ranked[len(ranked) // 2].value
    return (best + middle) / 2
