"""Searching the dense leg: rows that are searched together, which of them a question may find, and the best of those.

Whether a row may be found is settled before the search, so that a filter never costs hits. Nothing is written here.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias
from weakref import WeakValueDictionary

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.engine.backends.faiss_files import COMPRESSED_FROM
from indexer.engine.contract import Handicap, Hits, Numbers, Scores, Vector, VersionFilter
from indexer.engine.errors import GenerationDamaged
from indexer.engine.parts import Mask, Part, Parts

Rows: TypeAlias = NDArray[np.intp]

_faiss: Any = faiss  # its stubs know the C++ signatures only

VECTORS: Final = "vectors.npy"
INDEX: Final = "index.faiss"
_MAPPED_FROM: Final = 1_024  # rows; smaller parts of a language are put together in memory
_FEW_ROWS: Final = 256  # so few admitted rows are read and compared one by one
# Candidates by code for each hit: recall@100 0.998 at 100,000 rows and 0.994 at 1,000,000 (tests/bench/legs.py). Among
# fewer rows fewer stand between, and half as many do: 0.9985 in parts of 7,000 to 27,000.
_CODES_TAKEN: Final = 10
_MANY_ROWS: Final = 50_000
# Of all languages together fewer: of the best 600 in 100,000 rows of seven languages 0.988 are found, of the best 100
# all.
_CODES_SETTLED: Final = 3
_MASKS_REMEMBERED: Final = 1_024  # a filter needs one for each segment; one takes a byte a passage
_UNIT: Final = 1e-3  # how far from 1 the length of a vector may be
_opening = threading.Lock()
_opened: WeakValueDictionary[tuple[int, int, int], Any] = WeakValueDictionary()
_LOOKED_AT: Final = 1_000  # vectors of a segment, in looking for faults


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows that are searched together: one large part, or all small parts of a language.

    `codes` is what is scanned in place of the vectors where those are many; of codes the best are only nearly sure to
    be among the candidates. `versions` are places in the reader's list of versions; `kept` is None where no row is
    removed.
    """

    codes: Any
    numbers: Numbers
    versions: NDArray[np.int32]
    vectors: Vector
    kept: Mask | None = None


def open_segments(parts: Parts, places: dict[str, int]) -> dict[str, list[Segment]]:
    """Open every part; `places` gets the place of each version. Raises GenerationDamaged."""
    small: dict[str, list[Part]] = defaultdict(list)
    segments: dict[str, list[Segment]] = defaultdict(list)
    for part in parts:
        if part.rows >= _MAPPED_FROM:
            segments[part.group].append(_open_large(parts, part, places))
        else:
            small[part.group].append(part)
    for language, together in small.items():
        segments[language].append(_open_small(parts, together, places))
    return dict(segments)


def _open_large(parts: Parts, part: Part, places: dict[str, int]) -> Segment:
    codes = _read_codes(parts.path(part, INDEX)) if part.rows >= COMPRESSED_FROM else None
    vectors = np.asarray(parts.load(part, VECTORS))  # still mapped, but indexed without numpy's memmap in between
    if len(vectors) != part.rows or (codes is not None and codes.ntotal != part.rows):
        raise GenerationDamaged(name=parts.folder, cause=f"part {part.name} has lost rows")
    versions = _version_column(parts, part, places)
    return Segment(codes, np.array(parts.numbers(part)), versions, vectors, parts.kept(part))


def _read_codes(path: Path) -> Any:  # noqa: ANN401 - faiss has no types
    """Open codes, or use those that an open generation has of the same file: they are not memory-mapped.

    None where vectors of this width have none.
    """
    if not path.exists():
        return None
    status = path.stat()
    key = (status.st_dev, status.st_ino, status.st_mtime_ns)
    with _opening:
        index = _opened.get(key)
        if index is None:
            try:
                index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
            except RuntimeError as error:
                raise GenerationDamaged(name=path.parent, cause=f"{path.name} can not be read") from error
            _opened[key] = index
    return index


def _open_small(parts: Parts, together: Sequence[Part], places: dict[str, int]) -> Segment:
    rows = [parts.kept_rows(part) for part in together]
    numbers = np.concatenate([parts.numbers(part)[kept] for part, kept in zip(together, rows, strict=True)])
    order = np.argsort(numbers)
    versions = [_version_column(parts, part, places)[kept] for part, kept in zip(together, rows, strict=True)]
    vectors = [parts.load(part, VECTORS)[kept] for part, kept in zip(together, rows, strict=True)]
    joined = np.concatenate(vectors)[order]
    return Segment(None, numbers[order], np.concatenate(versions)[order], joined)


def _version_column(parts: Parts, part: Part, places: dict[str, int]) -> NDArray[np.int32]:
    runs = parts.runs(part)
    codes = np.fromiter((places.setdefault(v, len(places)) for v in runs.versions), np.int32, len(runs.versions))
    return np.repeat(codes, runs.lengths(part.rows))


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a segment among which its best are, in no order, with scores that may only be near (of codes).

    `handicaps` is what is taken off the scores before the best are told.
    """

    segment: Segment
    rows: Rows
    scores: Scores
    handicaps: Scores
    exact: bool

    @property
    def left(self) -> Scores:
        """What the rows compare by."""
        return self.scores - self.handicaps

    def settled(self, question: Vector, bar: float) -> tuple[Numbers, Scores, Scores]:
        """Numbers, exact scores, and what is left of those, of what reaches the bar."""
        reaching = np.flatnonzero(self.left >= bar)
        reaching = reaching[np.argsort(self.rows[reaching])]  # neighbours on the disk are read together
        rows = self.rows[reaching]
        scores = self.scores[reaching] if self.exact else dot(self.segment.vectors, rows, question)
        return self.segment.numbers[rows], scores, scores - self.handicaps[reaching]


def look(
    segment: Segment, question: Vector, limit: int, allowed: Mask | None, handicaps: Scores | None = None
) -> Found:
    """Find allowed rows among which the best `limit` are; `handicaps` are those of all rows of the segment."""
    count = len(segment.numbers) if allowed is None else int(np.count_nonzero(allowed))
    exact = segment.codes is None or count <= max(limit, _FEW_ROWS)
    rows, scores = _compare(segment, question, allowed) if exact else _scan(segment, question, limit, allowed)
    return Found(segment, rows, scores, np.zeros_like(scores) if handicaps is None else handicaps[rows], exact)


def handicaps_of(segment: Segment, handicap: Handicap) -> Scores:
    """The handicap of each row; 0.0 for those that are removed, which nobody knows any more."""
    if segment.kept is None:
        return handicap(segment.numbers)
    handicaps = np.zeros(len(segment.numbers), np.float32)
    handicaps[segment.kept] = handicap(segment.numbers[segment.kept])
    return handicaps


def _compare(segment: Segment, question: Vector, allowed: Mask | None) -> tuple[Rows, Scores]:
    if allowed is None:
        scores: Scores = np.einsum("ij,j->i", segment.vectors, question)  # as in dot, without copying them
        return np.arange(len(scores)), scores
    rows = np.flatnonzero(allowed)
    return rows, dot(segment.vectors, rows, question)


def _scan(segment: Segment, question: Vector, limit: int, allowed: Mask | None) -> tuple[Rows, Scores]:
    selector = None if allowed is None else _faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
    parameters = _faiss.SearchParametersIVF(sel=selector, nprobe=1)
    take = limit * _CODES_TAKEN // (1 if len(segment.numbers) > _MANY_ROWS else 2)
    scores, rows = segment.codes.search(question[None], take, params=parameters)
    found = len(rows[0]) - np.count_nonzero(rows[0] < 0)  # what is missing stands at the end
    return rows[0][:found], scores[0][:found]


def bar(found: Iterable[Found], most: int | None) -> float:
    """Give the score below which no row can be among the best `most` of all, but for what codes get wrong."""
    if most is None:
        return -math.inf
    scores = np.concatenate([some.left for some in found])
    kept = most * _CODES_SETTLED
    return float(np.partition(scores, -kept)[-kept]) if len(scores) > kept else -math.inf


def dot(vectors: Vector, rows: Rows, question: Vector) -> Scores:
    """Inner products row by row, so that a row has the same score in whatever company it is computed."""
    scores: Scores = np.einsum("ij,j->i", vectors[rows], question)
    return scores


def settle(looked: Sequence[Found], question: Vector, least: float, limit: int) -> tuple[Hits, Scores]:
    """Give the best of what reaches `least`, by what is left of the scores and then by number; and what is left."""
    settled = [some.settled(question, least) for some in looked]
    numbers, scores, left = (np.concatenate(column) for column in zip(*settled, strict=True))
    order = np.lexsort((numbers, -left))[:limit]
    return Hits(numbers[order], scores[order]), left[order]


def find(segment: Segment, asked: Numbers) -> tuple[Rows, Mask]:
    """The rows of these passages, as far as they are held, and which of them are."""
    places = np.minimum(np.searchsorted(segment.numbers, asked), len(segment.numbers) - 1)
    held: Mask = segment.numbers[places] == asked
    if segment.kept is not None:
        held &= segment.kept[places]
    return places[held], held


def kept_count(segment: Segment) -> int:
    """How many rows may be found."""
    return len(segment.numbers) if segment.kept is None else int(np.count_nonzero(segment.kept))


def faults(language: str, segment: Segment) -> Iterator[str]:
    """Look at some vectors: they must be numbers and of length 1."""
    some = np.asarray(segment.vectors[:: len(segment.vectors) // _LOOKED_AT + 1])
    lengths = np.linalg.norm(some, axis=1)
    if not np.all(np.abs(lengths - 1) < _UNIT):  # also where a length is not a number
        yield f"The dense leg holds vectors in language {language} that are not of length 1."


class Allowed:
    """Which rows a question may find, remembered for the filters that were asked last."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self._places = places
        self._masks: OrderedDict[tuple[VersionFilter, int], Mask | None] = OrderedDict()
        self._changing = threading.Lock()

    def rows(self, segment: Segment, versions: VersionFilter) -> Mask | None:
        """Give a mask over the segment's rows, or None where all are allowed."""
        key = (versions, id(segment))
        with self._changing:
            if key in self._masks:
                self._masks.move_to_end(key)
                return self._masks[key]
        mask = self._make(segment, versions)
        with self._changing:
            self._masks[key] = mask
            if len(self._masks) > _MASKS_REMEMBERED:
                self._masks.popitem(last=False)
        return mask

    def _make(self, segment: Segment, versions: VersionFilter) -> Mask | None:
        if versions.only is None and not versions.excluded:
            return segment.kept
        named = versions.excluded if versions.only is None else versions.only
        places = [self._places[version] for version in named if version in self._places]
        allowed = np.full(len(self._places), versions.only is None)
        allowed[places] = versions.only is not None
        mask: Mask = allowed[segment.versions]
        return mask if segment.kept is None else mask & segment.kept
