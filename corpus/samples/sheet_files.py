"""Writes a text as a workbook: the paragraphs on a first sheet to read, each headed table on a sheet of its own."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from corpus.samples.blocks import Heading, Table, blocks, plain, prose
from corpus.samples.steady_zip import repacked
from corpus.samples.title_parts import split_title, without_title
from corpus.samples.words import DEMONSTRATION, READ_ME, colours, kind_label

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from corpus.samples.blocks import Block
    from corpus.samples.sources import Source

_WRAP = Alignment(wrap_text=True, vertical="top")
_LINE = Border(bottom=Side(style="thin", color="CFCFCF"))
_WIDEST = 46


def workbook(source: Source) -> bytes:
    """Return the bytes of an .xlsx."""
    book = Workbook()
    facts = book.properties
    facts.title, facts.creator, facts.language = source.title, source.makers[0].name, source.language
    facts.created = datetime(source.year, 6, 1)  # noqa: DTZ001 - openpyxl wants a time without a zone
    found = blocks(without_title(source.body, source.title))
    start = next((number for number, block in enumerate(found) if isinstance(block, Heading)), len(found))
    _write_read_me(book.active, source, found[:start])
    for heading, table in zip(found[start::2], found[start + 1 :: 2], strict=True):
        if isinstance(heading, Heading) and isinstance(table, Table):
            _write_sheet(book.create_sheet(plain(heading.line)[:31]), table, colours(source.themes)[0])
    result = io.BytesIO()
    book.save(result)
    return repacked(result.getvalue(), source.year)


def _write_read_me(sheet: Worksheet, source: Source, text: list[Block]) -> None:
    main, _ = colours(source.themes)
    title, subtitle = split_title(source.title)
    known = (kind_label(source.kind, source.language), str(source.year), source.edition)
    facts = " · ".join(fact for fact in known if fact)
    makers = " · ".join(maker.name for maker in source.makers)
    lines = [title, subtitle, facts, makers, DEMONSTRATION[source.language], source.summary, *prose(text)]
    sheet.title = READ_ME[source.language]
    sheet.column_dimensions["A"].width = 100
    sheet.sheet_view.showGridLines = False
    for line in filter(None, lines):
        sheet.append([line])
        sheet.cell(sheet.max_row, 1).alignment = _WRAP
        sheet.row_dimensions[sheet.max_row].height = 16 * (1 + len(line) // 95)
    sheet["A1"].font = Font(size=20, bold=True, color=main)
    sheet.row_dimensions[1].height = 30


def _write_sheet(sheet: Worksheet, table: Table, colour: str) -> None:
    for row in table.rows:
        sheet.append([_value(plain(cell)) for cell in row])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=colour)
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment, cell.border = _WRAP, _LINE
    for number, column in enumerate(zip(*table.rows, strict=True), 1):
        longest = max(len(plain(cell)) for cell in column)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(longest, 8) + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _value(text: str) -> str | int:
    return int(text) if text.isascii() and text.isdecimal() else text
