"""Leans a question towards the best passages found for it, so that a second look finds what they are about.

The two best passages of the first list often say in full what the question says in a few words, and in the words of
the collection. A fifth of their mean is added to the question's vector and the candidates are scored again (Rocchio
1971, without judgements). Across languages that gains most: docs/ranking.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from indexer.engine.contract import Vector

BEST = 2
SHARE = 0.2


def lean(question: Vector, best: NDArray[np.float32]) -> Vector:
    """The question's vector moved towards the passages in `best`, at unit length.

    `question` is float32 (dimensions,), `best` float32 (n, dimensions) with n usually BEST; both language-neutral. With
    no passages, or where nothing would be left, the question stays as it is.
    """
    if not len(best):
        return question
    moved = question + SHARE * best.mean(axis=0)
    length = float(np.linalg.norm(moved))
    return np.asarray(moved / length, dtype=np.float32) if length > 0 else question
