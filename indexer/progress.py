"""How far the work is, as a value that a terminal, a page or a line of JSON can show."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts since the work began; `passages_known` grows while files are read, `seconds_left` is None at first."""

    files_done: int
    files_total: int
    files_failed: int
    pages: int
    passages_done: int
    passages_known: int
    passages_per_second: float
    seconds_left: float | None
    doing: str


Watch: TypeAlias = Callable[[Progress], None]


class StopAsked(Exception):
    """Raised by a watcher to end the work between two slices; what was done until then is kept."""


@dataclass(slots=True)
class Tally:
    """Counts what happens and tells whoever watches; owned by one worker for one run."""

    watch: Watch
    files_done: int = 0
    files_failed: int = 0
    files_waiting: int = 0
    pages: int = 0
    passages_done: int = 0
    passages_known: int = 0
    files_read: int = 0
    doing: str = ""
    _began: float = field(default_factory=time.monotonic)
    _embedding_seconds: float = 0.0
    _embedded: int = 0

    def say(self, doing: str) -> None:
        """Name what is being done now."""
        self.doing = doing
        self.tell()

    def read(self, pages: int, passages: int) -> None:
        """Count a file that was read."""
        self.files_read += 1
        self.pages += pages
        self.passages_known += passages
        self.tell()

    def expect(self, passages: int) -> None:
        """Count passages that are gone through once more, as when a whole generation is built."""
        self.passages_known += passages

    def embedded(self, passages: int, seconds: float) -> None:
        """Count passages that have their vector now and the seconds that took."""
        self.passages_done += passages
        self._embedded += passages
        self._embedding_seconds += seconds
        self.tell()

    def tell(self) -> None:
        """Show the present state."""
        self.watch(self.now())

    def now(self) -> Progress:
        """Return the present state."""
        rate = self._embedded / self._embedding_seconds if self._embedding_seconds > 0 else 0.0
        return Progress(
            files_done=self.files_done,
            files_total=self.files_done + self.files_failed + self.files_waiting,
            files_failed=self.files_failed,
            pages=self.pages,
            passages_done=self.passages_done,
            passages_known=self.passages_known,
            passages_per_second=rate,
            seconds_left=self._seconds_left(rate),
            doing=self.doing,
        )

    def _seconds_left(self, rate: float) -> float | None:
        """Passages of unread files are guessed from the files read so far."""
        if not rate or not self.files_read:
            return None
        unread = max(0, self.files_done + self.files_failed + self.files_waiting - self.files_read)
        expected = self.passages_known + unread * self.passages_known / self.files_read
        return max(0.0, expected - self.passages_done) / rate
