"""Whether a difference is chance is told as other programs tell it, from each question's own measure."""

from __future__ import annotations

import random

import ir_measures
import numpy as np
import pytest
from ir_measures import nDCG
from scipy.stats import permutation_test  # type: ignore[import-untyped]  # it ships no types

from search_api.evaluation.significance import compare


@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_scipy_on_measures_of_ir_measures(seed: int) -> None:
    """Mean and p of two runs are those of ir-measures' nDCG@10 of each question in scipy's exact permutation test."""
    first, second = _per_question(seed, better=0.0), _per_question(seed, better=0.3 * (seed % 3))
    exact = permutation_test(
        (np.array(second), np.array(first)),
        lambda one, other, axis: (one - other).mean(axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
        vectorized=True,
    )

    found = compare(first, second)

    assert found.mean == pytest.approx(exact.statistic)
    assert found.p == pytest.approx(exact.pvalue, abs=0.015)


def test_the_same_answers_differ_by_chance_alone() -> None:
    """Without any difference, or any question, p is 1."""
    assert compare([0.2, 0.7], [0.2, 0.7]).p == 1.0
    assert compare([], []).p == 1.0


def test_a_figure_can_be_had_again() -> None:
    """Drawing is seeded, and the order of the two only turns the sign."""
    first, second = [0.1, 0.4, 0.3, 0.9, 0.2], [0.3, 0.5, 0.1, 1.0, 0.6]
    there, back = compare(first, second), compare(second, first)

    assert compare(first, second) == there
    assert (back.mean, back.p) == (-there.mean, there.p)


def test_many_small_gains_count_more_than_chance() -> None:
    """A gain in every question of many is no chance; the same gain in half and loss in the other half is."""
    gained = compare([0.5] * 200, [0.52] * 200)
    mixed = compare([0.5] * 200, [0.52, 0.48] * 100)

    assert gained.p < 0.001
    assert mixed.p > 0.5


def _per_question(seed: int, better: float) -> list[float]:
    """What ir-measures says of twelve made-up questions; the more `better`, the more right answers stand on top."""
    chance = random.Random(f"{seed} {better}")  # noqa: S311 - a test needs the same numbers each time
    judged = {f"q{n}": {f"p{m}": (n * 7 + m * m) % 5 // 2 for m in range(20)} for n in range(12)}
    run = {
        topic: {product: chance.random() + better * grade for product, grade in grades.items()}
        for topic, grades in judged.items()
    }
    found = {one.query_id: one.value for one in ir_measures.iter_calc([nDCG @ 10], judged, run)}
    return [found[topic] for topic in judged]
