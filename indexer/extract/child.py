"""Reads files in a process of their own, so that no file can stop, bloat or break the one that asked.

The process serves many files in turn and is started anew after a crash, a limit or some hundreds of files.
Asking for a file takes well under a millisecond more than reading it here; a new process takes about half a
second.
"""

from __future__ import annotations

import json
import math
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self, cast

from indexer.errors import EmptyFile, TakesLong, UnreadableFile
from indexer.extract import extractor_of, libreoffice, unreadable
from indexer.extract.reading import Limits
from indexer.extract.salvage import Ended, broken_down, salvaged, too_large, too_slow
from indexer.extract.wire import OUT_OF_MEMORY, from_line, is_last, is_whole, pages_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from corpus.records import Extraction

_FILES_A_PROCESS = 500  # libraries keep what they once took; a new process gives it back
# A character takes four bytes at most, and is told of three times: in a rough page, a finished one, and the whole.
_BYTES_A_CHARACTER = 12
_BYTES_A_FILE = 2**24  # for all that is not text
_READ_BYTES = 2**20
_LOOK_SECONDS = 0.3  # between two looks whether anybody wants this broken off
_SECONDS_TO_END = 5.0  # the system takes a moment to clear a large process away
_ROOT = Path(__file__).parents[2]


class ReadingChild:
    """A reading process that is there when needed; use it as a context, from one thread at a time.

    With `patience` (seconds) a file that takes longer raises TakesLong, to be read another time without it. `look_up`
    is called several times a second while a file is read; what it raises breaks the reading off.
    """

    def __init__(self, limits: Limits | None = None, look_up: Callable[[], None] = lambda: None) -> None:
        self.limits = limits or Limits()
        self.patience: float | None = None
        self._look_up = look_up
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0

    def __enter__(self) -> Self:
        """Start nothing yet: the process comes with the first file."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    def extract(self, path: Path, media_type: str, sha256: str, name: str) -> Extraction:
        """Read a file as `indexer.extract.extract` does; a crash or a limit becomes the reason.

        A file of an old office program is converted first, in another process: this one may not write.
        """
        target = libreoffice.target_of(media_type)
        if target is None:
            return self._read(path, media_type, sha256, name)
        try:
            with libreoffice.converted(path, media_type, self.limits) as readable:
                extraction = self._read(readable, target, sha256, name)
        except UnreadableFile as error:
            return unreadable(sha256, media_type, str(error))
        extractor, version = extractor_of(media_type)
        reason = str(libreoffice.nothing_in(media_type)) if _is_empty(extraction) else extraction.reason
        return replace(extraction, extractor=extractor, extractor_version=version, reason=reason)

    def _read(self, path: Path, media_type: str, sha256: str, name: str) -> Extraction:
        request = {"path": str(path), "media_type": media_type, "sha256": sha256, "name": name}
        lines: list[bytes] = []
        ended = self._ask_for({**request, "limits": asdict(self.limits)}, lines)
        try:
            if ended is None:
                return from_line(lines[-1])
            return salvaged(unreadable(sha256, media_type, str(ended.error)), ended, *pages_in(lines))
        except (ValueError, KeyError, TypeError):  # no answer of ours: something else speaks for the process
            self.close()
            return unreadable(sha256, media_type, str(broken_down().error))

    def _ask_for(self, request: dict[str, object], lines: list[bytes]) -> Ended | None:
        """Add what is answered to `lines`; return None when the last of them is the whole, else why it is not."""
        try:
            for line in self._ask(json.dumps(request).encode() + b"\n"):
                lines.append(line)
                if is_whole(line):
                    if is_last(line):
                        self.close()
                    return None
            ended = self._why_it_ended()
        except TimeoutError:
            if self.patience is not None and self.patience < self.limits.wall_seconds:
                self.close()
                raise TakesLong(seconds=self.patience) from None
            ended = too_slow(self.limits.wall_seconds)
        self.close()
        return ended

    def close(self) -> None:
        """End the process, if there is one, and wait until it is gone."""
        process, self._process, self._served = self._process, None, 0
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()

    def _ask(self, request: bytes) -> Iterator[bytes]:
        """Yield the lines of the answer until the process ends; raise TimeoutError if it takes too long."""
        process = self._ready()
        questions, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        try:
            questions.write(request)
            questions.flush()
        except BrokenPipeError:
            return
        most = self.limits.characters * _BYTES_A_CHARACTER + _BYTES_A_FILE
        seconds = min(self.limits.wall_seconds, math.inf if self.patience is None else self.patience)
        yield from _lines(answers.fileno(), time.monotonic() + seconds, most, self._still_wanted)

    def _still_wanted(self) -> None:
        """A reading that is broken off leaves a process in the middle of its answer: it is of no more use."""
        try:
            self._look_up()
        except BaseException:
            self.close()
            raise

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._served >= _FILES_A_PROCESS or (self._process is not None and self._process.poll() is not None):
            self.close()
        if self._process is None:
            self._process = _started()
        self._served += 1
        return self._process

    def _why_it_ended(self) -> Ended:
        """Return the reason why the process ended by itself, after seeing it off."""
        process = cast("subprocess.Popen[bytes]", self._process)
        try:
            status = process.wait(timeout=_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            status = None
        if status == OUT_OF_MEMORY:
            return too_large(self.limits.memory_mebibytes)
        return too_slow(self.limits.cpu_seconds) if status == -signal.SIGXCPU else broken_down()


def extract_in_child(path: Path, media_type: str, sha256: str, name: str, limits: Limits) -> Extraction:
    """Read one file in a process of its own that ends with it; for many files keep a `ReadingChild`."""
    with ReadingChild(limits) as child:
        return child.extract(path, media_type, sha256, name)


def _is_empty(extraction: Extraction) -> bool:
    return extraction.reason == str(EmptyFile())


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "indexer.extract"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        start_new_session=True,  # Ctrl-C is for the process that asked; it ends this one
    )


def _lines(source: int, deadline: float, most: int, look_up: Callable[[], None]) -> Iterator[bytes]:
    """Yield lines until the stream ends or has given more than `most` bytes; what has no line end is dropped."""
    parts: list[bytes] = []
    size = 0
    while size < most:
        look_up()
        left = max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([source], [], [], min(left, _LOOK_SECONDS))
        if not ready and left > 0:
            continue
        if not ready:
            raise TimeoutError
        part = os.read(source, _READ_BYTES)
        if not part:
            return
        size += len(part)
        *whole, rest = part.split(b"\n")
        for line in whole:
            yield b"".join([*parts, line])
            parts.clear()
        parts.append(rest)
