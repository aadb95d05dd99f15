"""The space that passages are compared in: their vectors without the language, and how readily each answers anything.

It is estimated once from a collection, or a fair sample of it, and then belongs to a generation: as long as it holds,
publishing one upload costs that upload.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from indexer.engine import hubness, language_means
from indexer.engine.hubness import Anchors
from indexer.engine.language_means import LanguageMeans, Matrix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SPACE: Final = "neutral 2"  # part of the fingerprint: changes when the same texts come to lie elsewhere
_MEANS: Final = "means.npz"
_ANCHORS: Final = "anchors.npz"


@dataclass(frozen=True, slots=True, eq=False)
class NeutralSpace:
    """What takes a vector out of its language, and what hubs are told by."""

    means: LanguageMeans
    anchors: Anchors

    def place(self, vectors: Matrix, languages: Sequence[str]) -> tuple[Matrix, NDArray[np.float32]]:
        """Language-neutral vectors, float32 (n, dimensions), of raw ones, and the hubness of each, float32 (n,)."""
        neutral = self.means.neutral_passages(vectors, languages)
        return neutral, self.anchors.hubness(neutral, languages)

    def declaring(self, products: Mapping[str, int]) -> NeutralSpace:
        """The same space, of a collection with so many products by the language they are said to be in."""
        return replace(self, means=replace(self.means, declared=products))

    def save(self, folder: Path) -> None:
        """Write it beside what it was used for."""
        self.means.save(folder / _MEANS)
        self.anchors.save(folder / _ANCHORS)


def load(folder: Path) -> NeutralSpace:
    """Read what `save` wrote. Raises OSError, KeyError or ValueError where it is missing or damaged."""
    return NeutralSpace(load_means(folder), hubness.load(folder / _ANCHORS))


def load_means(folder: Path) -> LanguageMeans:
    """Read the means alone: all that a question needs. Raises OSError, KeyError or ValueError."""
    return language_means.load(folder / _MEANS)


def estimate(
    vectors: Matrix,
    languages: Sequence[str],
    products: Sequence[str],
    questions: Mapping[str, Matrix],
    shipped: LanguageMeans | None = None,
) -> NeutralSpace:
    """Estimate from passages and the collection's own sentences; the arguments are those of language_means.estimate."""
    means = language_means.estimate(vectors, languages, products, questions, shipped)
    spoken = [language for language, found in questions.items() for _ in found]
    asked = np.array([means.neutral_question(vector) for found in questions.values() for vector in found], np.float32)
    neutral = means.neutral_passages(vectors, languages)
    return NeutralSpace(means, hubness.choose(asked.reshape(-1, vectors.shape[1]), spoken, neutral, languages))
