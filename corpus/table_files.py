"""Reads a table that was kept in a spreadsheet, as CSV or XLSX, into rows of texts under columns that are known.

    CSV    UTF-8 with or without its mark; comma, semicolon or tab
    XLSX   the first sheet with a row of names; formulas give their values, dates their day (2024-05-01)

A table whose first line holds an address is a list of links: a web address, a title, and a summary if there is one.
What the texts mean is catalogue_table.py's.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from openpyxl import load_workbook

from corpus.errors import InvalidCatalogueRow
from corpus.table_columns import LISTS, column_named, nearest_name
from corpus.table_faults import fault, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MOST_ROWS: Final = 5000  # while they are recorded nobody else can record anything: 25 s of processor time
LARGEST: Final = 200 * 2**20  # bytes of a workbook once unpacked: five thousand rows have 3
ROWS_BEFORE_NAMES: Final = 20  # a title, a date, a logo may stand above the names of the columns
ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
# A spreadsheet program would run such a cell; it is written with an apostrophe before it, which comes off again.
GUARDED: Final = re.compile(r"'(?=['=+\-@\t\r])")


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: the line on which it begins, its texts by column, and what is wrong with it already."""

    line: int
    texts: dict[str, str]
    fault: InvalidCatalogueRow | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name, the columns that it has, and its rows that are not empty."""

    name: str
    columns: frozenset[str]
    rows: tuple[Cells, ...]


def read_sheet(path: Path, name: str | None = None) -> Sheet:
    """Reads a table; `name` is what to call it. Raises InvalidCatalogueRow when it can not be read as a whole."""
    called = name or path.name
    try:
        if path.stat().st_size > LARGEST:
            refuse(1, called, "too-large", value=f"{LARGEST >> 20} MB")
        content = path.read_bytes()
    except OSError as error:
        refuse(1, called, "unreadable", why=error.strerror)
    lines = _xlsx_lines(content, called) if content.startswith(b"PK\x03\x04") else _csv_lines(content, called)
    if len(lines) > MOST_ROWS:
        refuse(MOST_ROWS, called, "too-large", value=f"{MOST_ROWS} rows")
    return _sheet(called, lines)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as it stands: texts by place; `spans` are places that a merged cell to the left covers.

    `wrong` is a cell that can not be read: its place, the code of the fault, and its value.
    """

    number: int
    texts: list[str]
    spans: dict[int, int]
    wrong: tuple[int, str, object] | None = None


def _sheet(name: str, lines: Sequence[_Line]) -> Sheet:
    links = _link_columns(lines)
    if links:
        rows = tuple(_cells(line, links, name) for line in lines)
        return Sheet(name, frozenset(column for column in links if column), rows)
    names, below = _split_at_names(lines)
    columns = _known_columns(names, name)
    rows = tuple(_cells(line, columns, name) for line in below)
    return Sheet(name, frozenset(column for column in columns if column), rows)


def _link_columns(lines: Sequence[_Line]) -> list[str]:
    """The columns of a list of links without names; empty where the table is none."""
    first = [text for text in lines[0].texts if text] if lines else []
    place = next((place for place, text in enumerate(first) if ADDRESS.fullmatch(text)), None)
    if place is None or len(first) > 3:  # noqa: PLR2004 - address, title and summary
        return []
    rest = iter(("title", "summary"))
    return ["link" if here == place else next(rest) for here in range(max(len(first), 2))]


def _split_at_names(lines: Sequence[_Line]) -> tuple[_Line, Sequence[_Line]]:
    """The row of names is the first that has names of two columns; else the first, to be told what is wrong."""
    for place, line in enumerate(lines[:ROWS_BEFORE_NAMES]):
        if len({column_named(text) for text in line.texts if text} - {None}) > 1:
            return line, lines[place + 1 :]
    return (lines[0] if lines else _Line(1, [], {})), lines[1:]


def _known_columns(names: _Line, table: str) -> list[str]:
    """The column at each place, empty where there is none. Raises InvalidCatalogueRow."""
    columns: list[str] = []
    for text in names.texts:
        column = column_named(text) if text else ""
        if column is None:
            refuse(names.number, table, "no-column", value=text, nearest=nearest_name(text))
        if column and column in columns:
            other = names.texts[columns.index(column)]
            refuse(names.number, table, "column-twice", value=other, other=text)
        columns.append(column)
    if not {"id", "link"} & set(columns):
        refuse(names.number, table, "no-key")
    return [columns[names.spans.get(place, place)] for place in range(len(columns))]


def _cells(line: _Line, columns: Sequence[str], table: str) -> Cells:
    texts: dict[str, str] = {}
    wrong = _wrong(line, columns, table)
    for column, text in zip_longest(columns, line.texts, fillvalue=""):
        if text and not column:
            wrong = wrong or fault(line.number, table, "more-cells")
        if column in LISTS:
            texts[column] = "|".join(part for part in (texts.get(column, ""), text) if part)
        elif column:
            texts[column] = texts.get(column) or text
    return Cells(line.number, texts, wrong)


def _wrong(line: _Line, columns: Sequence[str], table: str) -> InvalidCatalogueRow | None:
    if line.wrong is None:
        return None
    place, code, value = line.wrong
    return fault(line.number, table, code, columns[place] if place < len(columns) else "", value=value)


def _csv_lines(content: bytes, table: str) -> list[_Line]:
    text = _decoded(content, table)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader, lines, number = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append(_Line(number, [GUARDED.sub("", cell.strip(), count=1) for cell in cells], {}))
            number = reader.line_num + 1
    except csv.Error as error:
        refuse(number, table, "unreadable", why=error)
    return lines


def _decoded(content: bytes, table: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(content.count(b"\n", 0, error.start) + 1, table, "encoding")


def _xlsx_lines(content: bytes, table: str) -> list[_Line]:
    """The first sheet that has a row of names. Formulas are looked up where they have no value."""
    try:
        _check_size(content, table)
        values, formulas = (load_workbook(io.BytesIO(content), data_only=only) for only in (True, False))
        sheets = [(sheet, formulas[sheet.title]) for sheet in values.worksheets]
        found = [_sheet_lines(sheet, written) for sheet, written in sheets]
    except InvalidCatalogueRow:
        raise
    except Exception as error:
        raise fault(1, table, "not-a-workbook") from error
    return next((lines for lines in found if _has_names(lines)), next(iter(found), []))


def _check_size(content: bytes, table: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST:
            refuse(1, table, "too-large", value=f"{LARGEST >> 20} MB")


def _has_names(lines: Sequence[_Line]) -> bool:
    return bool(_link_columns(lines)) or any(
        len({column_named(text) for text in line.texts if text} - {None}) > 1 for line in lines[:ROWS_BEFORE_NAMES]
    )


def _sheet_lines(sheet: Any, written: Any) -> list[_Line]:  # noqa: ANN401 - worksheets of openpyxl
    lines = []
    spans = _merged(sheet.merged_cells.ranges)
    for row, formulas in zip(sheet.iter_rows(), written.iter_rows(), strict=False):
        texts = [_text(cell.value) for cell in row]
        number = row[0].row if row else 1
        wrong = _wrong_formula(row, formulas)
        if any(texts) or wrong:
            lines.append(_Line(number, texts, spans.get(number, {}), wrong))
    return lines


def _merged(ranges: Iterable[Any]) -> dict[int, dict[int, int]]:
    """By row: which place takes the name of which, for cells that are merged sideways."""
    spans: dict[int, dict[int, int]] = {}
    for area in ranges:
        for row in range(area.min_row, area.max_row + 1):
            covered = {place - 1: area.min_col - 1 for place in range(area.min_col, area.max_col + 1)}
            spans.setdefault(row, {}).update(covered)
    return spans


def _wrong_formula(row: Sequence[Any], formulas: Sequence[Any]) -> tuple[int, str, object] | None:
    for place, (cell, written) in enumerate(zip(row, formulas, strict=False)):
        if cell.data_type == "e":
            return place, "error-value", cell.value
        if cell.value is None and written.data_type == "f":
            return place, "formula", cell.coordinate
    return None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value).strip()
