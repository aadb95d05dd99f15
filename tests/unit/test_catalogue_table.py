"""A catalogue table is read row by row; a wrong row is named with its line, cause and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.catalogue_table import Reading, read_catalogue
from corpus.errors import InvalidCatalogueRow
from corpus.records import Maker

if TYPE_CHECKING:
    from pathlib import Path


def _read(folder: Path, text: str, encoding: str = "utf-8") -> Reading:
    (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    table = folder / "catalogue.csv"
    table.write_bytes(text.encode(encoding))
    return read_catalogue(table)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_a_row_is_read_whole(tmp_path: Path, encoding: str, separator: str) -> None:
    """All columns, with or without a byte order mark, with either separator, in any order."""
    header = "title|id|language|kind|themes|year|edition|file|summary|makers|countries|demonstration"
    cells = "Haki|haki|SW|manual|x / y|2022|2nd|a.pdf|s|Org: East:lead:KE / B:funder|ke/TZ|yes"
    text = f"{header}\n{cells}\n".replace("|", separator).replace("/", "|")

    (row,) = _read(tmp_path, text, encoding).rows

    assert (row.line, row.id, row.file) == (2, "haki", (tmp_path / "a.pdf").resolve())
    assert row.metadata.title == "Haki"
    assert row.metadata.language == "sw"
    assert row.metadata.themes == ("x", "y")
    assert row.metadata.year == 2022
    assert row.metadata.makers == (Maker("Org: East", "lead", "KE"), Maker("B", "funder"))
    assert row.metadata.countries == ("KE", "TZ")
    assert row.metadata.demonstration
    assert row.metadata.source_key == "csv:haki"


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        (",T,,a.pdf,", "it has no id"),
        ("x,T,,a.pdf,https://example.org", "it needs either a file or a link"),
        ("x,T,,../a.pdf,", "lies outside the folder"),
        ("x,T,,/etc/passwd,", "lies outside the folder"),
        ("x,T,next year,a.pdf,", 'the year "next year" is not a number'),
        ("x,T,,a.pdf,,,lead", "it has more cells than there are columns"),
    ],
)
def test_a_wrong_row_is_refused_and_the_others_are_read(tmp_path: Path, row: str, cause: str) -> None:
    """The line is that of the row, also after a cell with a line break in it."""
    reading = _read(tmp_path, f'id,title,year,file,link\ngood,"Two\nlines",,a.pdf,\n{row}\n')

    assert [row.id for row in reading.rows] == ["good"]
    assert [str(error).partition(",")[0].partition(":")[0] for error in reading.refused] == ["Line 4 of catalogue.csv"]
    assert cause in str(reading.refused[0])


def test_the_second_row_of_an_id_is_refused(tmp_path: Path) -> None:
    """An id that stands twice would make one product of two."""
    reading = _read(tmp_path, "id,file\nx,a.pdf\nx,a.pdf\n")

    assert [row.line for row in reading.rows] == [2]
    assert 'the id "x" stands on line 2 too' in str(reading.refused[0])


@pytest.mark.parametrize(
    ("text", "encoding", "cause"),
    [
        ("id,file\né,a.pdf\n", "latin-1", "Line 2 of catalogue.csv: the table is not in UTF-8"),
        ("id,titles,file\n", "utf-8", 'there is no column "titles"; the nearest is "title"'),
        ("title,file\n", "utf-8", "are missing"),
        ("", "utf-8", "are missing"),
    ],
)
def test_a_table_that_can_not_be_read_is_refused_whole(tmp_path: Path, text: str, encoding: str, cause: str) -> None:
    """Another encoding or wrong columns would spoil every row."""
    with pytest.raises(InvalidCatalogueRow, match=cause.replace("(", r"\(")):
        _read(tmp_path, text, encoding)


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    """No traceback for a wrong path."""
    with pytest.raises(InvalidCatalogueRow, match=r"nowhere\.csv: the table can not be read"):
        read_catalogue(tmp_path / "nowhere.csv")


def test_empty_rows_are_passed_over(tmp_path: Path) -> None:
    """Spreadsheets leave rows of separators at the end."""
    reading = _read(tmp_path, "id,file\n\nx,a.pdf\n,\n ,\n")

    assert [row.id for row in reading.rows] == ["x"]
    assert not reading.refused
