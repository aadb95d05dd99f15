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

from indexer.engine.backends.faiss_files import scanned
from indexer.engine.contract import Hits, Numbers, Scores, Vector, VersionFilter
from indexer.engine.errors import GenerationDamaged
from indexer.engine.parts import Mask, Part, Parts

Rows: TypeAlias = NDArray[np.intp]

_faiss: Any = faiss  # its stubs know the C++ signatures only

VECTORS: Final = "vectors.npy"
INDEX: Final = "index.faiss"
_HALF_ERROR: Final = 2.0**-11  # of a dot product of unit vectors, one of them in float16
_FEW_ROWS: Final = 256  # so few admitted rows are read and compared one by one
_MORE: Final = 16  # taken beyond the limit and a quarter, to see whether a row that was left out could belong
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

    `versions` are places in the reader's list of versions; `kept` is None where no row is removed.
    """

    index: Any
    numbers: Numbers
    versions: NDArray[np.int32]
    vectors: Vector
    kept: Mask | None = None

    @property
    def compressed(self) -> bool:
        """Whether what is scanned are codes, so that the best are only nearly sure to be among the candidates."""
        return isinstance(self.index, faiss.IndexIVFPQFastScan)


def open_segments(parts: Parts, places: dict[str, int]) -> dict[str, list[Segment]]:
    """Open every part; `places` gets the place of each version. Raises GenerationDamaged."""
    small: dict[str, list[Part]] = defaultdict(list)
    segments: dict[str, list[Segment]] = defaultdict(list)
    for part in parts:
        if parts.path(part, INDEX).exists():
            segments[part.group].append(_open_large(parts, part, places))
        else:
            small[part.group].append(part)
    for language, together in small.items():
        segments[language].append(_open_small(parts, together, places))
    return dict(segments)


def _open_large(parts: Parts, part: Part, places: dict[str, int]) -> Segment:
    index = _read_index(parts.path(part, INDEX))
    vectors = np.asarray(parts.load(part, VECTORS))  # still mapped, but indexed without numpy's memmap in between
    if not index.ntotal == len(vectors) == part.rows:
        raise GenerationDamaged(name=parts.folder, cause=f"part {part.name} has lost rows")
    versions = _version_column(parts, part, places)
    return Segment(index, np.array(parts.numbers(part)), versions, vectors, parts.kept(part))


def _read_index(path: Path) -> Any:  # noqa: ANN401 - faiss has no types
    """Open an index, or use the one that an open generation has of the same file: codes are not memory-mapped."""
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
    return Segment(scanned(joined), numbers[order], np.concatenate(versions)[order], joined)


def _version_column(parts: Parts, part: Part, places: dict[str, int]) -> NDArray[np.int32]:
    runs = parts.runs(part)
    codes = np.fromiter((places.setdefault(v, len(places)) for v in runs.versions), np.int32, len(runs.versions))
    return np.repeat(codes, runs.lengths(part.rows))


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a segment among which its best are, in no order, with scores that may only be near (of codes)."""

    segment: Segment
    rows: Rows
    scores: Scores
    exact: bool

    def settled(self, question: Vector, bar: float) -> tuple[Numbers, Scores]:
        """Numbers and exact scores of what reaches the bar."""
        reaching = self.scores >= bar
        rows = self.rows[reaching]
        scores = self.scores[reaching] if self.exact else dot(self.segment.vectors, rows, question)
        return self.segment.numbers[rows], scores


def look(segment: Segment, question: Vector, limit: int, allowed: Mask | None) -> Found:
    """Find allowed rows among which the best `limit` are."""
    count = len(segment.numbers) if allowed is None else int(np.count_nonzero(allowed))
    if count <= max(limit, _FEW_ROWS):
        rows = np.arange(count) if allowed is None else np.flatnonzero(allowed)
        return Found(segment, rows, dot(segment.vectors, rows, question), exact=True)
    selector = None if allowed is None else _faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
    if segment.compressed:
        return _scan_codes(segment, question, limit, selector)
    return _scan(segment, question, limit, selector, count)


def _scan(segment: Segment, question: Vector, limit: int, selector: Any, count: int) -> Found:  # noqa: ANN401
    """Take more until no row that was left out can be as good as the last that belongs."""
    parameters = _faiss.SearchParameters(sel=selector)
    take = limit
    while True:
        take = min(count, take + take // 4 + _MORE)
        halves, found = segment.index.search(question[None], take, params=parameters)
        rows: Rows = found[0]
        scores = dot(segment.vectors, rows, question)
        if take == count or np.partition(scores, -limit)[-limit] - halves[0, -1] > _HALF_ERROR:
            return Found(segment, rows, scores, exact=True)
        take *= 2


def _scan_codes(segment: Segment, question: Vector, limit: int, selector: Any) -> Found:  # noqa: ANN401
    parameters = _faiss.SearchParametersIVF(sel=selector, nprobe=1)
    take = limit * _CODES_TAKEN // (1 if len(segment.numbers) > _MANY_ROWS else 2)
    scores, rows = segment.index.search(question[None], take, params=parameters)
    order = np.argsort(rows[0])  # neighbours on the disk are read together
    found = order[np.count_nonzero(rows[0] < 0) :]
    return Found(segment, rows[0][found], scores[0][found], exact=False)


def bar(found: Iterable[Found], most: int | None) -> float:
    """Give the score below which no row can be among the best `most` of all, but for what codes get wrong."""
    if most is None:
        return -math.inf
    scores = np.concatenate([some.scores for some in found])
    kept = most * _CODES_SETTLED
    return float(np.partition(scores, -kept)[-kept]) if len(scores) > kept else -math.inf


def dot(vectors: Vector, rows: Rows, question: Vector) -> Scores:
    """Inner products row by row, so that a row has the same score in whatever company it is computed."""
    scores: Scores = np.einsum("ij,j->i", vectors[rows], question)
    return scores


def best(numbers: Numbers, scores: Scores, limit: int) -> Hits:
    """Order by score, then by number, and cut."""
    order = np.lexsort((numbers, -scores))[:limit]
    return Hits(numbers[order], scores[order])


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
