"""Puts a collection that is in use into one archive: catalogue, files, published index and vectors, as of one moment.

The catalogue is copied first. Files never change and are deleted only out of the bin, and a version counts as indexed
in the catalogue only after a generation with it was published; so what is taken afterwards holds all that the copy
names, and what it holds besides is taken out again by the worker of whoever restores it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from corpus.backups import Copied, LastBackup, copy_catalogue, note_backup, sqlite_file
from corpus.settings import Settings
from indexer.archive import CATALOGUE, FILES, FORMAT, GENERATIONS, HEAD, VECTORS, ArchiveWriter, Tell
from indexer.engine.carrying import hold
from indexer.engine.disk import sync_file, sync_folder
from indexer.engine.manifest import read_manifest_of
from indexer.engine.pointer import Pointer
from indexer.engine.vectors import copy_store
from indexer.errors import IndexerError
from indexer.rooms import Desk

_ASIDE: Final = "backup-"
_OVERHEAD: Final = 2048  # bytes of an archive for each of its parts, at most: its name, and filling


class BackupRefused(IndexerError):
    """The backup was not made: {cause}; {remedy}."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds; `left_out` names stored files that are damaged or missing, by their SHA-256."""

    place: Path
    size: int
    products: int
    files: int
    generation: str | None
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What stands still and waits to be packed."""

    aside: Path
    copied: Copied
    pointer: Pointer
    parts: dict[str, Path]


def make_backup(desk: Desk, target: Path, begin: Tell, tell: Tell) -> Made:
    """Write the archive `target`, which appears only when it is complete and on the disk.

    `begin` is told how many bytes there are, `tell` each time how many more are done; it may break the whole off.
    Raises BackupRefused, and StorageError where a disk fails.
    """
    target = target.absolute()
    catalogue = _check(desk.settings, target)
    with _aside(desk.settings.data) as aside:
        gathered = _gather(desk, catalogue, aside)
        total = _size(gathered)
        _check_space(target.parent, total)
        begin(total)
        with _appearing(target) as path:
            left_out = _pack(gathered, desk, path, tell)
    made = Made(
        target,
        target.stat().st_size,
        gathered.copied.products,
        len(gathered.copied.files) - len(left_out),
        gathered.pointer.generation,
        tuple(left_out),
    )
    note_backup(desk.settings.data, LastBackup(_now(), str(target)))
    return made


def _check(settings: Settings, target: Path) -> Path:
    catalogue = sqlite_file(settings.database_url)
    if catalogue is None:
        raise BackupRefused(
            cause="the catalogue is in a database server",
            remedy=f"save it with that server's own tool (pg_dump for PostgreSQL), then copy {settings.files_folder}",
        )
    if target.exists():
        raise BackupRefused(cause=f"{target} is there already", remedy="choose another name, or move it away first")
    if not target.parent.is_dir():
        raise BackupRefused(cause=f"there is no folder {target.parent}", remedy="make it, or choose another")
    return catalogue


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupRefused(
            cause=f"it takes {needed / 1e9:.1f} GB and {folder} has {free / 1e9:.1f} GB left",
            remedy="free some space, or choose another disk",
        )


@contextmanager
def _aside(data: Path) -> Iterator[Path]:
    """A folder on the disk of the collection, where hard links can be; what a killed backup left is swept."""
    for left in data.glob(f"{_ASIDE}*"):
        if not _is_held(left):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{_ASIDE}{os.getpid()}-", dir=data) as folder:
        yield Path(folder)


def _is_held(folder: Path) -> bool:
    """Whether the process that made this folder still runs."""
    process = folder.name.removeprefix(_ASIDE).partition("-")[0]
    if not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs for somebody else
        return True
    return True


def _gather(desk: Desk, catalogue: Path, aside: Path) -> _Gathered:
    settings = desk.settings
    copied = copy_catalogue(catalogue, aside / CATALOGUE)
    parts = {CATALOGUE: aside / CATALOGUE}
    pointer = hold(settings.generations_folder, aside)
    if pointer.generation is not None:
        held = aside / pointer.generation
        files = (path for path in sorted(held.rglob("*")) if path.is_file())
        parts |= {f"{GENERATIONS}/{path.relative_to(aside)}": path for path in files}
        model = str(read_manifest_of(held).fingerprint["model"])
        if copy_store(settings.vectors_folder, model, aside / VECTORS):
            parts[f"{VECTORS}/{model}.sqlite"] = aside / VECTORS
    return _Gathered(aside, copied, pointer, parts)


def _size(gathered: _Gathered) -> int:
    sizes = [path.stat().st_size for path in gathered.parts.values()] + [file.size for file in gathered.copied.files]
    return sum(sizes) + _OVERHEAD * len(sizes)


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A file beside the archive, for nobody else to read since it holds who may sign in; renamed when all is well."""
    path = target.with_name(f"{target.name}.part")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        cause = f"{path} is there, from a backup that is under way or was broken off"
        raise BackupRefused(cause=cause, remedy="wait, or delete it") from error
    except OSError as error:
        raise BackupRefused(
            cause=f"{path} can not be written ({error.strerror})", remedy="choose another place"
        ) from error
    try:
        yield path
        sync_file(path)
        path.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        cause = f"writing it failed ({(error.strerror or str(error)).lower()})"
        raise BackupRefused(cause=cause, remedy="check the disk and its free space, then try again") from error
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def _pack(gathered: _Gathered, desk: Desk, path: Path, tell: Tell) -> list[str]:
    """Write all parts; returns the files that are not in it since they are not what they were."""
    left_out = []
    with path.open("wb") as stream, ArchiveWriter(stream, tell) as archive:
        archive.add_bytes(HEAD, json.dumps(_head(gathered)).encode())
        for name, part in gathered.parts.items():
            archive.add(name, part)
        for file in gathered.copied.files:
            if desk.files.verify(file.sha256):
                archive.add(f"{FILES}/{file.sha256[:2]}/{file.sha256}", desk.files.path(file.sha256))
            else:
                left_out.append(file.sha256)
    return left_out


def _head(gathered: _Gathered) -> dict[str, object]:
    return {
        "format": FORMAT,
        "made": _now(),
        "schema": gathered.copied.schema,
        "products": gathered.copied.products,
        "bytes": _size(gathered),
        "index": asdict(gathered.pointer),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
