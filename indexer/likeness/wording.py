"""Finds the versions that share wording with one, among all of them: the same text, or another edition."""

from __future__ import annotations

from functools import cached_property
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
# Of two readings of one text in different formats (docs/versions.md); an edition with a corrected page is above it too.
SAME: Final = 0.8
# A run of words that stands in more versions than this is a notice, an address or a form, and no sign of anything.
USUAL = 8
_LEAST = 20  # shingles: a line or two of text
_ONE_MAY_BE_CHANCE = 2


class Wording:
    """The sketches of all versions, by their places in one list."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        hashes, counts = _counted(sketches)
        usual = hashes[counts > USUAL]
        self._sketches = [without(one, usual) for one in sketches]

    def alike(self, place: int) -> dict[int, Shared]:
        """Return the versions that have a good part of their wording in common with the one at this place."""
        own = self._sketches[place]
        if len(own.hashes) < _LEAST:
            return {}
        found = {other: shared(own, self._sketches[other]) for other in self._meeting(own.hashes) if other != place}
        return {other: how for other, how in found.items() if is_edition(how)}

    def _meeting(self, hashes: Hashes) -> list[int]:
        """Places of the sketches that hold any of these hashes."""
        everything, owners = self._index
        left, right = np.searchsorted(everything, hashes, "left"), np.searchsorted(everything, hashes, "right")
        runs = [owners[start:end] for start, end in zip(left.tolist(), right.tolist(), strict=True)]
        found, counts = np.unique(np.concatenate(runs), return_counts=True)
        held = np.array([len(self._sketches[other].hashes) for other in found.tolist()])
        return [int(other) for other in found[(counts >= _ONE_MAY_BE_CHANCE) & (held >= _LEAST)]]

    @cached_property
    def _index(self) -> tuple[Hashes, NDArray[np.int64]]:
        """All hashes, ascending, and the place of the sketch that holds each."""
        owners = np.repeat(np.arange(len(self._sketches)), [len(one.hashes) for one in self._sketches])
        hashes = _joined(self._sketches)
        order = np.argsort(hashes, kind="stable")
        return hashes[order], owners[order]


def is_edition(how: Shared) -> bool:
    """Whether two texts share so much that one is an edition of the other."""
    smaller, larger = max(how.of_one, how.of_other), min(how.of_one, how.of_other)
    return smaller >= OF_SMALLER and larger >= OF_LARGER


def _counted(sketches: Sequence[Sketch]) -> tuple[Hashes, NDArray[np.int64]]:
    return np.unique(_joined(sketches), return_counts=True)


def _joined(sketches: Sequence[Sketch]) -> Hashes:
    return np.concatenate([np.empty(0, np.uint64), *(one.hashes for one in sketches)])
