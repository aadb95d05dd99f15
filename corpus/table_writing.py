"""Writes a catalogue as a table, CSV or XLSX, and the empty table to fill in; table_files.py reads both again.

    XLSX   a sheet with the names of the columns, and in a template one that explains each; both print on paper
    CSV    UTF-8 with its mark, which spreadsheet programs look for

No cell is a formula: one that looks like a formula is written as text.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from corpus.table_columns import COLUMNS, example_of, holds, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Term

    Cells = Mapping[str, str]

WIDTHS: Final = {"title": 40, "summary": 60, "makers": 40, "themes": 28, "link": 32, "file": 28, "id": 24}
HEADING: Final = PatternFill("solid", fgColor="E4E0D4")
# Signs that XML can not hold; spreadsheets have no use for them either.
UNFIT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST: Final = 32_767  # signs in a cell of XLSX
ROWS_TO_CHOOSE_IN: Final = 2000
LOOKS_LIKE_FORMULA: Final = ("'", "=", "+", "-", "@", "\t", "\r")
SHEETS: Final = {
    "en": ("Products", "What goes where", ("Column", "What it holds", "Example")),
    "nl": ("Producten", "Wat waar hoort", ("Kolom", "Wat erin staat", "Voorbeeld")),
    "fr": ("Produits", "Quoi mettre où", ("Colonne", "Ce qu’elle contient", "Exemple")),
    "es": ("Productos", "Qué va dónde", ("Columna", "Qué contiene", "Ejemplo")),
}


def write_csv(rows: Iterable[Cells], language: str = "en") -> bytes:
    """The rows as CSV, with commas, the columns called as in this language."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([name_of(column, language) for column in COLUMNS])
    for row in rows:
        writer.writerow([_guarded(row[column]) for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Iterable[Cells], language: str = "en") -> bytes:
    """The rows as a workbook, the columns called as in this language."""
    return _saved(_workbook(rows, language))


def write_template(terms: Iterable[Term], language: str = "en") -> bytes:
    """An empty workbook to fill in, kinds and visibilities to choose from, and a sheet that explains the columns."""
    terms = list(terms)
    book = _workbook((), language)
    _offer(book.active, "kind", [term.id for term in terms if term.vocabulary == "kind"])
    _offer(book.active, "visibility", ["public", "members", "staff", "draft"])
    _, title, names = SHEETS[language]
    _explain(book.create_sheet(title), names, _listed(terms), language)
    return _saved(book)


def _workbook(rows: Iterable[Cells], language: str) -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = SHEETS[language][0]
    _write_row(sheet, 1, [name_of(column, language) for column in COLUMNS])
    for number, row in enumerate(rows, start=2):
        _write_row(sheet, number, [row[column] for column in COLUMNS])
    for place, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(column, 14)
    _make_readable(sheet)
    return book


def _write_row(sheet: Any, number: int, texts: Sequence[str]) -> None:  # noqa: ANN401 - a worksheet of openpyxl
    for place, text in enumerate(texts, start=1):
        if text:
            cell = sheet.cell(number, place, UNFIT.sub("", text)[:LONGEST])
            cell.data_type = "s"


def _explain(sheet: Any, names: Sequence[str], terms: Mapping[str, str], language: str) -> None:  # noqa: ANN401 - the same
    _write_row(sheet, 1, names)
    for number, column in enumerate(COLUMNS, start=2):
        said = holds(column, language).format(**terms)
        _write_row(sheet, number, [name_of(column, language), said, example_of(column)])
        sheet.cell(number, 2).alignment = Alignment(wrap_text=True, vertical="top")
    for place, width in enumerate((20, 70, 50), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    _make_readable(sheet)


def _make_readable(sheet: Any) -> None:  # noqa: ANN401 - the same
    """The names stay in sight, on the screen and on every printed page, which is as wide as the table."""
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), HEADING
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _offer(sheet: Any, column: str, choices: Sequence[str]) -> None:  # noqa: ANN401 - the same
    """What a column may hold, to choose from; something else can be typed and is told when it is imported."""
    letter = get_column_letter(COLUMNS.index(column) + 1)
    listed = DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=False)
    listed.add(f"{letter}2:{letter}{ROWS_TO_CHOOSE_IN}")
    sheet.add_data_validation(listed)


def _listed(terms: Iterable[Term]) -> dict[str, str]:
    """The ids of each vocabulary, by the word that stands for it in the explanations."""
    found: dict[str, list[str]] = {"kinds": [], "themes": [], "roles": []}
    for term in terms:
        found[f"{term.vocabulary}s"].append(term.id)
    return {name: ", ".join(ids) for name, ids in found.items()}


def _guarded(text: str) -> str:
    """A spreadsheet program would run what looks like a formula, wherever it came from (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(LOOKS_LIKE_FORMULA) else text


def _saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
