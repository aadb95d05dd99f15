"""Immutable parts and a list of what was removed: why the next generation costs what changed, not what is kept.

    <folder>/
      parts.json                  which parts count, how many rows each has, and facts of the owner
      removed.npy                 numbers that a part still holds and nobody may find (int64, ascending)
      000007-nl.numbers.npy       of part 7, group nl: its passages' numbers (int64, ascending)
      000007-nl.versions.json     whose they are, run by run: {"versions": [...], "starts": [...]}
      000007-nl.<more>            what the owner keeps beside them

The passage store and the dense leg are built of these. A file of a part is written once, synced and from then on only
hard-linked; `parts.json` and `removed.npy` are written anew for each generation.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from indexer.engine.contract import Numbers
from indexer.engine.disk import link_all, sync_folder, write_array, write_bytes
from indexer.engine.errors import GenerationDamaged

_LIST: Final = "parts.json"
_REMOVED: Final = "removed.npy"
_VERSIONS: Final = "versions.json"
_LOOKED_UP: Final = 16  # more versions than this are compared with the whole list at once

# Parts of one size class are merged when there are this many. More would mean more files to link for an upload, fewer
# would mean that a passage is copied more often: here three times until it rests in a part of some thousands.
_FAN_IN: Final = 6
_SMALLEST_CLASS: Final = 256
_WORTH_COPYING: Final = 3  # fewer parts than this are not made one
# No merge that an upload has to wait for makes a larger part (25 MB of vectors of 384 dimensions).
MERGED_AT_ONCE: Final = 16_384
# In spare time: leave a large part alone until what is beside it, or removed from it, is this share of it.
_WORTH_REWRITING: Final = 0.25

Mask: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Part:
    """One immutable part: its file name without ending, the group it belongs to, its rows and how many are removed."""

    name: str
    group: str
    rows: int
    removed: int = 0

    @property
    def kept(self) -> int:
        """Rows that may be found."""
        return self.rows - self.removed


@dataclass(frozen=True, slots=True)
class Runs:
    """Whose rows they are: rows `starts[i]` up to `starts[i + 1]` (or the end) belong to `versions[i]`."""

    versions: tuple[str, ...]
    starts: NDArray[np.int64]

    def lengths(self, rows: int) -> NDArray[np.int64]:
        """How many rows each run has."""
        return np.diff(self.starts, append=rows)

    def column(self, rows: int) -> NDArray[np.object_]:
        """Version of each of the `rows` rows."""
        return np.repeat(np.array(self.versions, np.object_), self.lengths(rows))

    def at(self, rows: Rows) -> list[str]:
        """Version of each of these rows."""
        runs = np.searchsorted(self.starts, rows, side="right") - 1
        return [self.versions[run] for run in runs.tolist()]

    def rows_of(self, versions: Collection[str], rows: int) -> Mask:
        """Which of the `rows` rows belong to one of these versions."""
        hit = np.fromiter((version in versions for version in self.versions), np.bool_, len(self.versions))
        return np.repeat(hit, self.lengths(rows))


def runs_of(versions: Sequence[str]) -> Runs:
    """Write a column of versions as runs."""
    starts = [i for i, version in enumerate(versions) if i == 0 or version != versions[i - 1]]
    return Runs(tuple(versions[i] for i in starts), np.array(starts, np.int64))


class Parts:
    """The parts of one folder: a list to read from and, in a folder that is being made, to change and `save`."""

    def __init__(self, folder: Path, parts: Iterable[Part], removed: Numbers, facts: Mapping[str, Any]) -> None:
        self.folder = folder
        self.removed = removed
        self.facts: dict[str, Any] = dict(facts)
        self._parts = {part.name: part for part in parts}
        self._followed = tuple(self._parts)
        self._runs: dict[str, Runs] = {}  # of parts whose versions were asked for

    @classmethod
    def open(cls, folder: Path) -> Parts:
        """Read the list. Raises GenerationDamaged where it or a file of a part is missing."""
        try:
            listed = json.loads((folder / _LIST).read_bytes())
            removed: Numbers = np.load(folder / _REMOVED)
            return cls(folder, (Part(**part) for part in listed["parts"]), removed, listed["facts"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise GenerationDamaged(name=folder, cause=f"{_LIST} can not be read ({error})") from error

    @classmethod
    def follow(cls, folder: Path, previous: Path | None) -> Parts:
        """Begin a folder with what `previous` holds, by hard links."""
        folder.mkdir(parents=True, exist_ok=True)
        if previous is None:
            return cls(folder, (), np.empty(0, np.int64), {"next_part": 1})
        link_all(previous, folder, but={_LIST, _REMOVED})
        found = cls.open(previous)
        return cls(folder, found, found.removed, found.facts)

    def __iter__(self) -> Iterator[Part]:
        return iter(tuple(self._parts.values()))

    def path(self, part: Part, ending: str) -> Path:
        """Where a file of a part is."""
        return self.folder / f"{part.name}.{ending}"

    def numbers(self, part: Part) -> Numbers:
        """Numbers of a part, ascending, memory-mapped."""
        numbers: Numbers = self.load(part, "numbers.npy")
        return numbers

    def runs(self, part: Part) -> Runs:
        """Whose rows the part holds."""
        if part.name not in self._runs:
            try:
                written = json.loads(self.path(part, _VERSIONS).read_bytes())
                self._runs[part.name] = Runs(tuple(written["versions"]), np.array(written["starts"], np.int64))
            except (OSError, ValueError, KeyError) as error:
                raise GenerationDamaged(name=self.folder, cause=f"part {part.name}: {error}") from error
        return self._runs[part.name]

    def load(self, part: Part, ending: str) -> Any:  # noqa: ANN401 - the owner of the file knows its type
        """Memory-map an array of a part."""
        try:
            return np.load(self.path(part, ending), mmap_mode="r")
        except (OSError, ValueError) as error:
            raise GenerationDamaged(name=self.folder, cause=f"part {part.name}: {error}") from error

    def kept(self, part: Part) -> Mask | None:
        """Which rows of a part are not removed; None where all are kept."""
        return ~np.isin(self.numbers(part), self.removed) if part.removed else None

    def kept_rows(self, part: Part) -> NDArray[np.intp]:
        """Rows of a part that are not removed."""
        kept = self.kept(part)
        return np.arange(part.rows) if kept is None else np.flatnonzero(kept)

    def add(self, group: str, numbers: Numbers, runs: Runs) -> Part:
        """Write the two common files of a new part; the owner adds its own beside them before `save`."""
        part = Part(f"{self.facts['next_part']:06d}-{quote(group, safe='')}", group, len(numbers))
        self.facts["next_part"] += 1
        write_array(self.path(part, "numbers.npy"), numbers)
        written = {"versions": runs.versions, "starts": runs.starts.tolist()}
        write_bytes(self.path(part, _VERSIONS), json.dumps(written, ensure_ascii=False).encode())
        self._parts[part.name] = part
        return part

    def remove(self, versions: Collection[str]) -> list[tuple[Part, Rows]]:
        """Take the rows of these versions out of sight, in the parts that were there before.

        Returns the parts that lost some, as they are now, and which rows they lost.
        """
        wanted = frozenset(versions)
        before = [self._parts[name] for name in self._followed if name in self._parts] if wanted else []
        lost = [(part.name, self._hide(part, wanted)) for part in before if self._mentions(part, wanted)]
        return [(self._parts[name], rows) for name, rows in lost if len(rows)]

    def holds(self, version: str) -> bool:
        """Whether a part that was there before has rows of this version that are not removed."""
        before = [self._parts[name] for name in self._followed if name in self._parts]
        return any(
            len(self._kept_rows_of(part, frozenset({version}))) for part in before if self._mentions(part, {version})
        )

    def _mentions(self, part: Part, versions: Collection[str]) -> bool:
        """Look whether the part's list of versions can name one of these, without reading it as JSON.

        A new upload is in no part: that must not cost more where there are many.
        """
        if part.name in self._runs or len(versions) > _LOOKED_UP:
            return True
        written = self.path(part, _VERSIONS).read_bytes()
        return any(json.dumps(version, ensure_ascii=False).encode() in written for version in versions)

    def _hide(self, part: Part, versions: frozenset[str]) -> Rows:
        rows = self._kept_rows_of(part, versions)
        if len(rows):
            self.removed = np.union1d(self.removed, self.numbers(part)[rows])
            self._parts[part.name] = replace(part, removed=part.removed + len(rows))
        return rows

    def _kept_rows_of(self, part: Part, versions: frozenset[str]) -> Rows:
        runs = self.runs(part)
        if versions.isdisjoint(runs.versions):
            return np.empty(0, np.intp)
        rows = np.flatnonzero(runs.rows_of(versions, part.rows))
        return rows[~np.isin(self.numbers(part)[rows], self.removed)]

    def drop(self, part: Part) -> None:
        """Forget a part and its removed numbers; its files stay in earlier generations."""
        self.removed = np.setdiff1d(self.removed, self.numbers(part))
        del self._parts[part.name]
        for file in self.folder.glob(f"{part.name}.*"):
            file.unlink()

    def due(self, *, spare_time: bool) -> list[list[Part]]:
        """Which parts should become one: a few small ones now, or all that is worth it in spare time."""
        groups: dict[str, list[Part]] = defaultdict(list)
        for part in self._parts.values():
            groups[part.group].append(part)
        choose = _worth_merging if spare_time else _due_at_once
        return [chosen for parts in groups.values() if (chosen := choose(parts))]

    def save(self) -> None:
        """Write the list and what is removed, and sync the folder."""
        listed = [
            {"name": p.name, "group": p.group, "rows": p.rows, "removed": p.removed} for p in self._parts.values()
        ]
        write_array(self.folder / _REMOVED, self.removed)
        text = json.dumps({"facts": self.facts, "parts": listed}, ensure_ascii=False, indent=1)
        write_bytes(self.folder / _LIST, text.encode())
        sync_folder(self.folder)


def _due_at_once(parts: Sequence[Part]) -> list[Part]:
    """Find the smallest size class that is full; what it makes may fill the next, which the next upload merges."""
    classes: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        classes[_size_class(part.kept)].append(part)
    for size_class in sorted(classes):
        together = sorted(classes[size_class], key=lambda part: (part.kept, part.name))
        sizes = np.cumsum([part.kept for part in together])
        chosen = together[: int(np.searchsorted(sizes, MERGED_AT_ONCE, side="right"))]
        if len(together) >= _FAN_IN and len(chosen) >= _WORTH_COPYING:
            return chosen
    return []


def _size_class(rows: int) -> int:
    size_class, bound = 0, _SMALLEST_CLASS
    while rows >= bound:
        size_class, bound = size_class + 1, bound * _FAN_IN
    return size_class


def _worth_merging(parts: Sequence[Part]) -> list[Part]:
    by_size = sorted(parts, key=lambda part: (part.kept, part.name))
    *small, largest = by_size
    beside = sum(part.kept for part in small)
    worth = max(beside, largest.removed) >= _WORTH_REWRITING * largest.rows or largest.rows <= MERGED_AT_ONCE
    chosen = by_size if worth else small
    return chosen if len(chosen) > 1 or any(part.removed for part in chosen) else []
