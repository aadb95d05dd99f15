"""Puts the first products into the order of scores that compare with nothing else.

Within them the values they had are handed out anew, the highest to the best scored. So what follows them stays below,
how much of a list is worth showing stays what it was, and a score still adds up from its shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.engine.contract import Scores
    from search_api.ranking.grouping import RankedProduct


def reordered(products: Sequence[RankedProduct], scores: Scores) -> list[RankedProduct]:
    """All products, the first of them by `scores` (float32 (n,), one for each of those), ties as they were."""
    first, rest = products[: len(scores)], products[len(scores) :]
    order = np.argsort(-scores, kind="stable").tolist()
    moved = [_with_value(first[place], before.value) for place, before in zip(order, first, strict=True)]
    return [*moved, *rest]


def _with_value(product: RankedProduct, value: float) -> RankedProduct:
    return product._replace(value=value, reranked=product.reranked + value - product.value)
