"""Reads Word files (.docx): headings, paragraphs, lists, tables, text boxes, formulas in their order, then notes.

Deleted text of tracked changes is left out, inserted text is read; so are comments left out. Headers and footers are
not read: they repeat.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from indexer.extract.cleaning import one_line, paragraphs
from indexer.extract.drawings import drawn_blocks
from indexer.extract.packages import open_office_file
from indexer.extract.sections import Block, gathered, sections
from indexer.extract.tables import plain_rows
from indexer.extract.titles import own_title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docx.document import Document
    from lxml.etree import _Element

    from indexer.extract.reading import Reading

_BREAKS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:instrText"), qn("w:pPr"), qn("w:rPr")}
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_LETTERS = {qn("w:t"), f"{_MATH}t"}
_SIGNS = {
    f"{_MATH}den": "/",
    f"{_MATH}sup": "^",
    f"{_MATH}sub": "_",
}  # a fraction and what stands high or low, on a line
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CONTAINERS = {
    qn("w:sdt"),
    qn("w:sdtContent"),
    qn("w:ins"),
    qn("w:moveTo"),
    qn("w:customXml"),
    qn("w:smartTag"),
}
_HEADING_STYLE = re.compile(r"heading ([1-9])$", re.IGNORECASE)
_DEEPEST_OUTLINE = 8


@dataclass(frozen=True, slots=True)
class _Styles:
    """What the styles of a file mean, by their identifiers: levels of headings, and which are for lists."""

    levels: dict[str, int]
    lists: frozenset[str]


def read_docx(path: Path, reading: Reading) -> None:
    """Leave the sections of a Word file in `reading`."""
    with open_office_file(path, "a Word file", reading.limits) as stream:
        document = docx.Document(stream)
    reading.title = own_title(document.core_properties.title)
    styles = _styles(document)
    blocks = [*_blocks(document.element.body, styles), *drawn_blocks(document.part), *_notes(document, styles)]
    reading.take(sections(blocks, "docx"))


def _styles(document: Document) -> _Styles:
    """Read what each style means, through the styles it is based on."""
    levels: dict[str, int] = {}
    lists: set[str] = set()
    for style in document.styles.element.findall(qn("w:style")):
        name = style.get(qn("w:styleId"), "")
        level = _own_level(style)
        parent = style.find(qn("w:basedOn"))
        above = parent.get(qn("w:val"), "") if parent is not None else ""
        if level is not None or above in levels:
            levels[name] = level if level is not None else levels[above]
        elif _is_numbered(style) or above in lists:
            lists.add(name)
    return _Styles(levels, frozenset(lists))


def _own_level(style: _Element) -> int | None:
    name = style.find(qn("w:name"))
    called = name.get(qn("w:val"), "") if name is not None else ""
    if match := _HEADING_STYLE.match(called):
        return int(match[1])
    return 1 if called.lower() == "title" else _outline_level(style)


def _outline_level(element: _Element) -> int | None:
    outline = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    value = outline.get(qn("w:val"), "") if outline is not None else ""
    return int(value) + 1 if value.isdigit() and int(value) <= _DEEPEST_OUTLINE else None


def _blocks(container: _Element, styles: _Styles) -> Iterator[Block]:
    """Yield the blocks of a body, cell, note or text box; entries of one list become one block."""
    run: list[tuple[str, bool]] = []
    for element in _children(container):
        if element.tag == qn("w:tbl"):
            yield from map(Block, gathered(run))
            run = []
            yield Block(_table(element, styles))
            continue
        text, level = _text(element), _level(element, styles)
        if level is not None and text:
            yield from map(Block, gathered(run))
            run = []
            yield Block(one_line(text), level)
        elif text:
            run.append((paragraphs(text), _is_entry(element, styles)))
        run.extend((block.text, False) for box in _boxes(element) for block in _blocks(box, styles))
    yield from map(Block, gathered(run))


def _children(container: _Element) -> Iterator[_Element]:
    for element in container:
        if element.tag in {qn("w:p"), qn("w:tbl")}:
            yield element
        elif element.tag in _CONTAINERS:
            yield from _children(element)


def _text(element: _Element) -> str:
    return "".join(_pieces(element)).strip()


def _pieces(element: _Element) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED or child.tag == _FALLBACK:
            continue
        if child.tag in _LETTERS:
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
            yield from _pieces(child)
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        else:
            yield from _pieces(child)


def _boxes(element: _Element) -> Iterator[_Element]:
    """Yield the contents of text boxes, once each: Word writes every box a second time for old versions."""
    for box in element.iter(qn("w:txbxContent")):
        if not any(ancestor.tag == _FALLBACK for ancestor in box.iterancestors()):
            yield box


def _level(element: _Element, styles: _Styles) -> int | None:
    own = _outline_level(element)
    return own if own is not None else styles.levels.get(_style_of(element))


def _is_entry(element: _Element, styles: _Styles) -> bool:
    return _is_numbered(element) or _style_of(element) in styles.lists


def _is_numbered(element: _Element) -> bool:
    return element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None


def _style_of(element: _Element) -> str:
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style.get(qn("w:val"), "") if style is not None else ""


def _table(table: _Element, styles: _Styles) -> str:
    rows = ([_cell(cell, styles) for cell in row.iter(qn("w:tc"))] for row in table.iterchildren(qn("w:tr")))
    return plain_rows(rows)


def _cell(cell: _Element, styles: _Styles) -> str:
    return one_line(" ".join(block.text for block in _blocks(cell, styles)))


def _notes(document: Document, styles: _Styles) -> Iterator[Block]:
    for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
        for relation in document.part.rels.values():
            if relation.reltype == kind and not relation.is_external:
                notes: Any = parse_xml(relation.target_part.blob)
                texts = (one_line(" ".join(block.text for block in _blocks(note, styles))) for note in notes)
                entries = "\n".join(filter(None, texts))
                yield Block(entries)
