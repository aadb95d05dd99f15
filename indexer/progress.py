"""How far the work is, as a value that a terminal, a page or a line of JSON can show."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, fields
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts since the work began, each file once however often it is gone through.

    `passages_known` grows while files are read, `seconds_left` is None at first.
    """

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
    """Counts what happens and tells whoever watches; owned by one worker.

    `searchable` and `failed` are ids of versions: what comes a second time, as a scan that was recognised, is no
    further file.
    """

    watch: Watch
    searchable: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    files_waiting: int = 0
    pages: int = 0
    passages_done: int = 0
    passages_known: int = 0
    files_read: int = 0
    doing: str = ""
    _began: float = field(default_factory=time.monotonic)
    _embedding_seconds: float = 0.0
    _embedded: int = 0

    def begin_anew(self) -> None:
        """Count from nothing, as when work comes after there was none."""
        fresh = Tally(self.watch)
        for slot in fields(fresh):
            setattr(self, slot.name, getattr(fresh, slot.name))

    def finished(self, version_id: str) -> None:
        """Count a version that is searchable now."""
        self.failed.discard(version_id)
        self.searchable.add(version_id)

    def gave_up(self, version_id: str) -> None:
        """Count a version that could not be made searchable."""
        self.searchable.discard(version_id)
        self.failed.add(version_id)

    def wait_for(self, version_ids: Collection[str]) -> None:
        """Count what waits or is at work, but for what counts already."""
        self.files_waiting = len(set(version_ids) - self.searchable - self.failed)

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
            files_done=len(self.searchable),
            files_total=self._files(),
            files_failed=len(self.failed),
            pages=self.pages,
            passages_done=self.passages_done,
            passages_known=self.passages_known,
            passages_per_second=rate,
            seconds_left=self._seconds_left(rate),
            doing=self.doing,
        )

    def _files(self) -> int:
        return len(self.searchable | self.failed) + self.files_waiting

    def _seconds_left(self, rate: float) -> float | None:
        """Passages of unread files are guessed from the files read so far."""
        if not rate or not self.files_read:
            return None
        unread = max(0, self._files() - self.files_read)
        expected = self.passages_known + unread * self.passages_known / self.files_read
        return max(0.0, expected - self.passages_done) / rate
