"""Sums up a reading in one state and, unless all was read, in sentences a member of staff understands."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.errors import EmptyFile, GarbledText, PagesFailed, PagesNotRecognised, PagesWait, PicturesOnly, TooFewWords
from indexer.extract.quality import needs_recognition

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from corpus.records import Extraction, ExtractionState, Page
    from corpus.scans import ScansOfFile
    from indexer.extract.reading import Reading

_MOST_SHOWN = 80  # characters of what little there is
_MOST_RUNS = 6  # more runs of page numbers than this are summed up


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state, the reason unless it is `read`, and the part of the reason that text recognition can not mend."""

    state: ExtractionState
    reason: str | None
    lasting: str | None


def concluded(reading: Reading) -> Outcome:
    """Return what came of reading a file."""
    failed = [str(PagesFailed(pages=_named(reading.failed)))] if reading.failed else []
    lasting = [*([str(reading.error)] if reading.error else []), *failed, *reading.notes]
    return _outcome(reading.pages, _to_be_recognised(reading), " ".join(lasting))


def too_little(pages: Sequence[Page]) -> str:
    """Return why nothing can be found in pages that were read and give no passage."""
    text = " ".join(word for page in pages for word in page.text.split())
    return str(TooFewWords(text=textwrap.shorten(text, _MOST_SHOWN, placeholder=" ..."))) if text else str(EmptyFile())


def with_recognised(extraction: Extraction, scans: ScansOfFile) -> Extraction:
    """Return the extraction with the pages that text recognition has read, and what is to be said of the others."""
    if not (scans.read or scans.failed):
        return extraction
    pages = tuple(_recognised(page, scans) for page in extraction.pages)
    without = {page.number for page in pages if needs_recognition(page)}
    outcome = _outcome(pages, _about_scans(scans, without), extraction.lasting or "")
    return replace(extraction, pages=pages, state=outcome.state, reason=outcome.reason)


def page_list(numbers: Sequence[int]) -> str:
    """Write page numbers as runs: "1 to 4, 7 and 9"."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    if len(runs) > _MOST_RUNS:
        return f"{runs[0][0]} to {runs[-1][1]}, {len(set(numbers))} pages in all"
    written = [f"{first} to {last}" if last > first else str(first) for first, last in runs]
    return " and ".join(filter(None, [", ".join(written[:-1]), written[-1]]))


def _outcome(pages: Sequence[Page], mendable: Sequence[str], lasting: str) -> Outcome:
    reason = " ".join(filter(None, [*mendable, lasting]))
    if not any(page.text for page in pages):
        return Outcome("unreadable", reason or str(EmptyFile()), lasting or None)
    return Outcome("partial" if reason else "read", reason or None, lasting or None)


def _to_be_recognised(reading: Reading) -> list[str]:
    reasons = []
    if reading.pictures:
        verb = "are" if len(reading.pictures) > 1 else "is"
        reasons.append(str(PicturesOnly(pages=f"{_named(reading.pictures)} {verb}")))
    if reading.garbled:
        reasons.append(str(GarbledText(pages=_named(reading.garbled).lower())))
    return reasons


def _recognised(page: Page, scans: ScansOfFile) -> Page:
    """Return the page as text recognition reads it, if it needed to and did; its label and kind stay.

    A picture may carry a few words of text in which nothing more is recognised: those stay then.
    """
    read = scans.read.get(page.number) if needs_recognition(page) else None
    if read is None:
        return page
    if len(read.text) < len(page.text):
        return replace(page, damage=0.0)
    return replace(read, kind=page.kind, label=page.label)


def _about_scans(scans: ScansOfFile, without: Collection[int]) -> list[str]:
    """Return a sentence on the pages that wait, and one for each cause of failure."""
    waiting = sorted(scans.waiting.intersection(without))
    causes: dict[str, list[int]] = {}
    for number in sorted(scans.failed.keys() & without):
        causes.setdefault(scans.failed[number], []).append(number)
    failures = [PagesNotRecognised(pages=_named(pages).lower(), cause=cause) for cause, pages in causes.items()]
    return [*([str(PagesWait(pages=_named(waiting)))] if waiting else []), *map(str, failures)]


def _named(numbers: Sequence[int]) -> str:
    return f"{'Pages' if len(set(numbers)) > 1 else 'Page'} {page_list(numbers)}"
