"""Keeps uploaded files under the SHA-256 of their bytes: put once, never overwritten.

    <root>/ab/abcdef...        a file, read-only, named by its digest; the first two signs make the folder
    <root>/incoming/...        files on their way in; what a killed program leaves is swept after a day

What a file is called and what it is, is the catalogue's to remember; a name from outside never becomes a
path.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from corpus.errors import DamagedFile, RefusedFile, StorageError, UnknownFile

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 1 << 20  # bytes read at once
LEFTOVER_SECONDS = 24 * 3600
SHA256 = re.compile(r"[0-9a-f]{64}")


class Stored(NamedTuple):
    """What the store says of bytes it holds."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """Bytes that have arrived and are on the disk, but not yet kept: look at `path`, then decide."""

    path: Path
    sha256: str
    size: int


class FileStore:
    """A folder of files by content; any number of processes may put and read at once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"
        with _explained():
            self._incoming.mkdir(parents=True, exist_ok=True)
        self._sweep()

    def put(self, source: BinaryIO | Path) -> Stored:
        """Keeps the bytes of a stream or file, synced to the disk on return; the same bytes cost nothing.

        Raises RefusedFile when a file can not be opened, StorageError when the disk is full or may not be
        written.
        """
        with self.receive(source) as incoming:
            return self.keep(incoming)

    @contextmanager
    def receive(self, source: BinaryIO | Path) -> Iterator[Incoming]:
        """Takes the bytes in without keeping them; what is not kept inside the `with` is gone after it.

        A file that the store has already is not copied again: its `path` is then the stored one.
        """
        if isinstance(source, Path):
            with _open_outside(source) as stream, _explained():
                known = self._already_kept(stream)
                if known is None:
                    stream.seek(0)
                    known = self._copy(stream)
        else:
            with _explained():
                known = self._copy(source)
        try:
            yield known
        finally:
            if known.path.parent == self._incoming:
                known.path.unlink(missing_ok=True)

    def keep(self, incoming: Incoming) -> Stored:
        """Gives received bytes their lasting place; a stored file that was damaged is healed by this.

        Raises StorageError where they were there already and have been deleted since, as when the bin is emptied.
        """
        place = self._place(incoming.sha256)
        if incoming.path == place and not place.is_file():
            raise StorageError(cause="the same file was deleted from the bin this very moment")
        if incoming.path != place and not self.verify(incoming.sha256):
            with _explained():
                place.parent.mkdir(exist_ok=True)
                incoming.path.replace(place)
                _sync_folder(self._root)
        with _explained():
            _sync_folder(place.parent)
        return Stored(incoming.sha256, incoming.size)

    def discard(self, sha256: str) -> None:
        """Deletes the bytes; only for what nothing holds any more (bin.py)."""
        with _explained():
            self._place(sha256).unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the file lies, to be read and nothing else; raises UnknownFile."""
        place = self._place(sha256)
        if not place.is_file():
            raise UnknownFile(sha256=sha256)
        return place

    def open(self, sha256: str) -> BinaryIO:
        """The file as a stream of bytes that the caller closes; raises UnknownFile."""
        return self.path(sha256).open("rb")

    def verify(self, sha256: str) -> bool:
        """Whether the file is there and its bytes still have this digest; reads all of it."""
        place = self._place(sha256)
        try:
            with place.open("rb") as stream:
                return _digest(stream).sha256 == sha256
        except OSError:
            return False

    def check(self, sha256: str, name: str) -> None:
        """Raises DamagedFile, naming the file as its uploader did, when `verify` fails."""
        if not self.verify(sha256):
            raise DamagedFile(sha256=sha256, name=name)

    def _place(self, sha256: str) -> Path:
        if SHA256.fullmatch(sha256) is None:
            raise UnknownFile(sha256=sha256)
        return self._root / sha256[:2] / sha256

    def _already_kept(self, stream: BinaryIO) -> Incoming | None:
        digest = _digest(stream)
        if not self.verify(digest.sha256):
            return None
        return Incoming(self._place(digest.sha256), *digest)

    def _copy(self, stream: BinaryIO) -> Incoming:
        path = self._incoming / f"{os.getpid()}-{secrets.token_hex(8)}"
        try:
            with path.open("xb") as target:
                digest = _digest(stream, target)
                target.flush()
                os.fchmod(target.fileno(), 0o444)
                os.fsync(target.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Incoming(path, *digest)

    def _sweep(self) -> None:
        oldest = time.time() - LEFTOVER_SECONDS
        for path in self._incoming.iterdir():
            try:
                if path.stat().st_mtime < oldest:
                    path.unlink()
            except FileNotFoundError:  # another process swept it, or kept it, first
                continue


def digest(path: Path) -> Stored:
    """SHA-256 and size of a file outside the store; raises RefusedFile when it can not be opened."""
    with _open_outside(path) as stream, _explained():
        return _digest(stream)


def _open_outside(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        cause = f"it can not be opened ({(error.strerror or str(error)).lower()})"
        raise RefusedFile(name=path.name, cause=cause, remedy="check its path and who may read it") from error


def _digest(stream: BinaryIO, copy_to: BinaryIO | None = None) -> Stored:
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(PIECE):
        digest.update(piece)
        size += len(piece)
        if copy_to is not None:
            copy_to.write(piece)
    return Stored(digest.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    """A rename is only certain to survive a power cut once the folder itself is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise StorageError(cause=f"{(error.strerror or str(error)).lower()}{where}") from error
