"""Products stand by their best passage; further passages, translations and withdrawals do what they should."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.ranking.fusion import Candidates, Fused, fuse
from search_api.ranking.grouping import RankedProduct, group


def _fused(*scores: float) -> Fused:
    """Passages 0, 1, 2... of one language with these dense scores."""
    numbers = np.arange(len(scores), dtype=np.int64)
    return fuse({"en": Candidates(numbers, np.array(scores, dtype=np.float32), None)})


def _grouped(fused: Fused, versions: Mapping[int, str], products: Mapping[str, str]) -> list[RankedProduct]:
    """Group passages whose versions are given by number; one without a version is of none that is known."""
    return group(fused, [versions.get(number, "") for number in fused.numbers.tolist()], products)


def test_a_product_stands_by_its_best_passage() -> None:
    """The order of products is that of their best passages."""
    products = _grouped(_fused(0.5, 0.2, 0.9), {0: "a1", 1: "b1", 2: "b1"}, {"a1": "a", "b1": "b"})

    assert [product.product_id for product in products] == ["b", "a"]
    assert products[0].places == (0, 2)


def test_several_strong_passages_beat_one() -> None:
    """Of two products with equal best passages, the one with a second strong passage comes first and says why."""
    products = _grouped(_fused(0.5, 0.5, 0.45, 0.1), {0: "a1", 1: "b1", 2: "b1", 3: "c1"}, {v + "1": v for v in "abc"})

    assert [product.product_id for product in products] == ["b", "a", "c"]
    assert products[0].further > 0
    assert products[1].further == 0


def test_length_alone_does_not_win() -> None:
    """However many weaker passages a long product has, they do not lift it over a clearly better one."""
    scores = [0.6, *[0.5] * 50, *[0.1] * 100]
    versions = {0: "short", **dict.fromkeys(range(1, 51), "long"), **{n: f"x{n}" for n in range(51, 151)}}

    products = _grouped(_fused(*scores), versions, {version: version for version in versions.values()})

    assert products[0].product_id == "short"


def test_a_translation_adds_nothing() -> None:
    """The same passage in two versions of a product counts once."""
    products = _grouped(_fused(0.5, 0.5, 0.1), {0: "en", 1: "fr", 2: "other"}, {"en": "p", "fr": "p", "other": "q"})

    assert products[0].further == 0
    assert products[0].versions == ("en", "fr")


def test_what_is_withdrawn_disappears() -> None:
    """A passage whose version or product is not known leaves no trace."""
    products = _grouped(_fused(0.9, 0.8, 0.7), {0: "gone", 2: "b1"}, {"b1": "b"})

    assert [product.product_id for product in products] == ["b"]


def test_nothing_found_gives_no_products() -> None:
    """An empty list has no products."""
    assert group(fuse({}), [], {}) == []


@given(st.lists(st.tuples(st.floats(-1, 1, width=32), st.sampled_from("abcde")), max_size=40))
def test_order_is_total_and_shares_add_up(passages: list[tuple[float, str]]) -> None:
    """Values never rise, ties go by id, every product appears once, and a score is the sum of its shares."""
    versions = {number: name for number, (_, name) in enumerate(passages)}

    fused = _fused(*(score for score, _ in passages))
    products = _grouped(fused, versions, {name: name for name in "abcde"})

    keys = [(-product.value, product.product_id) for product in products]
    assert keys == sorted(keys)
    assert sorted(product.product_id for product in products) == sorted(set(versions.values()))
    assert all(fused.score(p.places[0], p.further).value == pytest.approx(p.value, abs=1e-6) for p in products)
