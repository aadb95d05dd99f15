"""The inventory as a spreadsheet: in, out and in again; what is wrong is told row by row, and nothing is half done."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from corpus.catalogue_cells import rows_of
from corpus.catalogue_table import read_catalogue
from corpus.errors import InvalidCatalogueRow
from corpus.records import Maker
from corpus.table_columns import COLUMNS, LANGUAGES, name_of
from corpus.table_faults import cause_and_remedy
from corpus.table_files import read_sheet
from corpus.table_writing import write_csv, write_template, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from corpus.imports import ImportReport
    from tests.integration.conftest import Room

WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
HEADER = "id,title,language,kind,themes,year,version_of,file,link,summary,makers,countries"
ROWS = (
    '=1+1,"wells, and ponds",en,manual,inclusion|civic-power,2024,,wells.md,,"Two\nlines",A|B:lead:KE,KE|UG',
    "visima,Visima,sw,,,2020,wells,visima.md,,,,",
    "map,-5 degrees,en,tool,data-digital,,,,https://example.org/map,A map.,Mfano: Trust:southern-partner:KE,",
)
# Ten ways of being wrong: the cells, and what each sentence must name.
WRONG = (
    ({"themes": "gender"}, "column themes", 'no term "gender"; use one of: civic-power'),
    ({"kind": "novel"}, "column kind", 'no term "novel"; use one of: manual'),
    ({"year": "last year"}, "column year", '"last year" is not a number; write it with four digits'),
    ({"year": "20244"}, "column year", "20244 is not a likely year; use one from 1900 to 2100"),
    ({"language": "English"}, "column language", '"english", it is not a language code; use two or three'),
    ({"link": "example.org/x"}, "column link", "it is not a web address; write it like https://"),
    ({"countries": "Kenya"}, "column countries", "it is not a country code; use two capitals"),
    ({"makers": "Somebody"}, "column makers", '"Somebody" has no role; write it as name:role'),
    ({"id": "row-3"}, "column id", 'the id "row-3" stands on line 5 too; give each row its own'),
    ({"version_of": "nowhere"}, "column version of", 'names "nowhere", which is no good row'),
)


def _import(room: Room, name: str, content: bytes, *, skip_refused: bool = False) -> ImportReport:
    table = room.write(name, content)
    return room.imports.carry_out(room.imports.read(table), skip_refused=skip_refused)


def _collection(room: Room) -> None:
    room.write("wells.md", "# Wells")
    room.write("visima.md", "# Visima")
    rows = [ROWS[0].replace("=1+1", "wells").replace("A|B:lead", "A\\|B:lead"), *ROWS[1:]]
    report = _import(room, "catalogue.csv", "\n".join([HEADER, *rows]).encode())
    assert not report.refused, report.refused


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_round_trip_changes_nothing(room: Room, ending: str, language: str) -> None:
    """What is exported says what the catalogue has: importing it costs no revision, in no format and no language."""
    _collection(room)
    by_hand = room.intake.add_file(room.write("by hand.md", "# By hand"), "by hand.md")
    revision = room.catalogue.revision()
    exported = WRITERS[ending](rows_of(room.catalogue.all()), language)

    report = _import(room, f"elsewhere/export.{ending}", exported)

    assert report.counts() == {"added": 0, "changed": 0, "unchanged": 4, "refused": 0}
    assert room.catalogue.revision() == revision
    assert room.catalogue.find(by_hand.product.id) == by_hand.product
    assert WRITERS[ending](rows_of(room.catalogue.all()), language)[:100] == exported[:100]


@pytest.mark.parametrize("ending", WRITERS)
def test_a_change_in_an_exported_table_changes_that_alone(room: Room, ending: str) -> None:
    """Cells that look like formulas, names with bars and lines in a cell come back as they were."""
    _collection(room)
    rows = rows_of(room.catalogue.all())
    next(row for row in rows if row["id"] == "wells")["summary"] = "=2+3"

    report = _import(room, f"elsewhere/export.{ending}", WRITERS[ending](rows))

    (change,) = [fate.changes for fate in report.fates if fate.outcome == "changed"]
    wells = room.catalogue.find("wells")
    assert change == (("summary", "Two\nlines", "=2+3"),)
    assert (wells.versions[0].summary, wells.makers) == ("=2+3", (Maker("A|B", "lead", "KE"),))


def test_fifty_wrong_rows_of_two_thousand_give_fifty_sentences_and_no_half_import(room: Room) -> None:
    """Each names its line, column, cause and remedy; nothing is imported until they are mended or skipped."""
    rows, wrong = [_row(number) for number in range(2000)], []
    kinds = cycle(WRONG)
    for number in range(17, 2000, 40):
        cells, column, text = next(kinds)
        rows[number] |= cells
        wrong.append((f"Line {number + 2} of catalogue.csv, {column}: ", text))
    content = _csv(rows)

    report = _import(room, "catalogue.csv", content)

    sentences = [str(error) for error in report.refused]
    assert len(sentences) == len(wrong) == 50
    for sentence, (beginning, text) in zip(sentences, wrong, strict=True):
        assert sentence.startswith(beginning)
        assert text in sentence
    assert (report.done, room.catalogue.count(), room.jobs.counts()["queued"]) == (False, 0, 0)
    for language in LANGUAGES:
        assert all(all(cause_and_remedy(error, language)) for error in report.refused)

    report = _import(room, "catalogue.csv", content, skip_refused=True)

    assert (report.done, len(report.added), room.catalogue.count()) == (True, 1950, 1950)


def test_a_dry_run_tells_what_the_real_one_does(room: Room) -> None:
    """Row by row the same, and nothing is kept of it: no row, no work, no bytes."""
    _collection(room)
    rows = rows_of(room.catalogue.all())
    next(row for row in rows if row["id"] == "map")["title"] = "Another map"
    room.write("pond.md", "# Pond")
    rows.append(dict.fromkeys(COLUMNS, "") | {"id": "pond", "file": "pond.md"})
    table = room.write("again.csv", write_csv(rows))
    before = _everything(room)

    tried = room.imports.try_out(room.imports.read(table))
    assert _everything(room) == before

    done = room.imports.carry_out(room.imports.read(table))
    assert [_told(fate) for fate in tried.fates] == [_told(fate) for fate in done.fates]
    assert (tried.counts(), tried.done) == (done.counts(), False)
    assert room.catalogue.find("pond").title == "pond"


def test_an_import_that_is_refused_leaves_no_bytes(room: Room) -> None:
    """The good rows' files are let go of as well."""
    room.write("pond.md", "# Pond")
    before = _everything(room)

    report = _import(room, "catalogue.csv", b"id,file,kind\npond,pond.md,manual\nwell,nowhere.md,manual\n")

    assert (report.counts()["added"], report.done) == (1, False)
    assert _everything(room) == before


def test_a_column_that_the_table_lacks_says_nothing(room: Room) -> None:
    """Only what stands in the table is changed; an empty cell empties, but for a title."""
    _collection(room)

    _import(room, "some.csv", b"id,title,summary\nwells,,\n")

    wells = room.catalogue.find("wells")
    assert (wells.versions[0].summary, wells.title, wells.kind) == ("", "wells, and ponds", "manual")


@pytest.mark.parametrize("content", ["https://example.org/a\tA page\n", "Titre,Lien\nA page,https://example.org/a\n"])
def test_a_list_of_links_comes_in(room: Room, content: str) -> None:
    """An address and a title a line, with names of columns or without; the second time nothing is new."""
    first = _import(room, "links.csv", content.encode())
    second = _import(room, "links.csv", content.encode())

    (product,) = room.catalogue.all()
    assert (len(first.added), second.counts()["unchanged"]) == (1, 1)
    version = product.versions[0]
    assert (version.link, version.title, version.summary) == ("https://example.org/a", "A page", "A page")
    assert product.id.startswith("example-org-a-")


def test_a_workbook_of_staff_is_read_as_it_looks(room: Room) -> None:
    """A title above, merged names, dates, numbers, formulas' values, Dutch names, labels instead of ids."""
    path = room.write("lijst.xlsx", b"")
    book, sheet = _book(
        ["Inventaris 2024", None],
        ["Kenmerk", "Titel", "Jaar", "Link", "Omschrijving", "Landen", None, "Soort", "Voorbeeld"],
        [
            "wells",
            2024,
            datetime(2019, 5, 1, tzinfo=UTC).replace(tzinfo=None),
            "https://example.org",
            "Iets",
            "ke",
            "UG",
            "handleiding",
            True,
        ],
    )
    sheet.merge_cells("A1:I1")
    sheet.merge_cells("F2:G2")
    book.save(path)

    report = room.imports.carry_out(room.imports.read(path))

    wells = room.catalogue.find("wells")
    assert not report.refused
    assert (wells.title, wells.versions[0].year, wells.kind) == ("2024", 2019, "manual")
    assert (wells.countries, wells.demonstration) == (("KE", "UG"), True)


@pytest.mark.parametrize(
    ("value", "written", "told"),
    [(None, "=A1&B1", "the formula has no value"), ("#REF!", None, "its formula gives #REF!")],
)
def test_a_formula_without_a_value_is_told(room: Room, value: str | None, written: str | None, told: str) -> None:
    """Nothing is guessed: who wrote the table is asked to save it in a spreadsheet program."""
    path = room.write("table.xlsx", b"")
    book, sheet = _book(["id", "link", "title"], ["a", "https://example.org", None])
    sheet["C2"] = value or written
    book.save(path)

    (fault,) = read_catalogue(path).refused

    assert str(fault).startswith(f"Line 2 of table.xlsx, column title: {told}")


def test_a_formula_gives_its_value(room: Room) -> None:
    """As the spreadsheet program left it in the file."""
    path = room.write("table.xlsx", b"")
    book, _ = _book(["id", "link", "title"], ["a", "https://example.org", "=1+1"])
    book.save(path)
    _keep_value(path, "<f>1+1</f><v></v>", "<f>1+1</f><v>2</v>")

    assert read_sheet(path).rows[0].texts["title"] == "2"


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", b"\xff\xfe\x00"])
def test_what_is_no_table_is_told(room: Room, content: bytes) -> None:
    """Damaged or of another kind: one sentence, no traceback."""
    with pytest.raises(InvalidCatalogueRow, match="save it"):
        read_catalogue(room.write("table.xlsx", content))


def test_two_columns_of_one_meaning_are_refused(room: Room) -> None:
    """In whatever language they are called."""
    with pytest.raises(InvalidCatalogueRow, match='columns "titel" and "title" mean the same'):
        read_catalogue(room.write("table.csv", b"id,link,titel,title\n"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_is_read_as_an_empty_table(room: Room, language: str) -> None:
    """Its names are the columns; the second sheet explains each of them, with the terms that can be used."""
    terms = [term for vocabulary in ("kind", "theme", "role") for term in room.catalogue.terms(vocabulary)]
    path = room.write("template.xlsx", write_template(terms, language))

    sheet = read_sheet(path)
    explained = load_workbook(path).worksheets[1]

    assert (sheet.columns, sheet.rows) == (frozenset(COLUMNS), ())
    assert [row[0].value for row in explained.iter_rows(min_row=2)] == [name_of(column, language) for column in COLUMNS]
    assert "southern-partner" in str([row[1].value for row in explained.iter_rows()])


def test_what_lies_in_the_bin_is_not_brought_back_by_a_table(room: Room) -> None:
    """Removing was somebody's decision; the row says what to do."""
    _collection(room)
    room.catalogue.withdraw("map")

    report = _import(room, "catalogue.csv", f"{HEADER}\n{ROWS[2]}\n".encode())

    assert "lies in the bin; take it back from there" in str(report.refused[0])


def _row(number: int) -> dict[str, str]:
    return {
        "id": f"row-{number}",
        "title": f"Product {number}",
        "language": "en",
        "kind": "manual",
        "themes": "inclusion",
        "year": "2020",
        "version_of": "",
        "link": f"https://example.org/{number}",
        "summary": f"What product {number} offers.",
        "makers": "Example Foundation:lead:NL",
        "countries": "KE",
    }


def _csv(rows: Sequence[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _everything(room: Room) -> tuple[object, ...]:
    files = sorted(path.name for path in (room.folder / "files").rglob("*") if path.is_file())
    return room.catalogue.all(), room.catalogue.revision(), room.jobs.counts(), files


def _told(fate: Any) -> tuple[object, ...]:  # noqa: ANN401 - ids that are drawn by chance are left out
    return fate.line, fate.id, fate.title, fate.outcome, fate.changes


def _book(*rows: Sequence[object]) -> tuple[Workbook, Any]:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book, book.active


def _keep_value(path: Path, without: str, with_value: str) -> None:
    """Puts the value of a formula into a workbook, as a spreadsheet program does when it saves."""
    import zipfile

    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    assert without.replace("<v></v>", "<v />") in sheet or without in sheet
    sheet = sheet.replace(without.replace("<v></v>", "<v />"), with_value).replace(without, with_value)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in (parts | {"xl/worksheets/sheet1.xml": sheet.encode()}).items():
            packed.writestr(name, content)
