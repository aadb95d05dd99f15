"""Reads OpenDocument texts, spreadsheets and presentations (.odt, .ods, .odp) from their one content file."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from corpus.records import Page
from indexer.errors import EncryptedFile, MalformedFile
from indexer.extract.cleaning import one_line, paragraphs
from indexer.extract.nesting import note_cut
from indexer.extract.packages import open_package
from indexer.extract.sections import Block, page_text, sections
from indexer.extract.tables import plain_rows, rows_as_text
from indexer.extract.titles import own_title

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element

    from indexer.extract.reading import Reading

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _OFFICE, _DRAW = (f"{{{_NAMESPACE}{part}:1.0}}" for part in ("text", "table", "office", "drawing"))
_STYLE = f"{{{_NAMESPACE}style:1.0}}"
_PRESENTATION = f"{{{_NAMESPACE}presentation:1.0}}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_BREAKS = {f"{_TEXT}s": " ", f"{_TEXT}tab": " ", f"{_TEXT}line-break": "\n"}
_SKIPPED = {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note", f"{_OFFICE}forms"}
_SVG = f"{{{_NAMESPACE}svg-compatible:1.0}}"
# What stands apart from the paragraph it is anchored in: text boxes, shapes with text, what is said of pictures.
_ANCHORED = {
    f"{_DRAW}{shape}"
    for shape in ("text-box", "custom-shape", "rect", "ellipse", "line", "connector", "polygon", "path", "caption")
} | {f"{_SVG}title", f"{_SVG}desc"}
_BLOCKS = {f"{_TEXT}p", f"{_TEXT}h", f"{_TEXT}list", f"{_TABLE}table"}
_MOST_REPEATS = 200  # a cell or row said to repeat thousands of times is an empty rest of the sheet


def read_odt(path: Path, reading: Reading) -> None:
    """Leave the sections of a text in `reading`, its notes after them."""
    content = _content(path, "an OpenDocument text", reading)
    blocks = [block for element in content.iter(f"{_OFFICE}text") for block in _blocks(element)]
    notes = "\n".join(filter(None, (one_line("".join(_note(note))) for note in content.iter(f"{_TEXT}note-body"))))
    reading.take(sections([*blocks, Block(notes)], "odf"))


def read_ods(path: Path, reading: Reading) -> None:
    """Leave the sheets of a spreadsheet in `reading`; hidden sheets stay so."""
    content = _content(path, "an OpenDocument spreadsheet", reading)
    hidden = {
        style.get(f"{_STYLE}name")
        for style in content.iter(f"{_STYLE}style")
        if any(look.get(f"{_TABLE}display") == "false" for look in style.iter(f"{_STYLE}table-properties"))
    }
    sheets = [sheet for sheet in content.iter(f"{_TABLE}table") if sheet.get(f"{_TABLE}style-name") not in hidden]
    for number in reading.turns(len(sheets), "sheets"):
        with reading.tolerating(number):
            label = one_line(sheets[number - 1].get(f"{_TABLE}name", ""))
            text, cut = rows_as_text(_rows(sheets[number - 1]))
            if cut:
                reading.notes.append(f"Sheet {label}: {cut}")
            reading.add(Page(number=number, text=text, kind="sheet", label=label, reader="odf"))


def read_odp(path: Path, reading: Reading) -> None:
    """Leave the slides of a presentation in `reading`."""
    content = _content(path, "an OpenDocument presentation", reading)
    slides = list(content.iter(f"{_DRAW}page"))
    for number in reading.turns(len(slides), "slides"):
        with reading.tolerating(number):
            text, headings = page_text(list(_slide(slides[number - 1])))
            reading.add(Page(number=number, text=text, kind="slide", headings=headings, reader="odf"))


def _content(path: Path, what: str, reading: Reading) -> _Element:
    with open_package(path, what, reading.limits) as package:
        if b"encryption-data" in _member(package, "META-INF/manifest.xml"):
            raise EncryptedFile
        content = _member(package, "content.xml")
        meta = _member(package, "meta.xml")
    if not content:
        raise MalformedFile(what=what)
    reading.title = _title(meta)
    parser = _parser()
    tree = _parsed(content, parser)
    note_cut(parser, reading)
    return tree


def _member(package: zipfile.ZipFile, name: str) -> bytes:
    return package.read(name) if name in package.namelist() else b""


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)


def _parsed(content: bytes, parser: etree.XMLParser) -> _Element:
    root = etree.fromstring(content, parser)
    return root if root is not None else etree.Element("nothing")


def _title(meta: bytes) -> str | None:
    found = _parsed(meta, _parser()).find(f".//{_TITLE}") if meta.strip() else None
    return own_title(found.text) if found is not None else None


def _blocks(container: _Element) -> Iterator[Block]:
    for element in container:
        if element.tag == f"{_TEXT}h":
            level = element.get(f"{_TEXT}outline-level", "1")
            yield Block(one_line("".join(_pieces(element))), int(level) if level.isdigit() else 1)
        elif element.tag == f"{_TEXT}p":
            yield Block(paragraphs("".join(_pieces(element))))
        elif element.tag == f"{_TEXT}list":
            yield Block("\n".join(_entries(element)))
        elif element.tag == f"{_TABLE}table":
            yield Block(plain_rows(_rows(element)))
        elif element.tag not in _SKIPPED:
            yield from _blocks(element)
        yield from _framed(element)


def _framed(element: _Element) -> Iterator[Block]:
    """Yield what stands in boxes and shapes anchored in a paragraph, and what is said of its pictures."""
    if element.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
        for box in element.iter(*_ANCHORED):
            if box.tag.startswith(_SVG):
                yield Block(one_line(box.text or ""))
            else:
                yield from _blocks(box)


def _entries(element: _Element) -> Iterator[str]:
    for entry in element.iter(f"{_TEXT}p", f"{_TEXT}h"):
        if text := one_line("".join(_pieces(entry))):
            yield text


def _pieces(element: _Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED | _ANCHORED:
            yield from _pieces(child)
        if child.tail:
            yield child.tail


def _note(note: _Element) -> Iterator[str]:
    for paragraph in note.iter(f"{_TEXT}p"):
        yield from _pieces(paragraph)
        yield " "


def _rows(table: _Element) -> Iterator[list[str]]:
    for row in table.iter(f"{_TABLE}table-row"):
        cells = list(_cells(row))
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _cells(row: _Element) -> Iterator[str]:
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        repeated = cell.get(f"{_TABLE}number-columns-repeated", "1")
        text = one_line(" ".join("".join(_pieces(part)) for part in cell.iter(f"{_TEXT}p", f"{_TEXT}h")))
        yield from islice([text] * _MOST_REPEATS, int(repeated) if repeated.isdigit() else 1)


def _slide(slide: _Element) -> Iterator[Block]:
    for frame in slide:
        is_title = frame.get(f"{_PRESENTATION}class") == "title"
        blocks = [block for block in _blocks(frame) if block.text.strip()]
        if is_title and blocks:
            yield Block(one_line(" ".join(block.text for block in blocks)), 1)
        else:
            yield from blocks
