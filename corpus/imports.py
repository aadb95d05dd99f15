"""Brings a catalogue table into the collection, all of it at once or nothing; a second time it changes what changed.

    read ──> try out: everything is done and undone again ──> what each row would do
        └──> carry out: the bytes first, then all rows in one transaction ──> what each row did

A row is known by its id: `csv:` and that id are the version's source key; rows of an exported table are known by the id
of the version too. Columns that a table does not have say nothing. How a table is read is catalogue_table.py's.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

from corpus.catalogue_table import Locate, Reading, read_catalogue
from corpus.errors import InputError, InvalidCatalogueRow
from corpus.files import FileStore, Incoming, Stored, digest
from corpus.intake import Intake
from corpus.row_taking import Fate, RowTaking
from corpus.table_faults import about_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Connection

    from corpus.catalogue import Catalogue
    from corpus.database import Database
    from corpus.jobs import Jobs

Outcome: TypeAlias = Literal["added", "changed", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of each row, by line, or what would; `done` tells which."""

    name: str
    fates: tuple[Fate, ...]
    refused: tuple[InvalidCatalogueRow, ...]
    done: bool

    @property
    def added(self) -> tuple[str, ...]:
        """Ids of the rows that made something new."""
        return tuple(fate.id for fate in self.fates if fate.outcome == "added")

    @property
    def changed(self) -> tuple[str, ...]:
        """Ids of the rows that changed what was there."""
        return tuple(fate.id for fate in self.fates if fate.outcome == "changed")

    @property
    def unchanged(self) -> tuple[str, ...]:
        """Ids of the rows that said nothing new."""
        return tuple(fate.id for fate in self.fates if fate.outcome == "unchanged")

    def counts(self) -> dict[Outcome, int]:
        """How many rows of each."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "refused": len(self.refused),
        }


class Imports:
    """Tables for one collection."""

    def __init__(self, database: Database, files: FileStore, catalogue: Catalogue, jobs: Jobs) -> None:
        self._database = database
        self._files = files
        self._catalogue = catalogue
        self._jobs = jobs

    def read(self, path: Path, locate: Locate | None = None, name: str | None = None) -> Reading:
        """Reads a table, its terms called by id or label; see read_catalogue."""
        terms = [term for vocabulary in ("kind", "theme", "role") for term in self._catalogue.terms(vocabulary)]
        return read_catalogue(path, terms, locate, name)

    def try_out(self, reading: Reading) -> ImportReport:
        """What an import would do, row by row; nothing is kept of it."""
        return self._run(reading, _Weighed(_weigh(reading)), lambda _refused: False)

    def carry_out(
        self,
        reading: Reading,
        *,
        skip_refused: bool = False,
        note: Callable[[Fate], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> ImportReport:
        """Imports a table; where a row is refused nothing is, unless those are to be skipped.

        `note` is called with the fate of each row inside the transaction, `progress` with (rows done, rows in all).
        Raises StorageError; then nothing is recorded.
        """
        digests = _weigh(reading)
        may_be_done = skip_refused or not reading.refused
        store = _Weighed(digests, self._files)
        put = self._put(digests) if may_be_done else []
        report = None
        try:
            report = self._run(reading, store, lambda refused: skip_refused or not refused, note, progress)
            return report
        finally:
            if report is None or not report.done:
                self._let_go(put)

    def _run(
        self,
        reading: Reading,
        store: _Weighed,
        keeps: Callable[[list[InvalidCatalogueRow]], bool],
        note: Callable[[Fate], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> ImportReport:
        """Takes all rows in inside one transaction, and undoes it unless `keeps` says to keep it."""
        fates: list[Fate] = []
        refused, done = list(reading.refused), False
        with suppress(_Undone), self._database.write() as connection:
            self._catalogue.hold()
            intake = Intake(self._database, store, self._catalogue, self._jobs)
            taking = RowTaking(reading.name, intake, self._catalogue, store.sha256)
            for fate in _fates(reading, taking, connection, refused, progress):
                fates.append(fate)
                if note and fate.outcome != "unchanged":
                    note(fate)
            done = keeps(refused)
            if not done:
                raise _Undone
        refused.sort(key=lambda error: int(str(error.facts["line"])))
        return ImportReport(reading.name, tuple(sorted(fates, key=lambda fate: fate.line)), tuple(refused), done)

    def _put(self, digests: Mapping[Path, Stored]) -> list[str]:
        """Puts files into the store before the rows; what is there already is let be."""
        put = []
        for path, stored in digests.items():
            try:
                self._files.path(stored.sha256)
            except InputError:
                put.append(self._files.put(path).sha256)
        return put

    def _let_go(self, put: list[str]) -> None:
        """Of an import that was undone no bytes stay, but for those that somebody else recorded meanwhile."""
        with self._database.write():
            self._catalogue.hold()
            for sha256 in put:
                if not self._catalogue.versions_with_file(sha256):
                    self._files.discard(sha256)


class _Undone(Exception):
    """What was tried out is to be undone."""


class _Weighed(FileStore):
    """A store that takes nothing in: what a table names is in `kept` already, or is only tried out."""

    def __init__(self, digests: Mapping[Path, Stored], kept: FileStore | None = None) -> None:
        self._digests = digests
        self._kept = kept

    def sha256(self, path: Path) -> str:
        """The digest of a file that the table names."""
        return self._digests[path].sha256

    @contextmanager
    def receive(self, source: BinaryIO | Path) -> Iterator[Incoming]:
        """The file where it lies."""
        path = Path(str(source))
        yield Incoming(path, *self._digests[path])

    def keep(self, incoming: Incoming) -> Stored:
        """Raises UnknownFile where the bytes went away meanwhile."""
        if self._kept is not None:
            self._kept.path(incoming.sha256)
        return Stored(incoming.sha256, incoming.size)


def _weigh(reading: Reading) -> dict[Path, Stored]:
    return {row.file: digest(row.file) for row in reading.rows if row.file is not None}


def _fates(
    reading: Reading,
    taking: RowTaking,
    connection: Connection,
    refused: list[InvalidCatalogueRow],
    progress: Callable[[int, int], None] | None,
) -> Iterator[Fate]:
    """What becomes of each row, versions of others after those; each takes back what it did when it is refused."""
    rows = sorted(reading.rows, key=lambda row: row.version_of is not None)
    for done, row in enumerate(rows, start=1):
        try:
            with connection.begin_nested():
                fate = taking.take(row)
            yield fate
        except InputError as error:
            refused.append(about_row(error, row.line, reading.name))
        if progress:
            progress(done, len(rows))
