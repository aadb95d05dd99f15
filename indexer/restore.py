"""Makes a collection out of an archive, in a data folder that has none.

The catalogue, which makes it one, gets its name when all the rest is there and was compared with its sums. Cut off
before, it leaves files that nothing refers to, and can simply be begun again; cut off in the instant between the
catalogue and the index, it leaves the worker to make the index anew.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from corpus import migrations
from corpus.backups import sqlite_file
from corpus.errors import DowngradeRefused
from corpus.files import FileStore
from corpus.settings import Settings
from indexer.archive import (
    CATALOGUE,
    FILES,
    FORMAT,
    GENERATIONS,
    HEAD,
    PIECE,
    VECTORS,
    ArchiveDamaged,
    Part,
    Tell,
    read_archive,
)
from indexer.engine.carrying import settle
from indexer.engine.disk import sync_file, sync_folder
from indexer.engine.pointer import Pointer
from indexer.engine.staging import STAGING
from indexer.errors import IndexerError
from indexer.rooms import open_desk

_LARGEST_HEAD: Final = 1 << 20  # bytes


class RestoreRefused(IndexerError):
    """Nothing was restored: {cause}; {remedy}."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now, and when (ISO 8601, UTC) it was so."""

    made: str
    products: int
    files: int
    generation: str | None


@dataclass(slots=True)
class _Arriving:
    """What has come out of the archive so far."""

    settings: Settings
    catalogue: Path
    files: FileStore
    head: Mapping[str, Any] | None = None
    files_done: int = 0

    @property
    def pointer(self) -> Pointer:
        """Which generation comes with it."""
        return Pointer(**self.head["index"]) if self.head else Pointer()

    @property
    def staging(self) -> Path:
        """Where its files are put first; a worker sweeps what a broken restore leaves there."""
        return self.settings.generations_folder / f"{STAGING}{self.pointer.generation}"

    @property
    def aside(self) -> Path:
        """Where the catalogue waits until all the rest is there."""
        return self.catalogue.with_name(f"{self.catalogue.name}.restoring")


def restore(settings: Settings, archive: Path, begin: Tell, tell: Tell) -> Restored:
    """Fill the data folder of `settings` from an archive; `begin` and `tell` hear of bytes, as in make_backup.

    Raises RestoreRefused, ArchiveDamaged, and DowngradeRefused for an archive of a later version of this program.
    """
    catalogue = _check(settings)
    with _explained(), _opened(archive) as stream:
        begin(os.fstat(stream.fileno()).st_size)
        arriving = _Arriving(settings, catalogue, FileStore(settings.files_folder))
        for part in read_archive(stream, tell):
            _take(part, arriving)
        _finish(arriving)
    with open_desk(settings) as desk:  # brings an older catalogue to today's schema
        products = len(desk.catalogue.all())
    return Restored(str((arriving.head or {})["made"]), products, arriving.files_done, arriving.pointer.generation)


def _check(settings: Settings) -> Path:
    catalogue = sqlite_file(settings.database_url)
    if catalogue is None:
        cause = "the catalogue is in a database server, and backups made here are of SQLite"
        raise RestoreRefused(cause=cause, remedy="leave KMS_DATABASE out, or use that server's own tool")
    published = settings.generations_folder / "CURRENT"
    if found := next((path for path in (catalogue, published) if path.exists()), None):
        cause = f"there is a collection already ({found})"
        raise RestoreRefused(cause=cause, remedy="name an empty folder with KMS_DATA, or move that one away first")
    return catalogue


@contextmanager
def _opened(archive: Path) -> Iterator[IO[bytes]]:
    try:
        stream = archive.open("rb")
    except OSError as error:
        cause = f"{archive} can not be opened ({(error.strerror or str(error)).lower()})"
        raise RestoreRefused(cause=cause, remedy="check its path and who may read it") from error
    with stream:
        yield stream


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cause = f"the disk failed ({(error.strerror or str(error)).lower()})"
        raise RestoreRefused(cause=cause, remedy="free some space or check the disk, then begin again") from error


def _take(part: Part, arriving: _Arriving) -> None:
    room = part.name.partition("/")[0]
    if arriving.head is None:
        arriving.head = _read_head(part, arriving.settings)
        shutil.rmtree(arriving.staging, ignore_errors=True)
    elif room == FILES:
        _take_file(part, arriving)
    elif room == GENERATIONS:
        within = part.name.removeprefix(f"{GENERATIONS}/{arriving.pointer.generation}/")
        _write(part.stream, arriving.staging / within)
    elif room == VECTORS:
        _write(part.stream, arriving.settings.vectors_folder / part.name.removeprefix(f"{VECTORS}/"))
    elif part.name == CATALOGUE:
        _write(part.stream, arriving.aside)


def _read_head(part: Part, settings: Settings) -> Mapping[str, Any]:
    """Look at what it is before anything is written."""
    if part.name != HEAD:
        raise ArchiveDamaged(cause=f"it does not begin with {HEAD}")
    try:
        head = json.loads(part.stream.read(_LARGEST_HEAD))
        written, schema, size = head["format"], head["schema"], head["bytes"]
        Pointer(**head["index"])
    except (ValueError, TypeError, KeyError) as error:
        raise ArchiveDamaged(cause=f"{HEAD} can not be read") from error
    if written != FORMAT or not migrations.is_known(schema):
        raise DowngradeRefused(found=f"{schema}, archive {written}")
    free = shutil.disk_usage(settings.data).free
    if free < size:
        cause = f"it takes {size / 1e9:.1f} GB and {settings.data} has {free / 1e9:.1f} GB left"
        raise RestoreRefused(cause=cause, remedy="free some space, or name a folder on another disk with KMS_DATA")
    return dict(head)


def _take_file(part: Part, arriving: _Arriving) -> None:
    name = part.name.rpartition("/")[2]
    with arriving.files.receive(part.stream) as incoming:  # type: ignore[arg-type]  # it only reads
        if incoming.sha256 != name:
            raise ArchiveDamaged(cause=f"{part.name} is not as it was written")
        arriving.files.keep(incoming)
    arriving.files_done += 1


def _write(stream: IO[bytes], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        shutil.copyfileobj(stream, target, PIECE)
        target.flush()
        os.fsync(target.fileno())


def _finish(arriving: _Arriving) -> None:
    """Let what has arrived whole be found."""
    if arriving.head is None or not arriving.aside.is_file():
        raise ArchiveDamaged(cause=f"{CATALOGUE} is missing")
    arriving.aside.chmod(0o600)
    sync_file(arriving.aside)
    arriving.aside.rename(arriving.catalogue)
    sync_folder(arriving.catalogue.parent)
    if arriving.pointer.generation is not None:
        settle(arriving.settings.generations_folder, arriving.staging, arriving.pointer)
