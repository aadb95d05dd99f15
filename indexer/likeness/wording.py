"""Finds the versions that share wording with one, among all of them: the same text, or another edition."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from indexer.likeness.shingles import Hashes, Shared, Sketch, shared, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# The three revised editions of the demonstration collection share 0.53 to 0.60 of the smaller text and 0.36 to 0.41 of
# the larger; the most that other texts share, news on one event quoting the same people (NTREX), is 0.15 of the
# smaller. An extract is no edition: it is but a small part of the larger.
OF_SMALLER: Final = 0.3
OF_LARGER: Final = 0.15
# The demonstration texts in 125 pairs of formats share 0.78 at least, its editions 0.32 at most. An edition with some
# corrected pages is above it too.
SAME: Final = 0.7
# A run of words that stands in more versions than this is a notice, an address or a form, and no sign of anything.
USUAL = 8
_LEAST = 20  # shingles: a line or two of text
_ONE_MAY_BE_CHANCE = 2


class Wording:
    """The sketches of all versions, by their places in one list."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        self._sketches = sketches
        owners = np.repeat(np.arange(len(sketches), dtype=np.int32), [len(one.hashes) for one in sketches])
        hashes = np.concatenate([np.empty(0, np.uint64), *(one.hashes for one in sketches)])
        order = np.argsort(hashes, kind="stable")
        self._hashes: Hashes = hashes[order]
        self._owners: NDArray[np.int32] = owners[order]
        self._usual = _usual(self._hashes)
        self._telling = cache(self._without_usual)

    def alike(self, place: int) -> dict[int, Shared]:
        """Return the versions that have a good part of their wording in common with the one at this place."""
        own = self._telling(place)
        found = {other: shared(own, self._telling(other)) for other in self._meeting(own) if other != place}
        return {other: how for other, how in found.items() if is_edition(how)}

    def _meeting(self, own: Sketch) -> list[int]:
        """Places of the sketches of some length that hold several of a sketch's hashes."""
        if len(own.hashes) < _LEAST:
            return []
        left, right = (np.searchsorted(self._hashes, own.hashes, side) for side in ("left", "right"))
        runs = [self._owners[start:end] for start, end in zip(left.tolist(), right.tolist(), strict=True)]
        found, counts = np.unique(np.concatenate(runs), return_counts=True)
        several = found[counts >= _ONE_MAY_BE_CHANCE].tolist()
        return [other for other in several if len(self._telling(other).hashes) >= _LEAST]

    def _without_usual(self, place: int) -> Sketch:
        return without(self._sketches[place], self._usual)


def _usual(hashes: Hashes) -> Hashes:
    """Of hashes in ascending order those that stand more than USUAL times."""
    return np.unique(hashes[USUAL:][hashes[USUAL:] == hashes[:-USUAL]])


def is_edition(how: Shared) -> bool:
    """Whether two texts share so much that one is an edition of the other."""
    smaller, larger = max(how.of_one, how.of_other), min(how.of_one, how.of_other)
    return smaller >= OF_SMALLER and larger >= OF_LARGER
