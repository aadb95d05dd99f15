"""The passages of a generation: what each number stands for, to be shown, and what each version was indexed from.

They are kept in immutable parts (parts.py, their files: passage_parts.py). Texts are read when asked for; about 24
bytes a passage are held in memory. Vectors and terms are not here: they are the legs'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpus.records import Passage
from indexer.engine.contract import Numbers, Scores
from indexer.engine.errors import GenerationDamaged
from indexer.engine.parts import MERGED_AT_ONCE, Part, Parts
from indexer.engine.passage_parts import (
    PartReader,
    Rows,
    Texts,
    decode,
    encode,
    joined,
    languages_of,
    latest,
    write_part,
)

Added: TypeAlias = tuple[int, Passage, np.float32]


class Columns(NamedTuple):
    """Version and language (arrays of str) and hubness (float32) of passages, in the order asked."""

    versions: Texts
    languages: Texts
    hubness: Scores


class Change(NamedTuple):
    """How many versions, and passages in each language, a generation holds more (or less) than the one before."""

    versions: int
    languages: Mapping[str, int]


class PassageWriter:
    """The passage store of the next generation while it is being made; gives passages their numbers."""

    def __init__(self, parts: Parts, next_number: int, *, fresh: bool) -> None:
        self.next_number = next_number
        self._parts = parts
        self._added: list[Added] = []
        self._digests: dict[str, str] = {}
        self._removed: set[str] = set()
        self._taken_in: set[str] = set()
        self._taken_out: set[str] = set()
        self._languages: Counter[str] = Counter()
        self._spare_time = fresh  # what begins from nothing is made whole at once

    @classmethod
    def start(cls, folder: Path, previous: Path | None, next_number: int = 0) -> PassageWriter:
        """Begin with what `previous` holds; `next_number` is greater than every number ever given."""
        return cls(Parts.follow(folder, previous), next_number, fresh=previous is None)

    def remove(self, versions: Collection[str]) -> frozenset[str]:
        """Take out all passages of these versions that the previous generation holds, and what they were made from.

        Returns the versions of which it held any.
        """
        held: set[str] = set()
        for part, rows in self._parts.remove(versions):
            held.update(self._parts.runs(part).at(rows))
            self._languages.subtract(languages_of(self._parts, part, rows))
        self._removed.update(versions)
        self._taken_out.update(held)
        return frozenset(held)

    def add(self, passages: Sequence[Passage], hubness: Scores | None = None) -> Numbers:
        """Take in passages and give each the next number; without `hubness` (float32 (n,)) all are as usual."""
        numbers = np.arange(self.next_number, self.next_number + len(passages), dtype=np.int64)
        usual = np.zeros(len(passages), np.float32)
        self._added.extend(zip(numbers.tolist(), passages, usual if hubness is None else hubness, strict=True))
        self._taken_in.update(passage.version_id for passage in passages)
        self._languages.update(passage.language for passage in passages)
        self.next_number += len(passages)
        if len(self._added) >= MERGED_AT_ONCE:
            self._write_added({})
        return numbers

    def record(self, version_id: str, digest: str) -> None:
        """Keep what a version was indexed from, so that a later run can tell whether it changed."""
        self._digests[version_id] = digest

    def merge(self) -> None:
        """Make few parts out of many and drop what was removed when finishing; for spare time."""
        self._spare_time = True

    def change(self) -> Change:
        """What the next generation holds more than the previous one; to be asked before `finish`."""
        there_before = {v for v in self._taken_in - self._removed if self._parts.holds(v)}
        versions = len(self._taken_in - there_before) - len(self._taken_out)
        return Change(versions, dict(self._languages))

    def finish(self) -> None:
        """Write everything down."""
        accounts = dict.fromkeys(self._removed) | self._digests
        if self._added or accounts:
            made = self._parts.facts["next_part"]
            self._write_added({version: [made, digest] for version, digest in accounts.items()})
        for chosen in self._parts.due(spare_time=self._spare_time):
            self._merge(chosen)
        self._parts.save()

    def _write_added(self, accounts: Mapping[str, Any]) -> None:
        write_part(self._parts, _rows_of(self._added), accounts)
        self._added = []

    def _merge(self, chosen: Sequence[Part]) -> None:
        read = [PartReader(self._parts, part) for part in chosen]
        write_part(self._parts, joined(read), latest(part.digests for part in read))
        for part in chosen:
            self._parts.drop(part)


def _rows_of(added: Sequence[Added]) -> Rows:
    return Rows(
        np.array([number for number, _, _ in added], np.int64),
        [passage.version_id for _, passage, _ in added],
        [passage.language for _, passage, _ in added],
        np.array([hubness for _, _, hubness in added], np.float32),
        [encode(passage) for _, passage, _ in added],
    )


def count(folder: Path) -> int:
    """How many passages a finished store holds, by its own list. Raises GenerationDamaged."""
    return sum(part.kept for part in Parts.open(folder))


class PassageReader:
    """The passages of an opened generation; may be used by several threads at once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = [PartReader(parts, part) for part in parts]
        rows = [part.kept_rows for part in self._parts]
        numbers = _concatenate([part.numbers[kept] for part, kept in zip(self._parts, rows, strict=True)], np.int64)
        order = np.argsort(numbers, kind="stable")
        self._numbers: Numbers = numbers[order]
        self._version_names, codes = _codes([part.runs.versions for part in self._parts])
        version = [part.by_run(code)[kept] for part, code, kept in zip(self._parts, codes, rows, strict=True)]
        self._version = _concatenate(version, np.int32)[order]
        self._language_names, codes = _codes([part.language_names for part in self._parts])
        language = [code[part.languages[kept]] for part, code, kept in zip(self._parts, codes, rows, strict=True)]
        self._language = _concatenate(language, np.int16)[order]
        self._hubness: Scores = _concatenate(
            [part.hubness[kept] for part, kept in zip(self._parts, rows, strict=True)], np.float32
        )[order]
        self._part = np.repeat(np.arange(len(rows), dtype=np.int32), [len(r) for r in rows])[order]
        self._row = _concatenate(rows, np.int32)[order]
        self._digests = latest(part.digests for part in self._parts)

    @classmethod
    def open(cls, folder: Path) -> PassageReader:
        """Open a finished store. Raises GenerationDamaged where a file is missing or not as written."""
        return cls(Parts.open(folder))

    def __len__(self) -> int:
        return len(self._numbers)

    def numbers(self) -> Numbers:
        """All numbers, ascending."""
        return self._numbers

    def columns(self, numbers: Numbers) -> Columns:
        """What is kept in memory of these passages. Raises GenerationDamaged for a number that is not held."""
        places = self._find(numbers)
        return Columns(
            self._version_names[self._version[places]],
            self._language_names[self._language[places]],
            self._hubness[places],
        )

    def hubness(self, numbers: Numbers) -> Scores:
        """That column alone. Raises GenerationDamaged for a number that is not held."""
        hubness: Scores = self._hubness[self._find(numbers)]
        return hubness

    def read(self, numbers: Numbers | Sequence[int]) -> list[Passage]:
        """These passages in the order asked. Raises GenerationDamaged for a number that is not held."""
        places = self._find(np.asarray(numbers, np.int64))
        return [
            decode(self._parts[part].text(row))
            for part, row in zip(self._part[places].tolist(), self._row[places].tolist(), strict=True)
        ]

    def of_version(self, version_id: str) -> Numbers:
        """Numbers of a version's passages, ascending; empty where it has none."""
        code = np.flatnonzero(self._version_names == version_id)
        return self._numbers[np.isin(self._version, code)]

    def versions(self) -> Collection[str]:
        """Versions that have passages here."""
        present: list[str] = self._version_names[np.unique(self._version)].tolist()
        return present

    def languages(self) -> Mapping[str, int]:
        """How many passages there are in each language."""
        counts = np.bincount(self._language, minlength=len(self._language_names))
        return {name: int(n) for name, n in zip(self._language_names, counts, strict=True) if n}

    def digests(self) -> Mapping[str, str]:
        """What each version was indexed from, as it was recorded."""
        return {version: digest for version, (_, digest) in self._digests.items() if digest is not None}

    def faults(self) -> list[str]:
        """What is wrong with the files, a sentence each; empty when all is well."""
        return [fault for part in self._parts for fault in part.faults()]

    def close(self) -> None:
        """Let go of the files; safe to call twice."""
        self._parts = []

    def _find(self, numbers: Numbers) -> NDArray[np.intp]:
        places = np.searchsorted(self._numbers, numbers)
        inside = places < len(self._numbers)
        if not inside.all() or not np.array_equal(self._numbers[places], numbers):
            raise GenerationDamaged(name="open", cause="a leg names a passage that the passage store does not hold")
        return places


def _codes(lists: Sequence[Sequence[str]]) -> tuple[Texts, list[NDArray[np.int32]]]:
    """One list of all names, and the place in it of each name of each list."""
    places: dict[str, int] = {}
    codes = [np.fromiter((places.setdefault(name, len(places)) for name in names), np.int32) for names in lists]
    return np.array(list(places), np.object_), codes


def _concatenate(arrays: Sequence[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *arrays]).astype(dtype, copy=False)
