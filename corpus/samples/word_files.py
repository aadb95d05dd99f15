"""Writes a text as a Word file, with real heading styles, and right to left where its script asks for it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from corpus.samples.blocks import Heading, Listing, Paragraph, Run, Table, blocks
from corpus.samples.steady_zip import repacked
from corpus.samples.title_parts import split_title, without_title
from corpus.samples.words import DEMONSTRATION, colours, kind_label

if TYPE_CHECKING:
    from docx.document import Document as WordText
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph as WordParagraph

    from corpus.samples.blocks import Block, Line
    from corpus.samples.sources import Source

_SIZES = {"Title": 26, "Subtitle": 14, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5, "Normal": 11}
_LOCALES = {"en": "en-GB", "nl": "nl-NL", "fr": "fr-FR", "es": "es-ES", "pt": "pt-PT", "ar": "ar-SA", "sw": "sw-KE"}


def word_text(source: Source) -> bytes:
    """Return the bytes of a .docx."""
    word = Document()
    _set_properties(word, source)
    _set_styles(word, source)
    _set_footer(word, source)
    _write_cover(word, source)
    for block in blocks(without_title(source.body, source.title)):
        _write_block(word, block, source)
    if source.right_to_left:
        _turn_around(word)
    result = io.BytesIO()
    word.save(result)
    return repacked(result.getvalue(), source.year)


def _set_properties(word: WordText, source: Source) -> None:
    facts = word.core_properties
    facts.title, facts.subject, facts.language = source.title, source.summary[:255], _LOCALES[source.language]
    facts.author = source.makers[0].name
    facts.last_modified_by, facts.revision = source.makers[0].name, 1
    facts.created = facts.modified = datetime(source.year, 6, 1, tzinfo=UTC)
    facts.comments = DEMONSTRATION[source.language]


def _set_styles(word: WordText, source: Source) -> None:
    main = RGBColor.from_string(colours(source.themes)[0])
    for name, size in _SIZES.items():
        style = word.styles[name]
        style.font.size, style.font.name = Pt(size), "Noto Serif" if name == "Normal" else "Noto Sans"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
        fonts.set(qn("w:cs"), "Noto Naskh Arabic")
        if name not in {"Normal", "Subtitle"}:
            style.font.color.rgb, style.font.bold = main, True
    normal = word.styles["Normal"]
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(7), 1.2
    language = OxmlElement("w:lang")
    language.set(qn("w:bidi" if source.right_to_left else "w:val"), _LOCALES[source.language])
    normal.element.get_or_add_rPr().append(language)


def _set_footer(word: WordText, source: Source) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    footer = section.footer.paragraphs[0]
    run = footer.add_run(f"{split_title(source.title)[0]} · ")
    run.font.size = Pt(8)
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    footer._p.append(number)  # noqa: SLF001 - python-docx has no call for fields


def _write_cover(word: WordText, source: Source) -> None:
    title, subtitle = split_title(source.title)
    word.add_paragraph(title, style="Title")
    if subtitle:
        word.add_paragraph(subtitle, style="Subtitle")
    facts = (kind_label(source.kind, source.language), str(source.year), source.edition)
    word.add_paragraph(" · ".join(fact for fact in facts if fact))
    word.add_paragraph(" · ".join(maker.name for maker in source.makers))
    marked = word.add_paragraph()
    marked.add_run(DEMONSTRATION[source.language]).font.size = Pt(9)
    _shade(marked._p.get_or_add_pPr(), "EFEFEF")  # noqa: SLF001 - nor for shading
    word.add_paragraph().add_run(source.summary).italic = True


def _write_block(word: WordText, block: Block, source: Source) -> None:
    match block:
        case Heading(level, line):
            word.add_heading("".join(run.text for run in line), level - 1)
        case Paragraph(line):
            _write_runs(word.add_paragraph(), line)
        case Listing(numbered, lines):
            for number, line in enumerate(lines, 1):
                _write_entry(word, line, number if numbered else None)
        case Table(rows):
            _write_table(word, rows, colours(source.themes)[0])


def _write_entry(word: WordText, line: Line, number: int | None) -> None:
    """Write an entry of a list; numbers are written out, since Word's own would run on from list to list."""
    if number is None:
        _write_runs(word.add_paragraph(style="List Bullet"), line)
        return
    entry = word.add_paragraph()
    entry.paragraph_format.left_indent, entry.paragraph_format.first_line_indent = Cm(0.9), Cm(-0.7)
    _write_runs(entry, (Run(f"{number}.  "), *line))


def _write_runs(paragraph: WordParagraph, line: Line) -> None:
    for run in line:
        written = paragraph.add_run(run.text)
        written.bold, written.italic = run.bold or None, run.italic or None


def _write_table(word: WordText, rows: tuple[tuple[Line, ...], ...], colour: str) -> None:
    table = word.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for number, row in enumerate(rows):
        for cell, line in zip(table.add_row().cells, row, strict=True):
            _write_runs(cell.paragraphs[0], line)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9.5)
                if number == 0:
                    run.font.bold, run.font.color.rgb = True, RGBColor(255, 255, 255)
            if number == 0:
                _shade(cell._tc.get_or_add_tcPr(), colour)  # noqa: SLF001 - nor for a cell's colour
    word.add_paragraph()


def _shade(properties: BaseOxmlElement, colour: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    properties.append(shade)


def _turn_around(word: WordText) -> None:
    """Mark paragraphs, runs and tables as right to left."""
    body = word.element.body
    for paragraph in body.iter(qn("w:p")):
        paragraph.get_or_add_pPr().insert_element_before(
            OxmlElement("w:bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    for run in body.iter(qn("w:r")):
        run.get_or_add_rPr().append(OxmlElement("w:rtl"))
    for table in body.iter(qn("w:tbl")):
        table.tblPr.insert(1, OxmlElement("w:bidiVisual"))  # its place in the schema: after the style
