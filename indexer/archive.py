"""The archive that a backup is: an ordinary tar file, read and written as a stream, with a checksum for each part.

    backup.json           what it is: made when, by which schema, with how much in it
    catalogue.sqlite3     the catalogue
    files/ab/abcdef...    the files as they were uploaded
    generations/...       the published index
    vectors/...           the vectors of its model
    SHA256SUMS            last, so that its presence says that nothing is missing

Whoever has lost this program can still unpack it with `tar -x` and look it over with `sha256sum -c SHA256SUMS`.
"""

from __future__ import annotations

import hashlib
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self, TypeAlias, cast

from indexer.errors import IndexerError

FORMAT: Final = 1
HEAD, CATALOGUE, SUMS = "backup.json", "catalogue.sqlite3", "SHA256SUMS"
FILES, GENERATIONS, VECTORS = "files", "generations", "vectors"

PIECE: Final = 1 << 20
_LARGEST_SUMS: Final = 1 << 30  # bytes; ten million lines
_CUT_OFF: Final = "it is no backup, or the end of it is missing"
_PART: Final = re.compile(
    rf"{re.escape(HEAD)}|{re.escape(CATALOGUE)}|{SUMS}|{FILES}/[0-9a-f]{{2}}/[0-9a-f]{{64}}"
    rf"|{GENERATIONS}/\d{{8}}(?:/(?!\.\.?(?:/|$))[\w.@=+-]+)+|{VECTORS}/\w+\.sqlite"
)

Tell: TypeAlias = Callable[[int], None]


class ArchiveDamaged(IndexerError):
    """The archive can not be used: {cause}; take another backup, this one was cut off or damaged on its way."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an archive that is being read: its name, its bytes and what they are counted with."""

    name: str
    size: int
    stream: IO[bytes]


class Counted:
    """A stream of bytes whose SHA-256 is made while it is read; `tell` hears how many came, and may break it off."""

    def __init__(self, stream: IO[bytes], tell: Tell) -> None:
        self._stream = stream
        self._tell = tell
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As any stream; raises ArchiveDamaged where an archive ends before its time."""
        try:
            piece = self._stream.read(size)
        except tarfile.TarError as error:
            raise ArchiveDamaged(cause=_CUT_OFF) from error
        self._digest.update(piece)
        self._tell(len(piece))
        return piece

    def digest(self) -> str:
        """Of what was read so far."""
        return self._digest.hexdigest()


class ArchiveWriter:
    """Writes parts one after another into a stream; a context manager that puts the sums at the end.

    Left by an error it puts none, so that nobody takes what was written for a backup.
    """

    def __init__(self, stream: IO[bytes], tell: Tell) -> None:
        self._tar = tarfile.TarFile(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT, copybufsize=PIECE)
        self._tell = tell
        self._sums: list[str] = []

    def add(self, name: str, path: Path) -> None:
        """Add a file that does not change under this name."""
        with path.open("rb") as stream:
            self._add(name, os.fstat(stream.fileno()).st_size, stream)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a few bytes under this name."""
        self._add(name, len(content), BytesIO(content))

    def _add(self, name: str, size: int, stream: IO[bytes]) -> None:
        part = tarfile.TarInfo(name)
        part.size, part.mode = size, 0o600
        counted = Counted(stream, self._tell)
        self._tar.addfile(part, cast("IO[bytes]", counted))
        self._sums.append(f"{counted.digest()}  {name}\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self.add_bytes(SUMS, "".join(self._sums).encode())
            self._tar.close()


def read_archive(stream: IO[bytes], tell: Tell) -> Iterator[Part]:
    """Give the parts one after another, each to be read before the next is asked for; nothing is kept of them.

    Raises ArchiveDamaged: at once for what is no archive of ours, at the end where a part is not as it was written.
    What was read is worth nothing before the end has been reached.
    """
    found: dict[str, str] = {}
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=PIECE) as tar:
            for entry in tar:
                body = _body_of(tar, entry)
                if entry.name == SUMS:
                    _compare(body.read(_LARGEST_SUMS), found)
                    return
                counted = Counted(body, tell)
                yield Part(entry.name, entry.size, cast("IO[bytes]", counted))
                while counted.read(PIECE):
                    pass
                found[entry.name] = counted.digest()
    except (tarfile.TarError, EOFError) as error:
        raise ArchiveDamaged(cause=_CUT_OFF) from error
    raise ArchiveDamaged(cause=_CUT_OFF)


def _body_of(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    """Nothing but plain files under names of ours: an archive from elsewhere must not write where it likes."""
    body = tar.extractfile(entry) if entry.isreg() and _PART.fullmatch(entry.name) else None
    if body is None:
        raise ArchiveDamaged(cause=f'no backup holds anything like "{entry.name}"')
    return body


def _compare(sums: bytes, found: dict[str, str]) -> None:
    lines = [line.partition("  ") for line in sums.decode(errors="replace").splitlines()]
    written = {name: digest for digest, _, name in lines}
    if wrong := sorted(name for name in written.keys() | found.keys() if written.get(name) != found.get(name)):
        raise ArchiveDamaged(cause=f"{wrong[0]} is not as it was written")
