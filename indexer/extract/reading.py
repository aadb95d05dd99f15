"""What has been read of one file so far, what could not be, and when to stop.

An extractor receives a `Reading`, takes its turns from it and leaves its pages there. Whatever goes wrong
on one page costs that page alone, and what was read before a limit stays.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.errors import BeyondLimits
from indexer.extract.quality import needs_recognition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from corpus.records import Page
    from indexer.errors import UnreadableFile


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost; memory, processor and wall clock hold for the child process that reads."""

    memory_mebibytes: int = 2048
    cpu_seconds: int = 120
    wall_seconds: int = 180
    pages: int = 2000
    characters: int = 20_000_000

    @property
    def soft_seconds(self) -> float:
        """Reading stops by itself after this long, so that what was read until then is kept."""
        return 0.7 * min(self.cpu_seconds, self.wall_seconds)


@dataclass(slots=True)
class Reading:
    """The pages read so far, in order, and the numbers of those that gave no text and why.

    `tell` is called with each page as soon as there is one and how many the file has: what was told is kept, even if
    the process that reads is stopped a moment later.
    """

    limits: Limits = field(default_factory=Limits)
    name: str = ""
    pages: list[Page] = field(default_factory=list)
    title: str | None = None
    page_count: int = 0
    failed: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    error: UnreadableFile | None = None
    characters: int = 0
    started: float = field(default_factory=time.monotonic)
    tell: Callable[[Page, int], None] | None = None

    def turns(self, count: int, what: str = "pages") -> Iterator[int]:
        """Yield 1 to `count` until a limit is reached; the limit becomes a note."""
        self.page_count = count
        for number in range(1, count + 1):
            if cause := self._spent(number - 1):
                self.notes.append(str(BeyondLimits(done=f"{number - 1:,} of {count:,} {what}", cause=cause)))
                return
            yield number

    def spend(self, text: str) -> None:
        """Count text that was read against the limit on characters."""
        self.characters += len(text)

    def add(self, page: Page) -> None:
        """Accept a page; one without a letter or figure only counts, unless text can be recognised in it."""
        self.spend(page.text)
        if any(map(str.isalnum, page.text)) or needs_recognition(page):
            self._keep(page)

    def draft(self, page: Page) -> None:
        """Tell of a page that is read but not finished, as by a reader that finishes all of them at the end."""
        if self.tell is not None and any(map(str.isalpha, page.text)):
            self.tell(page, self.page_count)

    def take(self, pages: Sequence[Page]) -> None:
        """Accept pages read all at once, up to the limits."""
        self.page_count = len(pages)
        for page in pages:
            if self.characters >= self.limits.characters or len(self.pages) >= self.limits.pages:
                self.stopped_at(f"the first {len(self.pages):,} of {len(pages):,} sections")
                break
            self._keep(page)
            self.spend(page.text)

    def stopped_at(self, done: str) -> None:
        """Note that only a part of a long file was read."""
        self.notes.append(
            f"The file is very long; {done} are searchable: split it into smaller files to have all of it."
        )

    @contextmanager
    def tolerating(self, number: int) -> Iterator[None]:
        """Let page `number` fail without its neighbours."""
        try:
            yield
        except Exception:  # noqa: BLE001 - libraries raise whatever they like on a broken page; it is reported
            self.failed.append(number)

    def _keep(self, page: Page) -> None:
        self.pages.append(page)
        if self.tell is not None:
            self.tell(page, self.page_count)

    def _spent(self, pages: int) -> str | None:
        if pages >= self.limits.pages:
            return f"since a file may have {self.limits.pages:,} pages"
        if self.characters >= self.limits.characters:
            return f"since a file may hold {self.limits.characters:,} characters"
        if time.monotonic() - self.started >= self.limits.soft_seconds:
            return f"since a file may take {self.limits.soft_seconds:.0f} seconds"
        return None
