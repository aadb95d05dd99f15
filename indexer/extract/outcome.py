"""Sums up a reading in one state and, unless all was read, in sentences a member of staff understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.errors import EmptyFile, GarbledText, PagesFailed, PicturesOnly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.records import ExtractionState
    from indexer.extract.reading import Reading

_MOST_RUNS = 6  # more runs of page numbers than this are summed up


def concluded(reading: Reading) -> tuple[ExtractionState, str | None]:
    """Return the state and, unless it is `read`, the reason."""
    reasons = [*([str(reading.error)] if reading.error else []), *_about_pages(reading), *reading.notes]
    if not any(page.text for page in reading.pages):
        return "unreadable", " ".join(reasons) or str(EmptyFile())
    return ("partial", " ".join(reasons)) if reasons else ("read", None)


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


def _about_pages(reading: Reading) -> list[str]:
    reasons = []
    if reading.pictures:
        verb = "are pictures" if len(reading.pictures) > 1 else "is a picture"
        reasons.append(str(PicturesOnly(pages=f"{_named(reading.pictures)} {verb}")))
    if reading.garbled:
        reasons.append(str(GarbledText(pages=_named(reading.garbled).lower())))
    if reading.failed:
        reasons.append(str(PagesFailed(pages=_named(reading.failed))))
    return reasons


def _named(numbers: Sequence[int]) -> str:
    return f"{'Pages' if len(set(numbers)) > 1 else 'Page'} {page_list(numbers)}"
