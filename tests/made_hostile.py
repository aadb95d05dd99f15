"""Files made to harm whoever reads them: bombs, circles, lures to other files. Each is small until it is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import docx
from PIL import Image

from tests.integration import made_files as made

MEBIBYTE = 2**20
WORDS = "The village committee keeps the pump in repair. "
LURE = "the words of another file"

# Ten of each of the one before: 10 ** 9 words out of a kilobyte.
_LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
_LAUGHTER = f'<!DOCTYPE bomb [<!ENTITY l0 "water ">{_LAUGHS}]>'
_LAUGH = "&l9;"
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def many_pages(folder: Path, pages: int = 5_000) -> Path:
    """A sound PDF that is longer than a file may be."""
    page = [made.Written(f"{WORDS}Again.", 700)]
    return _written(folder / "five thousand pages.pdf", made.pdf_bytes(*[page] * pages))


def stacked_filters(folder: Path) -> Path:
    """A PDF of three pages whose second one is 4 GiB after five filters."""
    runs = b"\x81 " * (64 * MEBIBYTE)  # each pair is a run of 128 spaces
    bomb = zlib.compress(zlib.compress(zlib.compress(runs, 1)))
    filters = b"/Filter [/ASCIIHexDecode /FlateDecode /FlateDecode /FlateDecode /RunLengthDecode]"
    return _pdf_around(folder / "stacked filters.pdf", _stream(bomb.hex().encode() + b">", filters))


def endless_tree(folder: Path) -> Path:
    """A PDF whose tree of pages is its own branch and claims two thousand million pages."""
    return _pdf(
        folder / "endless tree.pdf",
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 2147483647 /Kids [2 0 R 3 0 R 2 0 R] /Parent 2 0 R >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        _stream(b"BT /F1 11 Tf 72 700 Td (" + WORDS.encode() + b") Tj ET"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def deep_forms(folder: Path) -> Path:
    """A PDF whose page draws a form that draws itself."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"
    return _pdf_around(folder / "deep forms.pdf", _stream(b"/X Do /X Do"), _stream(b"/X Do /X Do", form))


def acting_pdf(folder: Path) -> Path:
    """A PDF that wants to run a script, start a program, open a page of the web and hand over a file it holds."""
    action = b"/S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9/'\\);)"
    return _pdf(
        folder / "acting.pdf",
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << " + action + b" >>"
        b" /AA << /WC << /S /Launch /F (/bin/sh) >> >>"
        b" /Names << /EmbeddedFiles << /Names [(a.exe) << /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>] >> >> >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> /AA << /O << /S /URI /URI (http://127.0.0.1:9/) >> >> >>",
        _stream(b"BT /F1 11 Tf 72 700 Td (" + WORDS.encode() + b") Tj ET"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        _stream(LURE.encode(), b"/Type /EmbeddedFile"),
    )


def docx_bomb(folder: Path, mebibytes: int = 700) -> Path:
    """A Word file whose text is 700 MiB of spaces."""
    path = made.docx_file(folder / "bomb.docx")
    return _with_member(path, "word/document.xml", b" " * MEBIBYTE, mebibytes)


def docx_bomb_in_a_picture(folder: Path, mebibytes: int = 1_500) -> Path:
    """A Word file with a picture of 1.5 GiB of nothing, which the reading library unpacks with all other parts."""
    path = folder / "picture bomb.docx"
    document = docx.Document()
    document.add_paragraph(WORDS)
    document.add_picture(_pixel())
    document.save(str(path))
    return _with_member(path, "word/media/image1.png", bytes(MEBIBYTE), mebibytes)


def docx_bomb_that_lies(folder: Path) -> Path:
    """A Word file whose table of contents says that its text, 300 MiB long, is a hundred bytes."""
    path = docx_bomb(folder, 300).rename(folder / "lying bomb.docx")
    content = bytearray(path.read_bytes())
    for found in (b"PK\x01\x02", b"PK\x03\x04"):
        at = content.rindex(b"word/document.xml") if found == b"PK\x01\x02" else content.index(b"word/document.xml")
        header = content.rindex(found, 0, at)
        size = header + (24 if found == b"PK\x01\x02" else 22)
        content[size : size + 4] = (100).to_bytes(4, "little")
    return _written(path, bytes(content))


def docx_laughs(folder: Path) -> Path:
    """A Word file whose text is one entity that grows to a thousand million words."""
    body = f"<w:body><w:p><w:r><w:t>{_LAUGH}</w:t></w:r></w:p></w:body>"
    path = made.docx_file(folder / "laughs.docx")
    return _with_member(path, "word/document.xml", f"{_LAUGHTER}<w:document {_WORD}>{body}</w:document>".encode())


def xlsx_laughs(folder: Path) -> Path:
    """The same in the texts of a workbook."""
    path = made.xlsx_file(folder / "laughs.xlsx")
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    row = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{_LAUGH}</t></is></c></row>'
    sheet = f"{_LAUGHTER}<worksheet {space}><sheetData>{row}</sheetData></worksheet>"
    return _with_member(path, "xl/worksheets/sheet1.xml", sheet.encode())


def odt_laughs(folder: Path) -> Path:
    """The same in an OpenDocument text."""
    return _odt_saying(folder / "laughs.odt", _LAUGHTER, _LAUGH)


def web_page_laughs(folder: Path) -> Path:
    """The same in a web page, in its words and in a drawing."""
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg'><text>{_LAUGH}</text></svg>"
    page = f"<html><body><h1>Pumps</h1><p>{WORDS}{_LAUGH}</p>{drawing}</body></html>"
    return _written(folder / "laughs.html", f"<?xml version='1.0'?>{_LAUGHTER.replace('bomb', 'html')}{page}".encode())


def luring_odt(folder: Path) -> Path:
    """An OpenDocument text that wants the text of another file of this machine in its place."""
    return _odt_saying(folder / "lure.odt", _lure(folder), f"{WORDS}&other;")


def luring_docx(folder: Path) -> Path:
    """A Word file that wants the same, and a picture and a template from elsewhere."""
    path = made.docx_file(folder / "lure.docx")
    body = f"<w:body><w:p><w:r><w:t>{WORDS}&other;</w:t></w:r></w:p></w:body>"
    links = "".join(
        f'<Relationship Id="x{number}" TargetMode="External" Target="{target}"'
        f' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
        for number, (kind, target) in enumerate(
            (("image", _secret(folder).as_uri()), ("attachedTemplate", "http://127.0.0.1:9/t.dotm"))
        )
    )
    relations = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}'
    _with_member(path, "word/_rels/document.xml.rels", f"{relations}</Relationships>".encode())
    document = f"{_lure(folder)}<w:document {_WORD}>{body}</w:document>"
    return _with_member(path, "word/document.xml", document.encode())


def luring_web_page(folder: Path) -> Path:
    """A web page that wants another file and an address of the web shown within it."""
    place = _secret(folder).as_uri()
    page = (
        f"<!DOCTYPE html [<!ENTITY other SYSTEM '{place}'>]><html><head><title>Pumps</title><base href='{place}'>"
        f"<link rel='import' href='{place}'><script src='http://127.0.0.1:9/a.js'></script></head>"
        f"<body><p>{WORDS}&other;</p><iframe src='{place}'></iframe><object data='{place}'></object></body></html>"
    )
    return _written(folder / "lure.html", page.encode())


def deep_web_page(folder: Path, depth: int = 100_000) -> Path:
    """A web page of a hundred thousand boxes, each in the one before."""
    return _written(folder / "deep.html", b"<html><body>" + b"<div>" * depth + WORDS.encode())


def deep_odt(folder: Path, depth: int = 100_000) -> Path:
    """An OpenDocument text with as many spans in one another."""
    spans = f"{'<text:span>' * depth}{WORDS}{'</text:span>' * depth}"
    return _odt_saying(folder / "deep.odt", "", spans)


def deep_markdown(folder: Path, depth: int = 10_000) -> Path:
    """A text with ten thousand quotations, lists and brackets in one another."""
    return _written(folder / "deep.md", f"# Pumps\n\n{'> ' * depth}{WORDS}\n\n{'[' * depth}\n\n{'*' * depth}".encode())


def huge_text(folder: Path, mebibytes: int = 300) -> Path:
    """A plain text of 300 MiB."""
    path = folder / "huge.txt"
    piece = (WORDS * (MEBIBYTE // len(WORDS) + 1)).encode()[: MEBIBYTE - 2] + b"\n\n"
    with path.open("wb") as file:
        for _ in range(mebibytes):
            file.write(piece)
    return path


def huge_line(folder: Path) -> Path:
    """A table in text form whose one cell never ends."""
    return _written(folder / "line.csv", b"name;place\n" + b'"' + b"a;" * 10_000_000)


def _lure(folder: Path) -> str:
    return f'<!DOCTYPE lure [<!ENTITY other SYSTEM "{_secret(folder).as_uri()}">]>'


def _secret(folder: Path) -> Path:
    return _written(folder / "secret.txt", LURE.encode())


def _odt_saying(path: Path, declared: str, words: str) -> Path:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'{declared}<office:document-content xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0">'
        f"<office:body><office:text><text:p>{words}</text:p></office:text></office:body></office:document-content>"
    )
    return _with_member(made.odt_file(path), "content.xml", content.encode())


def _with_member(path: Path, name: str, content: bytes, times: int = 1) -> Path:
    """Write a part of an archive anew: `content`, so many times."""
    with zipfile.ZipFile(path) as archive:
        others = [(member, archive.read(member)) for member in archive.namelist() if member != name]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for member, kept in others:
            archive.writestr(member, kept)
        with archive.open(name, "w") as part:
            for _ in range(times):
                part.write(content)
    return path


def _pixel() -> io.BytesIO:
    picture = io.BytesIO()
    Image.new("L", (1, 1)).save(picture, "PNG")
    picture.seek(0)
    return picture


def _pdf_around(path: Path, content: bytes, *more: bytes) -> Path:
    """A PDF of three pages, of which the second has this content."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources"
    resources = b" << /Font << /F1 9 0 R >> /XObject << /X 6 0 R >> >> >>"
    return _pdf(
        path,
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 3 /Kids [3 0 R 4 0 R 7 0 R] >>",
        page % 5 + resources,
        page % 8 + resources,
        _stream(b"BT /F1 11 Tf 72 700 Td (" + WORDS.encode() + b") Tj ET"),
        *(more or [b"<< >>"]),
        page % 5 + resources,
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def _pdf(path: Path, *objects: bytes) -> Path:
    return _written(path, made.assembled(list(objects)))


def _stream(content: bytes, fields: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), fields, content)


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
