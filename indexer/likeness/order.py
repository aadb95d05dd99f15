"""Tells whether two texts say the same things in the same order, as a translation does and a neighbour does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from indexer.likeness.trait import Matrix

LEAST: Final = 5  # passages of each; of fewer any order is likely
_DRIFT = 0.15  # of the length, by which places may differ: a table or an annex that one of them has not


def in_step(one: Matrix, other: Matrix) -> float | None:
    """Return the share of the shorter text's passages that have their counterpart at about the same place.

    Takes language-neutral vectors in reading order, float32 (n, dimensions) and (m, dimensions). A counterpart is the
    nearest passage both ways. None where a text is too short to tell.
    """
    if min(len(one), len(other)) < LEAST:
        return None
    likeness = one @ other.T
    there, back = likeness.argmax(axis=1), likeness.argmax(axis=0)
    places = np.arange(len(one))
    drift = np.abs(places / (len(one) - 1) - there / (len(other) - 1))
    counterparts = (back[there] == places) & (drift <= _DRIFT)
    return float(counterparts.sum() / min(len(one), len(other)))
