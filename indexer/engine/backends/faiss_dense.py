"""The dense leg in FAISS: finds the passages whose vectors point most nearly where the question's does.

    000007-nl.vectors.npy    of part 7, language nl: float32 (rows, dimensions), what scores are computed from
    000007-nl.index.faiss    what is scanned, in parts of COMPRESSED_FROM rows and more: codes of 4 bits for two
                             dimensions

(and what parts.py keeps of every part). A part holds one language, so that each gives its own best hits. Smaller parts
of a language are put together when they are opened, and compared with the question row by row. Of codes five or ten
times as many candidates are taken as are wanted in a language, and three times as many as are wanted in all. Scores
are always computed from float32. The files are written by faiss_files.py and searched by faiss_segments.py; centring
the vectors is in language_means.py.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

import faiss
import numpy as np

from indexer.engine.backends.faiss_files import Scattered, write_index, write_vectors
from indexer.engine.backends.faiss_segments import (
    INDEX,
    VECTORS,
    Allowed,
    Found,
    Rows,
    Segment,
    bar,
    dot,
    faults,
    find,
    handicaps_of,
    kept_count,
    look,
    open_segments,
    settle,
)
from indexer.engine.contract import (
    NO_VECTORS,
    Batch,
    Handicap,
    Hits,
    LegName,
    LegReader,
    LegWriter,
    Numbers,
    Probe,
    Scores,
    Vector,
    best_of_all,
)
from indexer.engine.parts import MERGED_AT_ONCE, Mask, Part, Parts, Runs, runs_of

_HANDICAPS_REMEMBERED = 256  # one for each language; 4 bytes a passage


class FaissDense:
    """The backend, for the registry."""

    name = "faiss"
    leg: LegName = "dense"
    version = 1

    def start(self, folder: Path, previous: Path | None) -> LegWriter:
        """Begin the next generation's dense leg."""
        return DenseWriter(Parts.follow(folder, previous), fresh=previous is None)

    def open(self, folder: Path) -> LegReader:
        """Open a finished dense leg; large parts stay on disk, memory-mapped."""
        return DenseReader(Parts.open(folder))

    def count(self, folder: Path) -> Mapping[str, int]:
        """Add up the parts of each language."""
        counts: Counter[str] = Counter()
        for part in Parts.open(folder):
            counts[part.group] += part.kept
        return +counts


@dataclass(frozen=True, slots=True)
class _Pending:
    """Passages of one language that are not written yet."""

    numbers: Numbers
    versions: list[str]
    vectors: Vector


class DenseWriter:
    """The dense leg of the next generation while it is being made."""

    def __init__(self, parts: Parts, *, fresh: bool) -> None:
        self._parts = parts
        self._spare_time = fresh  # what begins from nothing is made whole at once
        self._pending: dict[str, list[_Pending]] = defaultdict(list)

    def remove(self, versions: Collection[str]) -> None:
        """Take out every passage of these versions that the previous generation holds."""
        for part, _ in self._parts.remove(versions):
            if not part.kept:
                self._parts.drop(part)

    def add(self, batch: Batch) -> None:
        """Take in passages, language by language."""
        languages = np.array(batch.languages, np.object_)
        versions = np.array(batch.versions, np.object_)
        for language in dict.fromkeys(batch.languages):
            rows = np.flatnonzero(languages == language)
            vectors = np.ascontiguousarray(batch.vectors[rows], np.float32)
            self._pending[language].append(_Pending(batch.numbers[rows], versions[rows].tolist(), vectors))
            if sum(len(pending.numbers) for pending in self._pending[language]) >= MERGED_AT_ONCE:
                self._write_pending(language)

    def merge(self) -> None:
        """Make few parts out of many and drop what was removed when finishing."""
        self._spare_time = True

    def finish(self) -> None:
        """Write everything down."""
        for language in tuple(self._pending):
            self._write_pending(language)
        for chosen in self._parts.due(spare_time=self._spare_time):
            self._merge(chosen)
        self._parts.save()

    def _write_pending(self, language: str) -> None:
        pending = self._pending.pop(language)
        numbers = np.concatenate([some.numbers for some in pending])
        versions = [version for some in pending for version in some.versions]
        vectors = np.concatenate([some.vectors for some in pending])
        self._write(language, numbers, runs_of(versions), [vectors])

    def _write(self, language: str, numbers: Numbers, runs: Runs, vectors: Iterable[Vector]) -> None:
        part = self._parts.add(language, numbers, runs)
        path = self._parts.path(part, VECTORS)
        write_vectors(path, part.rows, vectors)
        write_index(self._parts.path(part, INDEX), np.load(path, mmap_mode="r"))

    def _merge(self, chosen: Sequence[Part]) -> None:
        """Write the kept rows of several parts as one, in the order of their numbers."""
        rows = [self._parts.kept_rows(part) for part in chosen]
        numbers = np.concatenate([self._parts.numbers(part)[kept] for part, kept in zip(chosen, rows, strict=True)])
        names = [self._parts.runs(part).column(part.rows)[kept] for part, kept in zip(chosen, rows, strict=True)]
        order = np.argsort(numbers)
        vectors = Scattered([self._parts.load(part, VECTORS) for part in chosen], rows, order)
        if len(order):
            self._write(chosen[0].group, numbers[order], runs_of(np.concatenate(names)[order].tolist()), vectors)
        for part in chosen:
            self._parts.drop(part)


class DenseReader:
    """The dense leg of an opened generation."""

    def __init__(self, parts: Parts) -> None:
        self._version_places: dict[str, int] = {}
        self._segments = open_segments(parts, self._version_places)
        self._allowed = Allowed(self._version_places)
        self._handicaps = lru_cache(_HANDICAPS_REMEMBERED)(self._handicaps_of)

    def search(self, probe: Probe) -> Mapping[str, Hits]:
        """Hits by language, best first; see the contract."""
        if probe.vector is None:
            return {}
        faiss.omp_set_num_threads(1)  # one question is one thread's work; of the calling thread alone
        wanted = self._segments.keys() if probe.languages is None else self._segments.keys() & probe.languages
        question = np.ascontiguousarray(probe.vector, np.float32)
        looked = {language: self._look(language, question, probe) for language in sorted(wanted)}
        least = bar(chain.from_iterable(looked.values()), probe.most) if looked else 0.0
        settled = {language: settle(some, question, least, probe.limit) for language, some in looked.items()}
        found = {language: hits for language, (hits, _) in settled.items() if len(hits.numbers)}
        return best_of_all(found, {language: left for language, (_, left) in settled.items()}, probe.most)

    def _look(self, language: str, question: Vector, probe: Probe) -> list[Found]:
        handicaps = self._handicaps(language, probe.handicap) if probe.handicap else None
        return [
            look(
                segment,
                question,
                probe.limit,
                self._allowed.rows(segment, probe.versions),
                handicaps[place] if handicaps else None,
            )
            for place, segment in enumerate(self._segments[language])
        ]

    def _handicaps_of(self, language: str, handicap: Handicap) -> list[Scores]:
        """The handicap of each row, by segment: removed rows may be unknown, and are never found."""
        return [handicaps_of(segment, handicap) for segment in self._segments[language]]

    def ceilings(self, probe: Probe) -> Mapping[str, float]:
        """Two unit vectors are 1.0 alike at most."""
        return dict.fromkeys(self.languages(), 1.0 if probe.vector is not None else 0.0)

    def score(self, probe: Probe, numbers: Mapping[str, Numbers]) -> Mapping[str, Scores]:
        """Exact inner products of given passages; NaN for numbers that are not held in that language."""
        question = probe.vector
        return {language: self._score(language, question, asked) for language, asked in numbers.items()}

    def _score(self, language: str, question: Vector | None, asked: Numbers) -> Scores:
        scores = np.full(len(asked), np.nan, np.float32)
        for segment in self._segments.get(language, ()) if question is not None else ():
            rows, held = find(segment, asked)
            scores[held] = dot(segment.vectors, rows, np.ascontiguousarray(question, np.float32))
        return scores

    def vectors(self, numbers: Numbers) -> Vector:
        """The vectors of those passages that are held, whatever their language."""
        asked = np.unique(numbers)
        found = [(asked[held], segment.vectors[rows]) for segment, rows, held in self._holding(asked)]
        if not found:
            return NO_VECTORS
        order = np.argsort(np.concatenate([held for held, _ in found]))
        in_order: Vector = np.concatenate([vectors for _, vectors in found])[order]
        return in_order

    def _holding(self, asked: Numbers) -> Iterator[tuple[Segment, Rows, Mask]]:
        for segment in chain.from_iterable(self._segments.values()):
            rows, held = find(segment, asked)
            if len(rows):
                yield segment, rows, held

    def holding(self, phrase: Mapping[str, Sequence[str]]) -> Mapping[str, Numbers]:
        """None: this leg is about vectors."""
        del phrase
        return {}

    def languages(self) -> Mapping[str, int]:
        """How many passages this leg holds in each language."""
        counts = {name: sum(kept_count(s) for s in segments) for name, segments in self._segments.items()}
        return {name: count for name, count in counts.items() if count}

    def faults(self) -> Sequence[str]:
        """What is wrong with the vectors, a sentence each."""
        return [fault for name, segments in self._segments.items() for s in segments for fault in faults(name, s)]

    def close(self) -> None:
        """Let go of files and memory; safe to call twice."""
        self._segments = {}
