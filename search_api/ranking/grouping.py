"""Gathers ranked passages into products: a product stands by its best passage, further strong ones add a little."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search_api.ranking.fusion import Fused

SHOWN = 5

# What further passages may add: a share of how far each stands above the usual candidate, less for each next one
# (docs/ranking.md, the long articles of health_covidqa_long). Bounded, so that a long text does not win by its length.
FURTHER_SHARE = 0.02
FURTHER = 3
_USUAL = 100
# Nobody pages further, and measures look at the first hundred: the rest would cost more than all that is shown.
LISTED = 200
_SHOWN_IN_FULL = 100


class RankedProduct(NamedTuple):
    """A product, the places of its five best passages in the list, and the versions that were found, best first.

    `value` is what products are ordered by: that of the best passage, `further` of others, and what was `reranked`.
    (A tuple: two hundred are made for each question, a dataclass would take four times as long.)
    """

    product_id: str
    value: float
    further: float
    places: tuple[int, ...]
    versions: tuple[str, ...]
    reranked: float = 0.0


def group(fused: Fused, versions: Sequence[str], products: Mapping[str, str]) -> list[RankedProduct]:
    """Products by their best passages, in the order of their values (ties by product id).

    `versions` gives the version of each passage of the list, `products` the product of each version; what has none is
    left out (withdrawn, or not for this reader). LISTED products at most; after the hundredth only the best passage of
    each is kept.
    """
    values = fused.values.tolist()  # plain numbers: numpy hands them out one by one ten times slower
    places = _places(versions, products)
    further = {product: _further(held, versions, values) for product, held in places.items()}
    total = {product: values[held[0]] + further[product] for product, held in places.items()}
    order = sorted(places, key=lambda product: (-total[product], product))
    return [
        RankedProduct(
            product,
            total[product],
            further[product],
            tuple(places[product][: SHOWN if rank < _SHOWN_IN_FULL else 1]),
            _distinct(places[product], versions),
        )
        for rank, product in enumerate(order)
    ]


def _distinct(places: Sequence[int], versions: Sequence[str]) -> tuple[str, ...]:
    if len(places) == 1:
        return (versions[places[0]],)
    return tuple(dict.fromkeys([versions[place] for place in places]))


def _places(found: Sequence[str], products: Mapping[str, str]) -> dict[str, list[int]]:
    """Where the passages of each product stand. Whoever comes after LISTED others can not be lifted among them."""
    places: dict[str, list[int]] = {}
    for place, product in enumerate(map(products.get, found)):
        if product in places:
            places[product].append(place)
        elif product is not None and len(places) < LISTED:
            places[product] = [place]
    return places


def _further(places: Sequence[int], found: Sequence[str], values: Sequence[float]) -> float:
    """What strong passages of the same version add; a translation says the same again and adds nothing."""
    if len(places) == 1:
        return 0.0
    usual = values[min(_USUAL, len(values) - 1)]
    best = found[places[0]]
    own = [values[place] for place in places[1:] if found[place] == best][:FURTHER]
    return FURTHER_SHARE * sum(max(value - usual, 0.0) / turn for turn, value in enumerate(own, start=2))
