"""Computes how good a ranking is, as ir-measures and trec_eval do (a test compares).

A ranking is a sequence of ids, best first; judgements give each judged id its grade, and a grade above 0 is
relevant.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


def ndcg(ranking: Sequence[str], judged: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain with the grade as gain, 0 to 1 (Järvelin and Kekäläinen 2002).

    0.0 where nothing is judged relevant.
    """
    ideal = _gain(sorted((max(grade, 0) for grade in judged.values()), reverse=True)[:depth])
    found = _gain([max(judged.get(product, 0), 0) for product in ranking[:depth]])
    return found / ideal if ideal else 0.0


def recall(ranking: Sequence[str], judged: Mapping[str, int], depth: int = 100) -> float:
    """The share of what is relevant that stands among the first `depth`, 0 to 1; 0.0 where nothing is relevant."""
    relevant = {product for product, grade in judged.items() if grade > 0}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], judged: Mapping[str, int], depth: int = 10) -> float:
    """One over the place (from 1) of the first that is relevant, 0.0 where none is among the first `depth`."""
    places = (place for place, product in enumerate(ranking[:depth], start=1) if judged.get(product, 0) > 0)
    return 1 / next(places, math.inf)


def share(ranking: Sequence[str], wanted: Collection[str], depth: int = 10) -> float:
    """The share of the first `depth` that are wanted, 0 to 1; 0.0 where there is nothing."""
    first = ranking[:depth]
    return sum(product in wanted for product in first) / len(first) if first else 0.0


def auroc(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """How often a true one scores above a false one, ties counting half: the area under the ROC curve.

    NaN where all are true or all are false.
    """
    values, true = np.asarray(scores, dtype=float), np.asarray(truths, dtype=bool)
    positives, negatives = int(true.sum()), int((~true).sum())
    if not positives or not negatives:
        return math.nan
    ordered = np.sort(values)
    ranks = (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right") + 1) / 2
    return float((ranks[true].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _gain(grades: Sequence[int]) -> float:
    return math.fsum(grade / math.log2(place + 1) for place, grade in enumerate(grades, start=1))
