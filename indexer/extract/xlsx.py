"""Reads workbooks (.xlsx): a page a sheet, rows with the names of their columns; hidden sheets stay so."""

from __future__ import annotations

import datetime as dt
import warnings
from typing import TYPE_CHECKING

import openpyxl

from corpus.records import Page
from indexer.extract.cleaning import one_line
from indexer.extract.packages import open_office_file
from indexer.extract.tables import rows_as_text
from indexer.extract.titles import own_title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    from indexer.extract.reading import Reading

_MOST_COLUMNS = 200


def read_xlsx(path: Path, reading: Reading) -> None:
    """Leave the sheets in `reading`; formulas count with the value they last had."""
    with open_office_file(path, "a workbook", reading.limits) as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that have no text
        workbook = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        reading.title = own_title(workbook.properties.title)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        for number in reading.turns(len(sheets), "sheets"):
            with reading.tolerating(number):
                _read_sheet(sheets[number - 1], number, reading)


def _read_sheet(sheet: ReadOnlyWorksheet, number: int, reading: Reading) -> None:
    sheet.reset_dimensions()
    text, cut = rows_as_text(_rows(sheet))
    label = one_line(sheet.title)
    if cut:
        reading.notes.append(f"Sheet {label}: {cut}")
    reading.add(Page(number=number, text=text, kind="sheet", label=label, reader="xlsx"))


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[list[str]]:
    for row in sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True):
        yield [_written(value) for value in row]


def _written(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes").removesuffix(" 00:00")
    if isinstance(value, float):
        return f"{value:.10g}"
    return one_line(str(value))
