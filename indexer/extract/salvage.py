"""Keeps the pages of a file whose reading was broken off: why it ended, and what can be searched nevertheless."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.errors import BeyondLimits, ReaderStopped, TooMuchMemory, TooSlow

if TYPE_CHECKING:
    from corpus.records import Extraction, Page


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a reading process ended: what is said where nothing was read, and what where something was."""

    error: BeyondLimits
    cause: str


def too_slow(seconds: int) -> Ended:
    """Return that a file took longer than it may."""
    return Ended(TooSlow(seconds=seconds), f"since a file may take {seconds} seconds")


def too_large(mebibytes: int) -> Ended:
    """Return that a file took more memory than it may."""
    return Ended(TooMuchMemory(mebibytes=mebibytes), f"since a file may take {mebibytes} MiB of memory")


def broken_down() -> Ended:
    """Return that the process broke down on the file."""
    return Ended(ReaderStopped(), "since the reading program broke down after them")


def salvaged(nothing: Extraction, ended: Ended, pages: tuple[Page, ...], count: int) -> Extraction:
    """Return `nothing`, the extraction of the unreadable file, with the pages that were read, if there are any."""
    if not pages:
        return nothing
    done = f"{len(pages):,} of {max(count, len(pages)):,} pages"
    reason = str(BeyondLimits(done=done, cause=ended.cause))
    count = max(count, len(pages))
    return replace(nothing, state="partial", pages=pages, reason=reason, lasting=reason, page_count=count)
