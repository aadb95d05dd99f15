"""Reads files in a process of their own, so that no file can stop, bloat or break the one that asked.

The process serves many files in turn and is started anew after a crash, a limit or some hundreds of files.
Asking for a file takes well under a millisecond more than reading it here; a new process takes about half a
second.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self, cast

from indexer.errors import ReaderStopped, TooMuchMemory, TooSlow
from indexer.extract import unreadable
from indexer.extract.reading import Limits
from indexer.extract.wire import OUT_OF_MEMORY, from_line

if TYPE_CHECKING:
    from types import TracebackType

    from corpus.records import Extraction

_FILES_A_PROCESS = 500  # libraries keep what they once took; a new process gives it back
_MOST_ANSWER_BYTES = 512 * 2**20
_READ_BYTES = 2**20
_SECONDS_TO_END = 5.0  # the system takes a moment to clear a large process away
_ROOT = Path(__file__).parents[2]


class ReadingChild:
    """A reading process that is there when needed; use it as a context, from one thread at a time."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
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
        """Read a file as `indexer.extract.extract` does; a crash or a limit becomes the reason."""
        request = {"path": str(path), "media_type": media_type, "sha256": sha256, "name": name}
        try:
            answer = self._ask(json.dumps({**request, "limits": asdict(self.limits)}).encode() + b"\n")
        except TimeoutError:
            self.close()
            return unreadable(sha256, media_type, str(TooSlow(seconds=self.limits.wall_seconds)))
        return from_line(answer) if answer else unreadable(sha256, media_type, self._why_it_ended())

    def close(self) -> None:
        """End the process, if there is one, and wait until it is gone."""
        process, self._process, self._served = self._process, None, 0
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()

    def _ask(self, request: bytes) -> bytes | None:
        """Return the answer, or None if the process ended; raise TimeoutError if it took too long."""
        process = self._ready()
        questions, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        try:
            questions.write(request)
            questions.flush()
        except BrokenPipeError:
            return None
        return _one_line(answers.fileno(), time.monotonic() + self.limits.wall_seconds)

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._served >= _FILES_A_PROCESS or (self._process is not None and self._process.poll() is not None):
            self.close()
        if self._process is None:
            self._process = _started()
        self._served += 1
        return self._process

    def _why_it_ended(self) -> str:
        """Return the reason why the process ended by itself, after seeing it off."""
        process = cast("subprocess.Popen[bytes]", self._process)
        try:
            status = process.wait(timeout=_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            status = None
        self.close()
        if status == OUT_OF_MEMORY:
            return str(TooMuchMemory(mebibytes=self.limits.memory_mebibytes))
        return str(TooSlow(seconds=self.limits.cpu_seconds)) if status == -signal.SIGXCPU else str(ReaderStopped())


def extract_in_child(path: Path, media_type: str, sha256: str, name: str, limits: Limits) -> Extraction:
    """Read one file in a process of its own that ends with it; for many files keep a `ReadingChild`."""
    with ReadingChild(limits) as child:
        return child.extract(path, media_type, sha256, name)


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "indexer.extract"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        start_new_session=True,  # Ctrl-C is for the process that asked; it ends this one
    )


def _one_line(source: int, deadline: float) -> bytes | None:
    """Collect an answer until its line end; None if the stream ends before or the answer never does."""
    parts: list[bytes] = []
    size = 0
    while size < _MOST_ANSWER_BYTES:
        ready, _, _ = select.select([source], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError
        part = os.read(source, _READ_BYTES)
        if not part:
            return None
        parts.append(part)
        size += len(part)
        if part.endswith(b"\n"):
            return b"".join(parts)
    return None
