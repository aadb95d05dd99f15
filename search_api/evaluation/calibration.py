"""Says how well the verdict tells questions with an answer from those without, and whether its probabilities hold.

Both kinds weigh alike, whatever their numbers, since the probability is meant at even odds of an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from search_api.evaluation.measures import auroc
from search_api.ranking.verdict import VerdictKind, kind_of

_BINS = 10
_KINDS: tuple[VerdictKind, ...] = ("answer", "weak", "none")


def verdict_figures(probabilities: Sequence[float], answerable: Sequence[bool]) -> dict[str, object]:
    """AUROC and calibration error, where there are both kinds, and how many of each get which verdict (shares)."""
    groups = {
        "answerable": [one for one, true in zip(probabilities, answerable, strict=True) if true],
        "unanswerable": [one for one, true in zip(probabilities, answerable, strict=True) if not true],
    }
    found: dict[str, object] = {name: _shares(group) for name, group in groups.items() if group}
    if all(groups.values()):
        found["auroc"] = auroc(probabilities, answerable)
        found["calibration_error"] = calibration_error(probabilities, answerable)
    return found


def calibration_error(probabilities: Sequence[float], truths: Sequence[bool]) -> float:
    """The expected calibration error over ten bins of equal width (Naeini, Cooper and Hauskrecht 2015), at even odds.

    How far the mean probability of a bin lies from the share of true ones in it, in the mean over all; 0 is perfect.
    Needs true and false ones.
    """
    likely, true = np.asarray(probabilities, dtype=np.float64), np.asarray(truths, dtype=np.bool_)
    weights = np.where(true, 0.5 / true.sum(), 0.5 / (~true).sum())
    bins = np.minimum((likely * _BINS).astype(np.int64), _BINS - 1)
    off = np.bincount(bins, weights * (likely - true), minlength=_BINS)
    return float(np.abs(off).sum())


def _shares(probabilities: Sequence[float]) -> dict[str, float]:
    counts = Counter(kind_of(probability) for probability in probabilities)
    shares: dict[str, float] = {kind: counts[kind] / len(probabilities) for kind in _KINDS}
    return {**shares, "questions": float(len(probabilities))}
