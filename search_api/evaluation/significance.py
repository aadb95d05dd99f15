"""Says whether a difference between two rankings is more than chance, question by question.

The paired randomisation test (Fisher 1935; for retrieval Smucker, Allan and Carterette, CIKM 2007): if both rankings
were equally good, each question's difference could as well have had the other sign. How often do signs drawn at random
give a mean difference at least as large?
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# The error of a p near 0.05 is then 0.002; the same draws each time, so that a figure can be had again.
ROUNDS = 10_000
_SEED = 20070906
_AT_ONCE = 500  # rounds; 500 x 1,200 questions take 5 MB


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better the second is than the first, in the mean over questions, and how likely by chance alone."""

    mean: float
    p: float


def compare(first: Sequence[float], second: Sequence[float]) -> Difference:
    """The difference of two rankings by a measure of each question, in the same order; two-sided.

    Where there is no question, or no difference in any, p is 1.
    """
    differences = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    if not differences.any():
        return Difference(0.0, 1.0)
    # A share counts as reached within rounding; 1 is added to both, as the signs found are one of the draws.
    reached = int((_drawn_means(differences) >= abs(differences.mean()) - 1e-12).sum())
    return Difference(float(differences.mean()), (reached + 1) / (ROUNDS + 1))


def _drawn_means(differences: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean difference of each round, without its sign (float64, (ROUNDS,))."""
    chance = np.random.default_rng(_SEED)
    sizes = [_AT_ONCE] * (ROUNDS // _AT_ONCE)
    signs = (chance.integers(0, 2, (size, len(differences)), dtype=np.int8) for size in sizes)
    return np.concatenate([np.abs((2.0 * drawn - 1.0) @ differences) / len(differences) for drawn in signs])
