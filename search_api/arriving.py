"""Keeps files that are still arriving, so that one whose line broke off goes on where it stopped.

    <data>/arriving/<id>         what has come in so far; its length is how far it is
    <data>/arriving/<id>.json    what it is called, how long it will be, whose it is

What has not gone on for a day is dropped. How far it is, is told to whoever began it and to nobody else.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final

from search_api.errors import NotFound, UploadBusy, WrongOffset

KEPT_SECONDS: Final = 24 * 3600
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file on its way: `length` in bytes when it is whole, `owner` whoever sends it, `visibility` as wished."""

    id: str
    name: str
    length: int
    owner: str
    visibility: str


class Arriving:
    """The folder of one collection; many threads and processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, name: str, length: int, owner: str, visibility: str) -> Arrival:
        """Make room for a file of `length` bytes."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        arrival = Arrival(secrets.token_hex(16), name, length, owner, visibility)
        self._bytes(arrival.id).touch(exist_ok=False)
        self._facts(arrival.id).write_text(json.dumps(asdict(arrival)), encoding="utf-8")
        return arrival

    def find(self, arrival_id: str, owner: str) -> Arrival:
        """What is known of a file on its way; raises NotFound, also to whoever has not begun it."""
        with suppress(OSError, ValueError):
            if _ID.fullmatch(arrival_id):
                found = Arrival(**json.loads(self._facts(arrival_id).read_text(encoding="utf-8")))
                if found.owner == owner:
                    return found
        raise NotFound(what="upload", id=arrival_id[:32])

    def offset(self, arrival: Arrival) -> int:
        """How many bytes have come in; raises NotFound."""
        try:
            return self._bytes(arrival.id).stat().st_size
        except FileNotFoundError as error:
            raise NotFound(what="upload", id=arrival.id) from error

    @contextmanager
    def going_on(self, arrival: Arrival, offset: int) -> Iterator[BinaryIO]:
        """The file, to be written on from `offset`; raises UploadBusy, WrongOffset and NotFound.

        What was written is on the disk at the end, also when the line breaks off inside.
        """
        if offset != self.offset(arrival):
            raise WrongOffset(offset=offset, held=self.offset(arrival))
        with self._bytes(arrival.id).open("r+b") as stream:
            _lock(stream)
            if stream.seek(0, os.SEEK_END) != offset:
                raise WrongOffset(offset=offset, held=stream.tell())
            try:
                yield stream
            finally:
                stream.flush()
                os.fsync(stream.fileno())

    def open(self, arrival: Arrival) -> BinaryIO:
        """The file as a stream that the caller closes; raises NotFound."""
        try:
            return self._bytes(arrival.id).open("rb")
        except FileNotFoundError as error:
            raise NotFound(what="upload", id=arrival.id) from error

    def drop(self, arrival: Arrival) -> None:
        """Forget a file: it is kept elsewhere now, or nobody wants it."""
        self._facts(arrival.id).unlink(missing_ok=True)
        self._bytes(arrival.id).unlink(missing_ok=True)

    def _sweep(self) -> None:
        oldest = time.time() - KEPT_SECONDS
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):  # another thread dropped it first
                newest = max(one.stat().st_mtime for one in (path, self._bytes(path.stem)) if one.exists())
                if newest < oldest:
                    path.unlink()

    def _bytes(self, arrival_id: str) -> Path:
        return self._folder / arrival_id

    def _facts(self, arrival_id: str) -> Path:
        return self._folder / f"{arrival_id}.json"


def _lock(stream: BinaryIO) -> None:
    """One sender at a time; the lock goes with the file's closing."""
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UploadBusy from error
