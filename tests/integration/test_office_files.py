"""What office files hold beside running text: tracked changes, formulas, SmartArt, footers, and their unusual forms."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from corpus.media_types import recognise
from corpus.records import Extraction
from indexer.extract import extract
from indexer.extract.titles import own_title
from tests.integration import made_files as made

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
NOTES = f"""<w:footnotes xmlns:w="{WORD}">
<w:footnote w:id="1"><w:p><w:r><w:t>Counted in twelve villages.</w:t></w:r></w:p></w:footnote></w:footnotes>"""


def read(path: Path, media_type: str | None = None) -> Extraction:
    """Read a file as what its bytes say it is."""
    return extract(path, media_type or recognise(path, path.name), "0" * 64, path.name)


def everything(extraction: Extraction) -> str:
    """Return the text of all pages."""
    return "\n\n".join(page.text for page in extraction.pages)


def word_file(path: Path, body: str) -> Path:
    """Write a Word file with this XML as its body."""
    made.docx_file(path)
    written = b"<w:body>%s</w:body>" % body.encode()
    changes = {"word/document.xml": lambda old: re.sub(rb"<w:body>.*</w:body>", written, old, flags=re.DOTALL)}
    return rewritten(path, changes)


def rewritten(path: Path, changes: dict[str, Callable[[bytes], bytes]], more: dict[str, str] | None = None) -> Path:
    """Change members of a zip archive, and add some."""
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, content in members.items():
            package.writestr(name, changes[name](content) if name in changes else content)
        for name, text in (more or {}).items():
            package.writestr(name, text)
    return path


def test_tracked_changes(tmp_path: Path) -> None:
    """What was inserted is read, what was deleted or moved away is not, and neither are comments' anchors."""
    body = """<w:p><w:r><w:t xml:space="preserve">Partners </w:t></w:r>
    <w:ins w:author="a"><w:r><w:t xml:space="preserve">decide </w:t></w:r></w:ins>
    <w:del w:author="a"><w:r><w:delText>obey</w:delText></w:r></w:del>
    <w:moveFrom w:author="a"><w:r><w:t>elsewhere</w:t></w:r></w:moveFrom>
    <w:commentRangeStart w:id="0"/><w:r><w:t>together.</w:t></w:r><w:commentRangeEnd w:id="0"/></w:p>"""

    assert everything(read(word_file(tmp_path / "a.docx", body))) == "Partners decide together."


def test_formulas(tmp_path: Path) -> None:
    """A formula is written on its line, with signs for fractions and exponents."""
    body = f"""<w:p><w:r><w:t xml:space="preserve">Cost per pump: </w:t></w:r><m:oMath xmlns:m="{MATH}"><m:f>
    <m:num><m:r><m:t>total</m:t></m:r></m:num><m:den><m:r><m:t>pumps</m:t></m:r></m:den></m:f></m:oMath></w:p>"""

    assert everything(read(word_file(tmp_path / "a.docx", body))) == "Cost per pump: total/pumps"


def test_footnotes_come_last(tmp_path: Path) -> None:
    """Footnotes are read after the text they belong to."""
    path = word_file(tmp_path / "a.docx", "<w:p><w:r><w:t>Pumps run.</w:t></w:r></w:p>")
    relation = (
        b'<Relationship Id="rIdNote" Target="footnotes.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"/></Relationships>'
    )
    types = (
        b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.footnotes+xml"/></Types>'
    )
    changes = {
        "word/_rels/document.xml.rels": lambda old: old.replace(b"</Relationships>", relation),
        "[Content_Types].xml": lambda old: old.replace(b"</Types>", types),
    }

    text = everything(read(rewritten(path, changes, {"word/footnotes.xml": NOTES})))

    assert text == "Pumps run.\n\nCounted in twelve villages."


def test_chart_names(tmp_path: Path) -> None:
    """Of a chart the names of its series and categories are read, not its figures."""
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["Dry season", "Rains"]
    data.add_series("Litres a day", (12, 40))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(1), Inches(4), Inches(3), data)
    show.save(str(tmp_path / "a.pptx"))

    assert everything(read(tmp_path / "a.pptx")) == "Litres a day\nDry season\nRains"


def test_grouped_shapes_and_footers(tmp_path: Path) -> None:
    """Text in groups is read; a footer that repeats is read once, the slide's number never."""
    show = pptx.Presentation()
    for word in ("Wells", "Roads"):
        slide = show.slides.add_slide(show.slide_layouts[6])
        group = slide.shapes.add_group_shape()
        group.shapes.add_textbox(Inches(1), Inches(1), Inches(2), Inches(1)).text_frame.text = f"{word} in a group"
        box = slide.shapes.add_textbox(Inches(1), Inches(6), Inches(2), Inches(1))
        box.text_frame.text = "Programme 2024"
        placeholder = box.element.nvSpPr.nvPr.get_or_add_ph()
        placeholder.set("type", "ftr")
        placeholder.set("idx", "11")
    show.save(str(tmp_path / "a.pptx"))

    pages = [page.text for page in read(tmp_path / "a.pptx").pages]

    assert pages == ["Wells in a group\n\nProgramme 2024", "Roads in a group"]


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx"])
def test_strict_form(tmp_path: Path, suffix: str) -> None:
    """A file in the strict form of the standard reads as the same file in its usual form."""
    path = {"docx": made.docx_file, "pptx": made.pptx_file, "xlsx": made.xlsx_file}[suffix](tmp_path / f"a.{suffix}")
    usual = read(path)
    family = rb"http://schemas\.openxmlformats\.org/(officeDocument|\w+ml)/2006/"

    def strict(old: bytes) -> bytes:
        return re.sub(family, rb"http://purl.oclc.org/ooxml/\1/", old).replace(b"extended-prop", b"extendedProp")

    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
    found = read(rewritten(path, dict.fromkeys(names, strict)))

    assert found.state == "read"
    assert everything(found) == everything(usual)


@pytest.mark.parametrize(
    ("suffix", "usual", "other"),
    [
        (
            "docx",
            b"openxmlformats-officedocument.wordprocessingml.document.main",
            b"ms-word.document.macroEnabled.main",
        ),
        ("docx", b"wordprocessingml.document.main", b"wordprocessingml.template.main"),
        ("pptx", b"presentationml.presentation.main", b"presentationml.template.main"),
        ("xlsx", b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"),
    ],
)
def test_templates_and_macros(tmp_path: Path, suffix: str, usual: bytes, other: bytes) -> None:
    """Templates and files with macros are read like any other; no macro is run by it."""
    path = {"docx": made.docx_file, "pptx": made.pptx_file, "xlsx": made.xlsx_file}[suffix](tmp_path / f"a.{suffix}")
    before = everything(read(path))

    assert everything(read(rewritten(path, {"[Content_Types].xml": lambda old: old.replace(usual, other)}))) == before


def test_matrix_of_numbers(tmp_path: Path) -> None:
    """Of a row with very many numbers the first are read, and the reason says so."""
    book = openpyxl.Workbook()
    book.active.append(["Village", *(f"Day {day}" for day in range(1, 101))])
    book.active.append(["Mto", *range(100)])
    book.save(tmp_path / "a.xlsx")

    extraction = read(tmp_path / "a.xlsx")

    assert extraction.state == "partial"
    assert "first 24" in str(extraction.reason)
    assert everything(extraction).endswith("Day 24: 23")


def test_odf_shapes_and_entities(tmp_path: Path) -> None:
    """Words in a shape stand apart from the paragraph it hangs on; an entity of the file's own is not resolved."""
    path = made.odt_file(tmp_path / "a.odt")
    shape = (
        b'<text:p>Before <draw:custom-shape xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">'
        b"<text:p>In a shape.</text:p></draw:custom-shape>&bomb;after.<!-- hidden --></text:p></office:text>"
    )
    changes = {
        "content.xml": lambda old: re.sub(
            rb"^(<\?xml[^>]*\?>)?",
            b'<!DOCTYPE x [<!ENTITY bomb "boom">]>',
            old.replace(b"</office:text>", shape),
            count=1,
        )
    }

    text = everything(read(rewritten(path, changes), made.ODT))

    assert "Before after.\n\nIn a shape." in text
    assert "boom" not in text
    assert "hidden" not in text


def test_hidden_sheet(tmp_path: Path) -> None:
    """A sheet that is hidden stays so, as in a workbook of Excel."""
    path = made.ods_file(tmp_path / "a.ods")
    style = (
        b'<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
        b'<style:style style:name="h" style:family="table">'
        b'<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        b'<office:body><office:spreadsheet><table:table table:name="Lookup" table:style-name="h"><table:table-row>'
        b"<table:table-cell><text:p>secret</text:p></table:table-cell></table:table-row></table:table>"
    )
    changes = {
        "content.xml": lambda old: re.sub(rb"<office:automatic-styles\s*/>", b"", old).replace(
            b"<office:body><office:spreadsheet>", style, 1
        )
    }
    extraction = read(rewritten(path, changes), made.ODS)

    assert [page.label for page in extraction.pages] == ["Villages"]
    assert "secret" not in everything(extraction)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("PowerPoint Presentation", None),
        ("Présentation PowerPoint", None),
        ("Slide 1", None),
        ("", None),
        ("  Lessons \n on water ", "Lessons on water"),
        ("Document of agreement", "Document of agreement"),
        ("Book of wells", "Book of wells"),
    ],
)
def test_titles_of_programs(written: str, title: str | None) -> None:
    """What a program entered by itself is no title."""
    assert own_title(written) == title
