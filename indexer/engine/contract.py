"""All that a retrieval backend must satisfy, so that one can be exchanged for another without anything else noticing.

A backend serves one leg. It writes into one folder of a generation and reads from it; folders of published
generations never change. Passages are named by their *number*, which is unique in the collection for ever: it is
given once, in growing order, and never used for another passage.

Promises every backend keeps (tests/contract holds them):

1.  `start(folder, previous)` begins a leg that holds what `previous` holds; nothing is written into `previous`.
    Files that do not change are hard-linked, so that the cost is that of what is added and removed.
2.  Within one writer removals of versions come before additions, whatever the order of the calls was.
3.  After `finish()` every byte is on disk (fsync), and `open(folder)` sees all of it. A folder whose `finish()` did
    not return is thrown away by the caller.
4.  `search` returns for each language at most `limit` hits, best first, ties by smaller number; only passages of
    versions that `probe.versions` admits, and only of `probe.languages` where that is given. Filters are applied
    inside, so `limit` admitted passages are found where that many match.
5.  `score` gives exactly the score `search` would give, for any numbers, 0.0 for a lexical non-match; numbers that
    the leg does not hold get NaN.
6.  Readers may be used by several threads at once. `close` is safe to call twice.
7.  Scores compare only within one leg, lexical ones only within one language. What is rare (lexical) is counted over
    the passages held in the language; removed ones may count until `merge`, where the language holds more than some
    thousands.
8.  The dense leg may miss hits in a language with more than 4,000 passages, on average one of a hundred at most. Where
    `probe.most` is given it offers the best so many of all languages; of those one of thirty may be missed.
9.  Where `probe.handicap` is given, the dense leg's hits are the best by score less handicap, in that order, with the
    scores as they are. Where it may miss hits it may look for these among the five times `limit` best by score alone.
10. `holding` names every passage that holds the terms one after the other, and no other, whatever the filters.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int64]
Scores: TypeAlias = NDArray[np.float32]
Vector: TypeAlias = NDArray[np.float32]
LegName: TypeAlias = Literal["lexical", "dense"]
# Gives the handicap (float32) of passages by number; the same object is the same handicap, which a backend may keep.
Handicap: TypeAlias = Callable[[Numbers], Scores]


@dataclass(frozen=True, slots=True)
class Batch:
    """Passages on their way into a leg, column by column; all columns have the same length n.

    `terms` are the analysed terms of the embedded text (analysis.py), `vectors` is float32 of shape (n, dimensions),
    language-neutral and of unit length (languages.py).
    """

    numbers: Numbers
    versions: Sequence[str]
    languages: Sequence[str]
    terms: Sequence[Sequence[str]]
    vectors: Vector


@dataclass(frozen=True, slots=True)
class VersionFilter:
    """Which versions may be found: all but `excluded`, or, where `only` is given, `only` alone."""

    only: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()

    def admits(self, version: str) -> bool:
        """Whether passages of this version may be found."""
        return version in self.only if self.only is not None else version not in self.excluded


EVERYTHING = VersionFilter()


NO_VECTORS = np.empty((0, 0), np.float32)


@dataclass(frozen=True, slots=True)
class Probe:
    """A question as the legs take it.

    `terms` holds the question analysed in each language (the lexical leg asks each language's passages with that
    language's terms), `vector` is float32 (dimensions,), language-neutral, unit length. `limit` counts per language,
    `most` (1 or more) over all languages, in the dense leg alone: no more than the best so many of all its hits. So is
    `handicap`, what is taken off each passage's score before it is told which are the best.
    """

    limit: int
    versions: VersionFilter
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    vector: Vector | None = None
    languages: frozenset[str] | None = None
    most: int | None = None
    handicap: Handicap | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """What a leg offers in one language: int64 numbers and float32 scores of the same length, best first."""

    numbers: Numbers
    scores: Scores


def best_of_all(found: Mapping[str, Hits], left: Mapping[str, Scores], most: int | None) -> Mapping[str, Hits]:
    """The best `most` of hits that compare between languages by what is `left` of their scores, ties by smaller number.

    None: all of them.
    """
    if most is None or sum(len(hits.numbers) for hits in found.values()) <= most:
        return found
    numbers = np.concatenate([hits.numbers for hits in found.values()])
    order = np.lexsort((numbers, -np.concatenate([left[language] for language in found])))
    kept = np.zeros(len(numbers), np.bool_)
    kept[order[:most]] = True
    ends = np.cumsum([len(hits.numbers) for hits in found.values()])[:-1]
    chosen = zip(found.items(), np.split(kept, ends), strict=True)
    return {language: Hits(hits.numbers[some], hits.scores[some]) for (language, hits), some in chosen if some.any()}


class LegReader(Protocol):
    """One leg of an opened generation."""

    def search(self, probe: Probe) -> Mapping[str, Hits]:
        """Hits by language; languages without a hit are absent."""
        ...

    def score(self, probe: Probe, numbers: Mapping[str, Numbers]) -> Mapping[str, Scores]:
        """Scores of this leg for given passages (by language), in the order given."""
        ...

    def ceilings(self, probe: Probe) -> Mapping[str, float]:
        """By language, a score that no passage can exceed, whatever the filters; of every language this leg holds."""
        ...

    def vectors(self, numbers: Numbers) -> Vector:
        """The vectors (float32, (n, dimensions)) that this leg keeps of given passages; those not held are left out.

        In the order of their numbers. A lexical leg keeps none.
        """
        ...

    def holding(self, phrase: Mapping[str, Sequence[str]]) -> Mapping[str, Numbers]:
        """By language, the numbers (ascending) of all passages that hold these terms one after the other.

        Languages without terms, or without such a passage, are absent. A dense leg knows no words and names none.
        """
        ...

    def languages(self) -> Mapping[str, int]:
        """How many passages this leg holds in each language."""
        ...

    def faults(self) -> Sequence[str]:
        """What is wrong with the files behind this leg, a sentence each; empty when all is well."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...


class LegWriter(Protocol):
    """One leg of the next generation while it is being made."""

    def remove(self, versions: Collection[str]) -> None:
        """Take out every passage of these versions that the previous generation holds."""
        ...

    def add(self, batch: Batch) -> None:
        """Take in passages; numbers are greater than all that came before."""
        ...

    def merge(self) -> None:
        """Make few parts out of many and drop what was removed; called only in spare time."""
        ...

    def finish(self) -> None:
        """Write everything down; the writer can not be used afterwards."""
        ...


class Backend(Protocol):
    """A way of keeping one leg."""

    @property
    def name(self) -> str:
        """What it is called in a manifest."""
        ...

    @property
    def leg(self) -> LegName:
        """The leg it serves."""
        ...

    @property
    def version(self) -> int:
        """Changes when what it writes can not be read by what was before."""
        ...

    def start(self, folder: Path, previous: Path | None) -> LegWriter:
        """Begin the next generation's leg in the empty `folder`, from `previous` where there is one."""
        ...

    def open(self, folder: Path) -> LegReader:
        """Open a finished leg. Raises GenerationDamaged where a file is missing or not as written."""
        ...

    def count(self, folder: Path) -> Mapping[str, int]:
        """How many passages a finished leg holds in each language, by its own lists: cheap, and nothing is opened.

        Raises GenerationDamaged where a list is missing or not as written.
        """
        ...
