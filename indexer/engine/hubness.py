"""Tells which passages are near to questions of any kind, so that being found for everything counts for less.

In a space of hundreds of dimensions a few points are among the nearest of nearly all others, whatever is asked: hubs
(Radovanovic, Nanopoulos and Ivanovic, Journal of Machine Learning Research 11, 2010). Across languages they stand
before what is meant, since true matches are less alike there. Cross-domain similarity local scaling (CSLS; Conneau et
al., ICLR 2018) takes off what a point is alike to its nearest points of the other side. Here the other side are the
collection's own sentences, read as questions, in languages other than the passage's: within a language a passage near
to many questions is often right.

How much of it is taken off is decided where results are ranked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.engine.language_means import Matrix

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

NEAREST = 20
_ROWS_AT_ONCE = 4096  # bounds memory: similarities of so many passages with some hundred anchors


@dataclass(frozen=True, slots=True, eq=False)
class Anchors:
    """Questions of no one in particular: `vectors` is float32 (n, dimensions), language-neutral, unit length.

    `languages` names each one's language; `usual` is the mean hubness of the passages that they were chosen from.
    """

    vectors: Matrix
    languages: tuple[str, ...]
    usual: float = 0.0

    def hubness(self, vectors: Matrix, languages: Sequence[str]) -> NDArray[np.float32]:
        """How much nearer than usual each passage is to its nearest anchors in other languages, float32 (n,).

        `vectors` are language-neutral, float32 (n, dimensions). In cosines: 0.0 is usual, and the answer where there
        are too few anchors to tell.
        """
        spoken = np.asarray(languages, np.str_)
        found = np.zeros(len(vectors), np.float32)
        for language in set(languages):
            foreign = self.vectors[np.array([other != language for other in self.languages], np.bool_)]
            rows = np.flatnonzero(spoken == language)
            if len(foreign) >= NEAREST:
                found[rows] = _nearness(vectors[rows], foreign) - self.usual
        return found

    def save(self, path: Path) -> None:
        """Write to an .npz without pickles (float32)."""
        np.savez(path, vectors=self.vectors, languages=np.array(self.languages, np.str_), usual=np.float32(self.usual))


def load(path: Path) -> Anchors:
    """Read what `save` wrote. Raises OSError, KeyError or ValueError where it is missing or damaged."""
    with np.load(path, allow_pickle=False) as columns:
        languages = tuple(str(language) for language in columns["languages"])
        return Anchors(columns["vectors"].astype(np.float32), languages, float(columns["usual"]))


def choose(questions: Matrix, spoken: Sequence[str], vectors: Matrix, languages: Sequence[str]) -> Anchors:
    """Make anchors of questions (float32 (n, dimensions), and each one's language), gauged on a sample of passages.

    All vectors are language-neutral and of unit length.
    """
    anchors = Anchors(np.asarray(questions, np.float32), tuple(spoken))
    found = anchors.hubness(vectors, languages)
    told = found != 0.0
    return replace(anchors, usual=float(found[told].mean()) if told.any() else 0.0)


def _nearness(vectors: Matrix, anchors: Matrix) -> NDArray[np.float32]:
    """The mean cosine of each vector with its NEAREST nearest anchors, float32 (n,)."""
    found = np.empty(len(vectors), np.float32)
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        alike = vectors[start : start + _ROWS_AT_ONCE] @ anchors.T
        found[start : start + _ROWS_AT_ONCE] = np.partition(alike, -NEAREST, axis=1)[:, -NEAREST:].mean(axis=1)
    return found
