"""The files of a part of the passage store: how passages are written down, read again, and copied into a larger part.

    000007-.rows.bin        the passages, one JSON text after the other
    000007-.offsets.npy     where each begins, and the end of the last (int64)
    000007-.columns.json    languages, and what versions were indexed from, as of this part
    000007-.languages.npy   language of each row, as a place in that list (int16)
    000007-.hubness.npy     how much more readily than usual each row answers anything (float32; hubness.py)

Which parts there are, and when they are copied, is in passages.py.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpus.records import Passage
from indexer.engine.contract import Numbers, Scores
from indexer.engine.disk import write_array, write_bytes
from indexer.engine.errors import GenerationDamaged
from indexer.engine.parts import Part, Parts, Runs, runs_of

Texts: TypeAlias = NDArray[np.object_]

_GROUP: Final = ""  # passages are not divided; the dense leg divides by language


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows on their way into a part: what all its files are made of."""

    numbers: Numbers
    versions: Sequence[str]
    languages: Sequence[str]
    hubness: Scores
    texts: Iterable[bytes]


def encode(passage: Passage) -> bytes:
    """Write a passage as JSON; half of a surrogate pair, as broken files have them, survives."""
    return json.dumps(asdict(passage), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def decode(text: bytes) -> Passage:
    """Read a passage as `encode` wrote it."""
    fields = json.loads(text.decode("utf-8", "surrogatepass"))
    return Passage(**fields | {"headings": tuple(fields["headings"])})


def write_part(parts: Parts, rows: Rows, digests: Mapping[str, Any]) -> None:
    """Write all files of a new part; `digests` maps a version to when it was recorded and what (None: removed)."""
    part = parts.add(_GROUP, rows.numbers, runs_of(rows.versions))
    names = sorted(set(rows.languages))
    places = {name: place for place, name in enumerate(names)}
    languages = np.fromiter((places[name] for name in rows.languages), np.int16, len(rows.languages))
    write_array(parts.path(part, "languages.npy"), languages)
    write_array(parts.path(part, "hubness.npy"), rows.hubness)
    write_array(parts.path(part, "offsets.npy"), _write_texts(parts.path(part, "rows.bin"), rows.texts))
    columns = json.dumps({"languages": names, "digests": digests}, ensure_ascii=False)
    write_bytes(parts.path(part, "columns.json"), columns.encode())


def _write_texts(path: Path, texts: Iterable[bytes]) -> NDArray[np.int64]:
    """Write the texts one by one, so that a large merge needs no memory for them; returns the offsets."""
    with path.open("wb") as file:
        lengths = [file.write(text) for text in texts]
        file.flush()
        os.fsync(file.fileno())
    return np.cumsum([0, *lengths], dtype=np.int64)


def joined(read: Sequence[PartReader]) -> Rows:
    """Give all kept rows of several parts in the order of their numbers."""
    rows = [part.kept_rows for part in read]
    numbers = np.concatenate([part.numbers[kept] for part, kept in zip(read, rows, strict=True)])
    order = np.argsort(numbers)
    whose = np.repeat(np.arange(len(read)), [len(kept) for kept in rows])[order]
    row = np.concatenate(rows)[order]
    versions = np.concatenate([part.versions()[kept] for part, kept in zip(read, rows, strict=True)])
    languages = np.concatenate([part.language_column()[kept] for part, kept in zip(read, rows, strict=True)])
    hubness = np.concatenate([part.hubness[kept] for part, kept in zip(read, rows, strict=True)])
    texts = (read[part].text(place) for part, place in zip(whose, row, strict=True))
    return Rows(numbers[order], versions[order].tolist(), languages[order].tolist(), hubness[order], texts)


def latest(digests: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Keep, of several accounts of what a version was made from, the one of the latest part."""
    counting: dict[str, Any] = {}
    for account in digests:
        for version, (made, digest) in account.items():
            if version not in counting or counting[version][0] <= made:
                counting[version] = [made, digest]
    return counting


def languages_of(parts: Parts, part: Part, rows: NDArray[np.intp]) -> list[str]:
    """Language of these rows of a part."""
    names = _read_columns(parts.path(part, "columns.json"))["languages"]
    return [names[place] for place in parts.load(part, "languages.npy")[rows].tolist()]


class PartReader:
    """One part's files, opened."""

    def __init__(self, parts: Parts, part: Part) -> None:
        self.part = part
        self.numbers = parts.numbers(part)
        self.runs: Runs = parts.runs(part)
        self.kept_rows = parts.kept_rows(part)
        self.languages: NDArray[np.int16] = parts.load(part, "languages.npy")
        self.hubness: Scores = _hubness(parts, part)
        self._offsets: NDArray[np.int64] = parts.load(part, "offsets.npy")
        self._rows = _map_bytes(parts.path(part, "rows.bin"))
        columns = _read_columns(parts.path(part, "columns.json"))
        self.language_names: list[str] = columns["languages"]
        self.digests: Mapping[str, Any] = columns["digests"]

    def by_run(self, values: NDArray[Any]) -> NDArray[Any]:
        """Give each row what its run has."""
        return np.repeat(values, self.runs.lengths(self.part.rows))

    def versions(self) -> Texts:
        """Version of each row."""
        return self.runs.column(self.part.rows)

    def language_column(self) -> Texts:
        """Language of each row."""
        return np.array(self.language_names, np.object_)[self.languages]

    def text(self, row: int) -> bytes:
        """A passage as it was written."""
        return self._rows[self._offsets[row] : self._offsets[row + 1]].tobytes()

    def faults(self) -> list[str]:
        """What does not fit."""
        whole = self._offsets[-1] == len(self._rows) and len(self._offsets) == self.part.rows + 1
        return [] if whole else [f"The texts of part {self.part.name} are cut off."]


def _hubness(parts: Parts, part: Part) -> Scores:
    """What is kept, or 0.0 for all: a part written before it was measured answers until the rebuild has replaced it."""
    if not parts.path(part, "hubness.npy").exists():
        return np.zeros(part.rows, np.float32)
    kept: Scores = parts.load(part, "hubness.npy")
    return kept


def _map_bytes(path: Path) -> NDArray[np.uint8]:
    try:
        if path.stat().st_size == 0:  # an empty file can not be mapped
            return np.empty(0, np.uint8)
        return np.memmap(path, np.uint8, "r")
    except OSError as error:
        raise GenerationDamaged(name=path.parent, cause=f"{path.name}: {error}") from error


def _read_columns(path: Path) -> dict[str, Any]:
    try:
        columns: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise GenerationDamaged(name=path.parent, cause=f"{path.name}: {error}") from error
    return columns
