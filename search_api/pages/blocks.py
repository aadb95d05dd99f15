"""The text of a page as it was laid out: headings, paragraphs, lists and tables, with the found words marked."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import Literal, TypeAlias

from corpus.records import Page
from search_api.pages.passage_view import Run, mark

BlockKind: TypeAlias = Literal["heading", "list", "table", "grid", "text"]

# A table in a text is read as "cell | cell", a sheet's row as "column: value; column: value"; longer names are
# sentences that happen to hold a colon.
_BETWEEN_COLUMNS = " | "
_BETWEEN_CELLS, _AFTER_NAME = "; ", ": "
_EMPTY = " |;"  # what a cell holds that only draws a line
_LONGEST_NAME = 60
_TELLING = 40  # letters of its beginning or end by which a passage is found again
_BULLET = re.compile(r"\s*[•‣▪▫●○◦∙■□➢\uf0a7\uf0b7]\s+")
_BULLET_OR_O = re.compile(rf"{_BULLET.pattern}|\s*o\s+(?=[A-Z])")
_NO_LETTER = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"\d+(?:\.\d+)+\.?\s")  # 1.1, as a heading of a lower level begins


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or paragraph (one line, one cell), a list (lines), a table (lines of cells, names first) or a grid."""

    kind: BlockKind
    lines: tuple[tuple[tuple[Run, ...], ...], ...]


def blocks_of(page: Page, language: str | None, asked: str) -> Iterator[Block]:
    """Cut a page's text where it is cut: an empty line between paragraphs, a line a row or list entry."""
    headings = {heading.text for heading in page.headings}
    for paragraph in page.text.split("\n\n"):
        lines = [line for line in paragraph.split("\n") if line.strip()]
        while lines and (lines[0].strip() in headings or _heads(lines)):
            yield _block("heading", [[lines.pop(0)]], language, asked)
        for _, run in groupby(lines, lambda line: _BETWEEN_COLUMNS in line):
            kind, rows = _laid_out([*run], sheet=page.kind == "sheet")
            yield _block(kind, rows, language, asked)


def _laid_out(lines: Sequence[str], *, sheet: bool) -> tuple[BlockKind, Sequence[Sequence[str]]]:
    """Return what lines are, and their cells."""
    if sheet and (rows := _sheet_rows(lines)):
        return "table", rows
    if sheet and (rows := _nameless_rows(lines)):
        return "grid", rows
    if rows := _text_rows(lines):
        return "table", rows
    entries = [[line] for line in _without_bullets(lines)]
    return ("list" if len(entries) > 1 else "text"), entries


def place_of(passage: str, blocks: Sequence[Block]) -> range:
    """Return which of a page's blocks a passage stands in; it may begin on the page before or end on the next.

    Empty where it is not found: the rows of a sheet are told in another way than they are shown.
    """
    wanted = _letters(passage)
    ends = list(accumulate(len(_letters(_text(block))) for block in blocks))
    page = "".join(_letters(_text(block)) for block in blocks)
    start, last = page.find(wanted[:_TELLING]), page.rfind(wanted[-_TELLING:])
    if not wanted or start < 0 > last:
        return range(0)
    first = bisect_right(ends, max(start, 0))
    return range(first, len(blocks) if last < 0 else bisect_left(ends, last + len(wanted[-_TELLING:])) + 1)


def _text(block: Block) -> str:
    return "".join(run.text for line in block.lines for cell in line for run in cell)


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text)


def _without_bullets(lines: Sequence[str]) -> Sequence[str]:
    """Return entries without the signs that a list is drawn with; "o" is one only among others, it may be a word."""
    if len(lines) == 1 or not any(_BULLET.match(line) for line in lines):
        return lines
    return [_BULLET_OR_O.sub("", line) for line in lines]


def _heads(lines: Sequence[str]) -> bool:
    """Whether the first line is a numbered heading that the reader of the file took for text."""
    return len(lines) > 1 and bool(_NUMBERED.match(lines[0])) and not _NUMBERED.match(lines[1])


def _text_rows(lines: Sequence[str]) -> list[list[str]]:
    """Return rows of cells; nothing where the lines are not the rows of a table."""
    if len(lines) > 1 and all(_BETWEEN_COLUMNS in line for line in lines):
        return [line.split(_BETWEEN_COLUMNS) for line in lines]
    return []


def _sheet_rows(lines: Sequence[str]) -> list[list[str]]:
    """Return the names of columns, then rows of cells; nothing where the lines are not records of several columns."""
    records = [_record(line) for line in lines]
    if any(len(record) < 2 for record in records):  # noqa: PLR2004  # one column is a list
        return []
    names = list(dict.fromkeys(name for record in records for name in record))
    return [names, *([record.get(name, "") for name in names] for record in records)] if names else []


def _nameless_rows(lines: Sequence[str]) -> list[list[str]]:
    """Return the rows of a sheet whose columns have no names; nothing where the lines are not rows of several cells."""
    rows = [[cell for cell in line.split(_BETWEEN_CELLS) if cell.strip(_EMPTY)] for line in lines]
    return rows if len(rows) > 1 and all(len(row) > 1 for row in rows) else []


def _record(line: str) -> dict[str, str]:
    cells = [cell.partition(_AFTER_NAME) for cell in line.split(_BETWEEN_CELLS)]
    if any(not colon or len(name) > _LONGEST_NAME for name, colon, _value in cells):
        return {}
    return {name: value for name, _colon, value in cells}


def _block(kind: BlockKind, lines: Sequence[Sequence[str]], language: str | None, asked: str) -> Block:
    return Block(kind, tuple(tuple(mark(cell.strip(), language, asked) for cell in line) for line in lines))
