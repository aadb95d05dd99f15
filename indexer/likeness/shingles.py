"""Tells how much of their wording two texts share, from a sample of their word sequences.

A text is the set of its runs of five words (shingles; Broder, "On the resemblance and containment of documents",
1997). Of a long text only those are kept whose hash is small, and of two texts only what both would have kept is
compared; so a page and a book can be compared fairly, and a book costs no more room than a report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable

Hashes = NDArray[np.uint64]

WORDS: Final = 5
# With 256 to 512 of each text a share is known to about 0.05 (two standard errors), finer than what is asked of it.
MOST: Final = 512
_BITS = 64
# A word, or one sign of a script that writes no spaces.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """The smallest hashes of a text's shingles, uint64, ascending: those under 2**(64 - level); at level 0 all."""

    hashes: Hashes
    level: int


@dataclass(frozen=True, slots=True)
class Shared:
    """What two texts have in common: its share of the one, of the other, and of both together; 0 to 1."""

    of_one: float
    of_other: float
    of_both: float


NOTHING: Final = Shared(0.0, 0.0, 0.0)


def sketch(texts: Iterable[str]) -> Sketch:
    """Return the sketch of a text given in parts; no shingle reaches from one part into the next."""
    found = {_hash(shingle) for text in texts for shingle in _shingles(text)}
    hashes = np.sort(np.fromiter(found, np.uint64, len(found)))
    level = 0
    while len(hashes) > MOST:
        level += 1
        hashes = _under(hashes, level)
    return Sketch(hashes, level)


def shared(one: Sketch, other: Sketch) -> Shared:
    """Return what two texts have in common, as far as their sketches tell."""
    level = max(one.level, other.level)
    mine, theirs = _under(one.hashes, level), _under(other.hashes, level)
    common = len(np.intersect1d(mine, theirs, assume_unique=True))
    if not common:
        return NOTHING
    return Shared(common / len(mine), common / len(theirs), common / (len(mine) + len(theirs) - common))


def without(one: Sketch, usual: Hashes) -> Sketch:
    """Return a sketch without shingles (ascending) that are no sign of anything, such as a notice in every text."""
    return Sketch(one.hashes[~np.isin(one.hashes, usual, assume_unique=True)], one.level)


def _under(hashes: Hashes, level: int) -> Hashes:
    if level == 0:
        return hashes
    return hashes[: int(np.searchsorted(hashes, np.uint64(1 << (_BITS - level))))]


def _shingles(text: str) -> Iterable[str]:
    words = _WORD.findall(text.casefold())
    return (" ".join(words[start : start + WORDS]) for start in range(len(words) - WORDS + 1))


def _hash(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest())
