"""Scores of a reranker change who stands where, and nothing else about a list."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.ranking.grouping import RankedProduct
from search_api.ranking.reranking import reordered


def _products(values: list[float]) -> list[RankedProduct]:
    return [RankedProduct(f"p{place}", value, 0.0, (place,), ()) for place, value in enumerate(values)]


def test_the_first_change_places_and_the_rest_stays() -> None:
    """Three were scored: they stand in the order of their scores, with the values of their new places."""
    found = reordered(_products([0.9, 0.8, 0.7, 0.6]), np.array([-3, 5, 1], np.float32))

    assert [product.product_id for product in found] == ["p1", "p2", "p0", "p3"]
    assert [product.value for product in found] == [0.9, 0.8, 0.7, 0.6]
    assert [product.reranked for product in found] == pytest.approx([0.1, 0.1, -0.2, 0.0])


@given(st.lists(st.floats(0, 1), max_size=12), st.lists(st.floats(-9, 9, width=32), max_size=12))
def test_nobody_is_lost_and_values_stay_in_order(values: list[float], scores: list[float]) -> None:
    """Whatever the scores: the same products, the same values from the top down."""
    products = _products(sorted(values, reverse=True))

    found = reordered(products, np.array(scores[: len(products)], np.float32))

    assert {product.product_id for product in found} == {product.product_id for product in products}
    assert [product.value for product in found] == [product.value for product in products]
