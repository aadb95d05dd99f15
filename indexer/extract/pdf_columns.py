"""Puts the columns of a PDF into the order of reading.

Most programs write column after column, and nothing is to be done; some, and text recognised by scanners, go across. A
table goes across too and must stay so: what makes columns is prose on both sides, in lines that fill their width. In
scripts written from right to left the right column comes first, whichever a program wrote first.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.extract.pdf_lines import Line

_LEAST_ROWS = 4
_LEAST_WORDS = 4  # in the usual line of a column
_LEAST_FILLED = 0.75  # of the widest line, by the usual one; cells of tables differ more
_SAME_EDGE = 4.0  # points


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with every block of two columns, where rows go across both, read down left and then right."""
    ordered: list[Line] = []
    place = 0
    while place < len(lines):
        left, right = _columns_from(lines[place:])
        block = len(left) + len(right)
        ordered += [*left, *right] if block else [lines[place]]
        place += block or 1
    return ordered


def right_column_first(lines: Sequence[Line]) -> list[Line]:
    """Return lines written from right to left with every left column that stands before the right one behind it."""
    for place in range(_LEAST_ROWS, len(lines) - _LEAST_ROWS + 1):
        left, right = _columns_beside(lines, place)
        if _is_prose(left) and _is_prose(right) and _stand_beside(left, right):
            end = place + len(right)
            return [*lines[: place - len(left)], *right, *left, *right_column_first(lines[end:])]
    return list(lines)


def _columns_beside(lines: Sequence[Line], place: int) -> tuple[Sequence[Line], Sequence[Line]]:
    """Return the lines that end here and those that begin here, as far as all of those stand to the left of these."""
    start = end = place
    while start > 0 and lines[start - 1].right < lines[place].left:
        start -= 1
    edge = max((line.right for line in lines[start:place]), default=lines[place].left)
    while end < len(lines) and lines[end].left > edge:
        end += 1
    return lines[start:place], lines[place:end]


def _stand_beside(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether the columns share half of the height of the lower one."""
    tops, bottoms = ([edge(column) for column in (left, right)] for edge in (_top, _bottom))
    least = min(top - bottom for top, bottom in zip(tops, bottoms, strict=True))
    return min(tops) - max(bottoms) >= least / 2


def _top(column: Sequence[Line]) -> float:
    return max(line.top for line in column)


def _bottom(column: Sequence[Line]) -> float:
    return min(line.bottom for line in column)


def _columns_from(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the two columns with which the lines begin, or two empty lists."""
    if len(lines) < 2 * _LEAST_ROWS or not _are_a_row(lines[0], lines[1]):
        return [], []
    left, right = [lines[0]], [lines[1]]
    for line in lines[2:]:
        column = _column_of(line, left[0], right[0])
        if column is None or line.bottom > max(left[-1].bottom, right[-1].bottom) + line.size:
            break
        (left if column == "left" else right).append(line)
    return (left, right) if _is_prose(left) and _is_prose(right) else ([], [])


def _are_a_row(line: Line, following: Line) -> bool:
    return following.shares_row_with(line) and following.left > line.right


def _column_of(line: Line, left: Line, right: Line) -> str | None:
    """Return in which column a line stands, told by where it begins; None if in neither, or across both."""
    if abs(line.left - right.left) < _SAME_EDGE:
        return "right"
    return "left" if abs(line.left - left.left) < _SAME_EDGE and line.right < right.left else None


def _is_prose(column: Sequence[Line]) -> bool:
    widths = [line.right - line.left for line in column]
    return (
        len(column) >= _LEAST_ROWS
        and median(len(line.text.split()) for line in column) >= _LEAST_WORDS
        and median(widths) >= _LEAST_FILLED * max(widths)
    )
