"""Reads a catalogue that was kept in a spreadsheet and saved as CSV; import_csv.py records what it holds.

    id;title;language;kind;themes;year;edition;version_of;file;link;summary;makers;countries;demonstration
    haki;Haki ya ardhi;sw;manual;civic-power|inclusion;2022;;;texts/haki.pdf;;;Mfano:lead:KE|Example:funder;KE|TZ;

UTF-8 with or without its mark, comma or semicolon, columns in any order. Several themes, makers and countries
are separated by `|`; a maker is `name:role` or `name:role:country`. A file lies in the folder of the CSV or
below it.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from corpus.errors import InvalidCatalogueRow
from corpus.intake import Metadata
from corpus.records import Maker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = (
    "id",
    "title",
    "language",
    "kind",
    "themes",
    "year",
    "edition",
    "version_of",
    "file",
    "link",
    "summary",
    "makers",
    "countries",
    "demonstration",
)
KEY_PREFIX = "csv:"
YES = {"yes", "true", "1", "x"}
NO = {"", "no", "false", "0"}
MAKER = re.compile(r"(?P<name>.+?)\s*:\s*(?P<role>[^:]+?)\s*(?::\s*(?P<country>[A-Z]{2}))?")
LONGEST_CELL = 1 << 20  # signs; Excel itself stops at 32,767


@dataclass(frozen=True, slots=True)
class Row:
    """One product or version as the table has it: a file (its path) or a link, and the rest."""

    line: int
    id: str
    file: Path | None
    link: str | None
    version_of: str | None
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows that can be used, in the order of the table, and why the others can not."""

    rows: tuple[Row, ...]
    refused: tuple[InvalidCatalogueRow, ...]


def read_catalogue(path: Path) -> Reading:
    """Reads all rows; one that is wrong does not stop the others.

    Raises InvalidCatalogueRow when the table as a whole can not be read: not UTF-8, or wrong columns.
    """
    rows: dict[str, Row] = {}
    refused: list[InvalidCatalogueRow] = []
    for line, cells in _read_cells(path):
        try:
            row = _read_row(_Cells(path, line, cells))
            if row.id in rows:
                _refuse(
                    path,
                    line,
                    f'the id "{row.id}" stands on line {rows[row.id].line} too',
                    "give each row its own",
                )
            rows[row.id] = row
        except InvalidCatalogueRow as error:
            refused.append(error)
    return Reading(tuple(rows.values()), tuple(refused))


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one row by column, and where it stands."""

    path: Path
    line: int
    values: list[tuple[str, str]]

    def text(self, column: str) -> str:
        return next((value.strip() for name, value in self.values if name == column), "")

    def parts(self, column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(column).split("|") if part.strip())

    def refuse(self, cause: str, remedy: str) -> NoReturn:
        _refuse(self.path, self.line, cause, remedy)


def _read_cells(path: Path) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Each row that is not empty: the line on which it begins, and (column, cell) pairs."""
    text = _decode(path)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    columns = [column.strip().lower() for column in next(reader, [])]
    _check_columns(path, columns)
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield (
                line,
                list(zip(columns, cells, strict=False)) + [("", cell) for cell in cells[len(columns) :]],
            )
        line = reader.line_num + 1


def _decode(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        _refuse(path, 1, f"the table can not be read ({error.strerror})", "check its path")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        _refuse(path, line, "the table is not in UTF-8", 'save it as "CSV UTF-8"')


def _check_columns(path: Path, columns: list[str]) -> None:
    for column in columns:
        if column not in COLUMNS:
            nearest = difflib.get_close_matches(column, COLUMNS, n=1, cutoff=0.0)[0]
            _refuse(path, 1, f'there is no column "{column}"', f'the nearest is "{nearest}"; rename or remove it')
    if "id" not in columns or not {"file", "link"} & set(columns):
        _refuse(path, 1, "the column id, or both file and link, are missing", "name the columns in the first line")


def _read_row(cells: _Cells) -> Row:
    if any(name == "" and value.strip() for name, value in cells.values):
        cells.refuse("it has more cells than there are columns", "put a cell with a separator in it between quotes")
    row_id = cells.text("id")
    if not row_id:
        cells.refuse("it has no id", "give each row one that stays the same for ever")
    link = cells.text("link") or None
    file = _find_file(cells)
    if (link is None) == (file is None):
        cells.refuse("it needs either a file or a link", "fill in one of the two columns")
    return Row(cells.line, row_id, file, link, cells.text("version_of") or None, _read_metadata(cells, row_id))


def _find_file(cells: _Cells) -> Path | None:
    name = cells.text("file").replace("\\", "/")
    if not name:
        return None
    folder = cells.path.parent.resolve()
    place = (folder / name).resolve()
    if not place.is_relative_to(folder):
        cells.refuse(f'the file "{name}" lies outside the folder of the table', "move it beside the table or below it")
    if not place.is_file():
        cells.refuse(f'there is no file "{name}"', "check its name and folder")
    return place


def _read_metadata(cells: _Cells, row_id: str) -> Metadata:
    return Metadata(
        title=cells.text("title") or None,
        summary=cells.text("summary"),
        language=cells.text("language").lower() or None,
        kind=cells.text("kind") or None,
        themes=cells.parts("themes"),
        makers=tuple(_read_maker(cells, maker) for maker in cells.parts("makers")),
        countries=tuple(country.upper() for country in cells.parts("countries")),
        year=_read_year(cells),
        edition=cells.text("edition") or None,
        demonstration=_read_flag(cells),
        source_key=KEY_PREFIX + row_id,
        id=row_id,
    )


def _read_maker(cells: _Cells, text: str) -> Maker:
    """From the right, since the name of an organisation may have a colon in it."""
    found = MAKER.fullmatch(text)
    if found is None:
        cells.refuse(f'the maker "{text}" has no role', "write it as name:role or name:role:country")
    return Maker(found["name"], found["role"], found["country"])


def _read_year(cells: _Cells) -> int | None:
    text = cells.text("year")
    if text and not text.isdecimal():
        cells.refuse(f'the year "{text}" is not a number', "write it with four digits")
    return int(text) if text else None


def _read_flag(cells: _Cells) -> bool:
    text = cells.text("demonstration").lower()
    if text not in YES | NO:
        cells.refuse(f'demonstration can not be "{text}"', "write yes or leave it empty")
    return text in YES


def _refuse(path: Path, line: int, cause: str, remedy: str) -> NoReturn:
    raise InvalidCatalogueRow(line=line, file=path.name, cause=cause, remedy=remedy)
