"""Both legs without any index: every passage is compared with the question. The reference for all other backends.

It keeps a leg in one file, reads it whole, and finds nothing by the code that it is compared with. BM25 is reckoned as
Tantivy does it (k1 1.2, b 0.75, the length of a passage rounded down to one of 256), so that scores can be compared
and not only places.
"""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from indexer.engine.contract import (
    NO_VECTORS,
    Batch,
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
from indexer.engine.disk import sync_folder, write_bytes
from indexer.engine.errors import GenerationDamaged

_FILE: Final = "passages.json"
_K1: Final = 1.2
_B: Final = 0.75


@dataclass(frozen=True, slots=True)
class _Row:
    """One passage as this leg needs it."""

    number: int
    version: str
    language: str
    terms: list[str]
    vector: list[float]


@dataclass(frozen=True, slots=True)
class MemoryLeg:
    """The backend, for the registry: one for each leg."""

    name: str
    leg: LegName
    version: int = 1

    def start(self, folder: Path, previous: Path | None) -> LegWriter:
        """Begin with the rows of `previous`."""
        return _MemoryWriter(folder, _read(previous) if previous else [])

    def open(self, folder: Path) -> LegReader:
        """Read all rows."""
        rows = _read(folder)
        return _MemoryLexical(rows) if self.leg == "lexical" else _MemoryDense(rows)

    def count(self, folder: Path) -> Mapping[str, int]:
        """Count the rows."""
        return Counter(row.language for row in _read(folder))


def _read(folder: Path) -> list[_Row]:
    try:
        return [_Row(**row) for row in json.loads((folder / _FILE).read_bytes())]
    except (OSError, ValueError, TypeError) as error:
        raise GenerationDamaged(name=folder, cause=f"{_FILE} can not be read ({error})") from error


class _MemoryWriter:
    """A leg of the next generation while it is being made."""

    def __init__(self, folder: Path, rows: list[_Row]) -> None:
        self._folder = folder
        self._rows = rows
        self._added: list[_Row] = []

    def remove(self, versions: Collection[str]) -> None:
        """Take out rows of the previous generation."""
        self._rows = [row for row in self._rows if row.version not in versions]

    def add(self, batch: Batch) -> None:
        """Take in passages."""
        columns = zip(
            batch.numbers.tolist(), batch.versions, batch.languages, batch.terms, batch.vectors.tolist(), strict=True
        )
        self._added += [
            _Row(number, v, language, list(terms), vector) for number, v, language, terms, vector in columns
        ]

    def merge(self) -> None:
        """One file is few enough."""

    def finish(self) -> None:
        """Write the file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        rows = [asdict(row) for row in (*self._rows, *self._added)]
        write_bytes(self._folder / _FILE, json.dumps(rows, ensure_ascii=False).encode())
        sync_folder(self._folder)


class _MemoryLeg(ABC):
    """What both legs have in common: all but the score."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        self._rows: Sequence[_Row] = rows

    @abstractmethod
    def _scores(self, probe: Probe, language: str) -> Mapping[int, float]:
        """Score every passage of a language that can be a hit."""

    def search(self, probe: Probe) -> Mapping[str, Hits]:
        """Hits by language, best first."""
        wanted = self.languages().keys() if probe.languages is None else self.languages().keys() & probe.languages
        found = {language: self._best(probe, language) for language in sorted(wanted)}
        return {language: hits for language, hits in found.items() if len(hits.numbers)}

    def _best(self, probe: Probe, language: str) -> Hits:
        admitted = {row.number for row in self._rows if probe.versions.admits(row.version)}
        scores = {number: score for number, score in self._scores(probe, language).items() if number in admitted}
        left = self._left(probe, scores)
        best = sorted(scores, key=lambda number: (-left[number], number))[: probe.limit]
        return Hits(np.array(best, np.int64), np.array([scores[number] for number in best], np.float32))

    def _left(self, _probe: Probe, scores: Mapping[int, float]) -> Mapping[int, float]:
        """What passages are ordered by: their scores."""
        return scores

    def vectors(self, _numbers: Numbers) -> Vector:
        """None, unless the leg is about them."""
        return NO_VECTORS

    def holding(self, phrase: Mapping[str, Sequence[str]]) -> Mapping[str, Numbers]:
        """None, unless the leg is about words."""
        del phrase
        return {}

    def languages(self) -> Mapping[str, int]:
        """How many passages there are in each language."""
        return Counter(row.language for row in self._rows)

    def faults(self) -> Sequence[str]:
        """A file that could be read is whole."""
        return []

    def close(self) -> None:
        """Forget the rows."""
        self._rows = ()


class _MemoryDense(_MemoryLeg):
    """The dense leg."""

    def search(self, probe: Probe) -> Mapping[str, Hits]:
        """Hits by language, best first; of all of them the best that may be."""
        found = super().search(probe)
        left = {language: self._left_of(probe, hits) for language, hits in found.items()}
        return best_of_all(found, left, probe.most)

    def _left_of(self, probe: Probe, hits: Hits) -> Scores:
        left = self._left(probe, dict(zip(hits.numbers.tolist(), hits.scores.tolist(), strict=True)))
        return np.array(list(left.values()), np.float32)

    def _left(self, probe: Probe, scores: Mapping[int, float]) -> Mapping[int, float]:
        """What is left of the scores after the handicap."""
        if probe.handicap is None or not scores:
            return scores
        handicaps = probe.handicap(np.array(list(scores), np.int64))
        left = np.array(list(scores.values()), np.float32) - handicaps
        return dict(zip(scores, left.tolist(), strict=True))

    def _scores(self, probe: Probe, language: str) -> Mapping[int, float]:
        if probe.vector is None:
            return {}
        rows = [row for row in self._rows if row.language == language]
        return {row.number: float(np.float32(_dot(row.vector, probe.vector.tolist()))) for row in rows}

    def ceilings(self, probe: Probe) -> Mapping[str, float]:
        """Two unit vectors are 1.0 alike at most."""
        return dict.fromkeys(self.languages(), 1.0 if probe.vector is not None else 0.0)

    def score(self, probe: Probe, numbers: Mapping[str, Numbers]) -> Mapping[str, Scores]:
        """Inner products; NaN for numbers that are not held."""
        return {
            language: _pick(self._scores(probe, language), asked, dict.fromkeys(asked.tolist(), math.nan))
            for language, asked in numbers.items()
        }

    def vectors(self, numbers: Numbers) -> Vector:
        """Those of rows with these numbers."""
        asked = set(numbers.tolist())
        found = [row.vector for row in sorted(self._rows, key=lambda row: row.number) if row.number in asked]
        return np.array(found, np.float32) if found else NO_VECTORS


class _MemoryLexical(_MemoryLeg):
    """The lexical leg."""

    def _scores(self, probe: Probe, language: str) -> Mapping[int, float]:
        rows = {row.number: Counter(row.terms) for row in self._rows if row.language == language}
        if not rows:
            return {}
        mean = sum(sum(terms.values()) for terms in rows.values()) / len(rows)
        scores: dict[int, float] = defaultdict(float)
        for term in probe.terms.get(language, ()):
            having = {number: terms for number, terms in rows.items() if terms[term]}
            rarity = _rarity(len(having), len(rows))
            for number, terms in having.items():
                length = _rounded(sum(terms.values()))
                scores[number] += rarity * (_K1 + 1) * terms[term] / (terms[term] + _K1 * (1 - _B + _B * length / mean))
        return scores

    def ceilings(self, probe: Probe) -> Mapping[str, float]:
        """A passage that held each term without end would reach (k1 + 1) times its rarity."""
        return {language: self._ceiling(probe.terms.get(language, ()), language) for language in self.languages()}

    def _ceiling(self, terms: Sequence[str], language: str) -> float:
        rows = [set(row.terms) for row in self._rows if row.language == language]
        return sum((_K1 + 1) * _rarity(sum(term in row for row in rows), len(rows)) for term in terms)

    def score(self, probe: Probe, numbers: Mapping[str, Numbers]) -> Mapping[str, Scores]:
        """BM25; 0 where no term occurs, NaN for numbers that are not held."""
        return {language: self._score(probe, language, asked) for language, asked in numbers.items()}

    def holding(self, phrase: Mapping[str, Sequence[str]]) -> Mapping[str, Numbers]:
        """Numbers of the rows in whose terms those of the phrase stand side by side."""
        found = {language: self._holding(list(terms), language) for language, terms in phrase.items() if terms}
        return {language: numbers for language, numbers in found.items() if len(numbers)}

    def _holding(self, terms: list[str], language: str) -> Numbers:
        rows = (row for row in self._rows if row.language == language)
        ends = len(terms)
        held = [row.number for row in rows if any(row.terms[i : i + ends] == terms for i in range(len(row.terms)))]
        return np.array(sorted(held), np.int64)

    def _score(self, probe: Probe, language: str, asked: Numbers) -> Scores:
        held = {row.number: 0.0 for row in self._rows if row.language == language}
        return _pick(self._scores(probe, language), asked, held)


def _rarity(having: int, total: int) -> float:
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(left, right, strict=True))


def _pick(scores: Mapping[int, float], asked: Numbers, otherwise: Mapping[int, float]) -> Scores:
    return np.array([scores.get(n, otherwise.get(n, math.nan)) for n in asked.tolist()], np.float32)


def _rounded(length: int) -> int:
    """Round down to what is kept in one byte: exact up to 40, then with three bits after the first."""
    return max((kept for kept in _KEPT_LENGTHS if kept <= length), default=0)


def _kept_length(byte: int) -> int:
    if byte < _EXACT:
        return byte
    bits, shift = (byte - _EXACT) & 7, ((byte - _EXACT) >> 3) - 1
    return _EXACT + (bits if shift < 0 else (bits | 8) << shift)


_EXACT: Final = 24
_KEPT_LENGTHS: Final = tuple(_kept_length(byte) for byte in range(256))
