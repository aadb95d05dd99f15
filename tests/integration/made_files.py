"""Small files of every format that is read, made on the spot."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
import pptx
from odf import opendocument, table, text
from odf.style import Style
from pptx.util import Inches
from pypdf import PdfReader, PdfWriter

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
FULL_LINE = "Members agreed that partners decide together and that the budget follows"


@dataclass(frozen=True)
class Written:
    """A line on a page of a made PDF: at (x, y) in points, in a size."""

    text: str
    y: float
    x: float = 72.0
    size: float = 11.0


def pdf_bytes(*pages: list[Written], title: str = "", outline: dict[str, int] | None = None) -> bytes:
    """Return a PDF in Helvetica; `outline` maps titles to page numbers, counted from 0."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "]
    objects[2] += b"/Encoding /WinAnsiEncoding >>"
    kids = []
    for page in pages:
        content = zlib.compress(b"\n".join(_drawn(line) for line in page))
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return _finished(assembled(objects), title, outline or {})


def _drawn(line: Written) -> bytes:
    escaped = line.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"BT /F1 %.1f Tf %.1f %.1f Td (%s) Tj ET" % (line.size, line.x, line.y, escaped.encode("cp1252"))


def assembled(objects: list[bytes]) -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is its catalogue."""
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _finished(plain: bytes, title: str, outline: dict[str, int]) -> bytes:
    if not title and not outline:
        return plain
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
    writer.add_metadata({"/Title": title})
    for entry, page in outline.items():
        writer.add_outline_item(title=entry, page_number=page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked_pdf_bytes(password: str) -> bytes:
    """Return a PDF that asks for a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_bytes([Written("secret", 700)]))))
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture_pdf_bytes(pages: int) -> bytes:
    """Return a PDF of grey pictures without text."""
    content = b"q 400 0 0 400 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for _ in range(pages):
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R >>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, b" ".join(kids))
    return assembled(objects)


def docx_file(path: Path) -> Path:
    """Write a Word file with a title, two headings, a list and a table."""
    document = docx.Document()
    document.core_properties.title = "Handbook"
    document.add_heading("Handbook of partnerships", 0)
    document.add_heading("Planning", 1)
    document.add_paragraph("Plan with partners from the first day.")
    document.add_paragraph("listen", style="List Bullet")
    document.add_paragraph("write down", style="List Bullet")
    document.add_heading("Budget", 1)
    grid = document.add_table(rows=2, cols=2)
    for row, values in zip(grid.rows, (("Line", "Amount"), ("Travel", "1200")), strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    document.save(str(path))
    return path


def pptx_file(path: Path) -> Path:
    """Write two slides: one with a title, a text and notes, one with a table."""
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "Why advocacy"
    first.placeholders[1].text = "Voices are heard\nLaws change"
    first.notes_slide.notes_text_frame.text = "Ask for examples."
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "Costs"
    grid = second.shapes.add_table(1, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    grid.cell(0, 0).text, grid.cell(0, 1).text = "Train", "40"
    show.save(str(path))
    return path


def xlsx_file(path: Path, numeric_rows: int = 0) -> Path:
    """Write a sheet of indicators, one hidden sheet, and as many rows of bare numbers as wanted."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Indicators"
    sheet.append(["Indicator", "Target"])
    sheet.append(["Girls in school", 1200])
    for number in range(numeric_rows):
        sheet.append([number, number * 2])
    hidden = book.create_sheet("Lookup")
    hidden.append(["secret", "value"])
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def odt_file(path: Path) -> Path:
    """Write an OpenDocument text with a heading, a paragraph, a list and a note."""
    document = opendocument.OpenDocumentText()
    document.automaticstyles.addElement(Style(name="P1", family="paragraph"))
    document.text.addElement(text.H(outlinelevel=1, text="Water"))
    paragraph = text.P(text="Committees keep the pumps running.")
    note = text.Note(noteclass="footnote")
    note.addElement(text.NoteCitation(text="1"))
    body = text.NoteBody()
    body.addElement(text.P(text="Seen in twelve villages."))
    note.addElement(body)
    paragraph.addElement(note)
    document.text.addElement(paragraph)
    entries = text.List()
    for entry in ("spare parts", "a fund"):
        item = text.ListItem()
        item.addElement(text.P(text=entry))
        entries.addElement(item)
    document.text.addElement(entries)
    document.save(str(path))
    return path


def ods_file(path: Path) -> Path:
    """Write an OpenDocument spreadsheet with one sheet."""
    document = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="Villages")
    for values in (("Village", "Pumps"), ("Mto", "three")):
        row = table.TableRow()
        for value in values:
            cell = table.TableCell()
            cell.addElement(text.P(text=value))
            row.addElement(cell)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    document.save(str(path))
    return path
