"""Finds what repeats at the top and foot of pages: running heads, page numbers, footers."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.extract.pdf_lines import Line

_ROWS = 3  # lines looked at from either edge
_SAME_HEIGHT = 12.0  # points
_LEAST_PAGES = 3
_LEAST_SHARE_OF_SHORT = 0.6  # in a file of two or three pages it must be on most of them
_LARGER = 1.15  # titles of slides repeat too; what is larger than the text must be on many pages
_LEAST_SHARE_OF_LARGE = 0.35  # running heads of left and right pages may differ
_NUMBERS = re.compile(r"\d+")
_ROMAN = re.compile(r"^[ivxlc]+\b|\b[ivxlc]+$")


def without_running_lines(pages: Sequence[Sequence[Line]], body_size: float) -> list[list[Line]]:
    """Return the pages without lines that repeat at the same height near an edge; none loses all."""
    seen: dict[tuple[str, str, bool], list[tuple[int, int, float]]] = defaultdict(list)
    for number, lines in enumerate(pages):
        for zone, index in _edges(lines):
            large = lines[index].size > _LARGER * body_size
            seen[zone, _pattern(lines[index].text), large].append((number, index, lines[index].bottom))
    running = {place for key, places in seen.items() for place in _repeated(places, _least(key, len(pages)))}
    return [
        [line for index, line in enumerate(lines) if (number, index) not in running] or list(lines)
        for number, lines in enumerate(pages)
    ]


def _edges(lines: Sequence[Line]) -> Iterator[tuple[str, int]]:
    """Yield the lines of the rows nearest to the edges; lines side by side are one row."""
    order = sorted(range(len(lines)), key=lambda index: -lines[index].bottom)
    for zone, towards_middle in (("top", order), ("foot", order[::-1])):
        row = 0
        for previous, index in zip([None, *towards_middle], towards_middle, strict=False):
            row += previous is not None and not lines[index].shares_row_with(lines[previous])
            if row >= _ROWS:
                break
            yield zone, index


def _least(key: tuple[str, str, bool], pages: int) -> float:
    """Return on how many pages a line must be to be a running one."""
    _, pattern, large = key
    if pages <= _LEAST_PAGES:
        return max(2, round(_LEAST_SHARE_OF_SHORT * pages))
    return max(_LEAST_PAGES, _LEAST_SHARE_OF_LARGE * pages) if large and pattern != "#" else _LEAST_PAGES


def _pattern(text: str) -> str:
    """Return the text with numbers as signs, so that "Page 3 of 12" is the same on every page."""
    text = _ROMAN.sub("#", text)
    return _NUMBERS.sub("#", text).casefold()


def _repeated(places: list[tuple[int, int, float]], least: float) -> Iterator[tuple[int, int]]:
    for number, index, height in places:
        pages = {other for other, _, at in places if abs(at - height) <= _SAME_HEIGHT}
        if len(pages) >= least:
            yield number, index
