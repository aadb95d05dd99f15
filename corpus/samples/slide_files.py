"""Writes a text as a presentation: a slide for each part, tables as tables, `Notes:` as speaker's notes."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.util import Cm, Length, Pt

from corpus.samples.blocks import Heading, Listing, Paragraph, Run, Table, blocks, plain
from corpus.samples.sources import SLIDE_BREAK
from corpus.samples.steady_zip import repacked
from corpus.samples.title_parts import split_title, without_title
from corpus.samples.words import DEMONSTRATION, colours, kind_label

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Deck
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide
    from pptx.text.text import TextFrame
    from pptx.text.text import _Paragraph as TextParagraph

    from corpus.samples.blocks import Block, Line
    from corpus.samples.sources import Source

_WIDTH, _HEIGHT, _LEFT = Cm(33.87), Cm(19.05), Cm(2.4)
_START = _TOP = Cm(0)
_TITLE_SLIDE, _CONTENT_SLIDE = 0, 1
_NOTES = "Notes:"
_BULLET_NONE = "{http://schemas.openxmlformats.org/drawingml/2006/main}buNone"
_FEW_LINES = 6  # fit on a slide in large type
_TEXT_CM = 29.0  # width of the text
_SIGN_CM, _LINE_CM, _PAD_CM = 0.27, 0.65, 0.45  # of 15-point text in a cell: mean width, height, space around


def presentation(source: Source) -> bytes:
    """Return the bytes of a .pptx."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = _WIDTH, _HEIGHT
    facts = deck.core_properties
    facts.title, facts.author, facts.language = source.title, source.makers[0].name, source.language
    facts.last_modified_by, facts.created = facts.author, datetime(source.year, 6, 1, tzinfo=UTC)
    first, *others = (part.strip() for part in f"\n{source.body}\n".split(SLIDE_BREAK))
    _write_opening(deck, source, without_title(first, source.title))
    for number, part in enumerate(others, 2):
        _write_slide(deck, source, part, number)
    result = io.BytesIO()
    deck.save(result)
    return repacked(result.getvalue(), source.year)


def _write_opening(deck: Deck, source: Source, lead: str) -> None:
    main, accent = colours(source.themes)
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_SLIDE])
    _bar(slide, _START, _WIDTH, main)
    _bar(slide, Cm(29.5), Cm(4.37), accent)
    title, subtitle = split_title(source.title)
    heading, under = slide.shapes.title, slide.placeholders[1]
    _place(heading, Cm(3), Cm(3.2), Cm(25), Cm(4))
    _place(under, Cm(3), Cm(7.4), Cm(25), Cm(9.5))
    heading.text_frame.text = title
    _style(heading.text_frame.paragraphs[0], 38, "FFFFFF", bold=True)
    facts = f"{kind_label(source.kind, source.language)} · {source.year} · {', '.join(source.countries)}"
    makers = " · ".join(maker.name for maker in source.makers)
    lines = (subtitle, facts, makers, *lead.split("\n\n"), DEMONSTRATION[source.language])
    under.text_frame.text = "\n".join(filter(None, lines))
    for number, paragraph in enumerate(under.text_frame.paragraphs):
        _style(paragraph, 20 if number == 0 else 15, "FFFFFF", bullet="")


def _write_slide(deck: Deck, source: Source, part: str, number: int) -> None:
    main, accent = colours(source.themes)
    shown = [block for block in blocks(part) if not _is_note(block)]
    slide = deck.slides.add_slide(deck.slide_layouts[_CONTENT_SLIDE])
    _bar(slide, _START, Cm(0.9), main)
    title, body = slide.shapes.title, slide.placeholders[1]
    _place(title, _LEFT, Cm(1.1), Cm(29), Cm(2.2))
    title.text_frame.text = " ".join(plain(block.line) for block in shown if isinstance(block, Heading))
    _style(title.text_frame.paragraphs[0], 30, main, bold=True)
    _bar(slide, _LEFT, Cm(2.6), accent, top=Cm(3.3), height=Cm(0.16))
    tables = [block for block in shown if isinstance(block, Table)]
    bottom = 4.0 + sum(sum(_heights(found)) for found in tables) + 0.4 * bool(tables)
    _place(body, _LEFT, Cm(bottom), Cm(29), Cm(17.4 - bottom))
    _write_body(body.text_frame, [block for block in shown if not isinstance(block, Heading | Table)])
    for found in tables:
        _write_table(slide, found, main)
    _write_notes(slide, part)
    _write_number(slide, f"{split_title(source.title)[0]} · {number}")


def _write_body(frame: TextFrame, shown: list[Block]) -> None:
    lines = [line for block in shown for line in _lines(block)]
    size = 20 if len(lines) <= _FEW_LINES else 17
    frame.text = "\n" * (len(lines) - 1)
    for paragraph, (line, level) in zip(frame.paragraphs, lines, strict=True):
        for run in line:
            written = paragraph.add_run()
            written.text, written.font.bold, written.font.italic = run.text, run.bold or None, run.italic or None
        _style(paragraph, size, "1F2326", bullet=level)
        paragraph.space_after = Pt(7)


def _lines(block: Block) -> list[tuple[Line, str]]:
    if isinstance(block, Listing) and block.numbered:
        return [((Run(f"{number}. "), *line), "") for number, line in enumerate(block.lines, 1)]
    if isinstance(block, Listing):
        return [(line, "•") for line in block.lines]
    return [(block.line, "")] if isinstance(block, Paragraph) else []


def _write_table(slide: Slide, found: Table, colour: str) -> None:
    heights = _heights(found)
    shape = slide.shapes.add_table(len(heights), len(found.rows[0]), _LEFT, Cm(4.0), Cm(_TEXT_CM), Cm(sum(heights)))
    for number, row in enumerate(found.rows):
        shape.table.rows[number].height = Cm(heights[number])
        for column, line in enumerate(row):
            cell = shape.table.cell(number, column)
            cell.text = plain(line)
            _style(cell.text_frame.paragraphs[0], 15, "1F2326" if number else "FFFFFF", bold=number == 0)
            cell.fill.solid()  # type: ignore[no-untyped-call]  # python-pptx annotates only a part
            cell.fill.fore_color.rgb = _colour("F4F2EE" if number else colour)


def _heights(found: Table) -> list[float]:
    """Estimate how high each row of a table becomes, in centimetres, when its longest cell is broken into lines."""
    signs = int(_TEXT_CM / len(found.rows[0]) / _SIGN_CM)
    longest = (max(len(plain(line)) for line in row) for row in found.rows)
    return [_PAD_CM + _LINE_CM * (1 + length // signs) for length in longest]


def _write_notes(slide: Slide, part: str) -> None:
    notes = [line.removeprefix(_NOTES).strip() for line in part.splitlines() if line.startswith(_NOTES)]
    frame = slide.notes_slide.notes_text_frame if notes else None
    if frame is not None:
        frame.text = "\n".join(notes)


def _write_number(slide: Slide, text: str) -> None:
    box = slide.shapes.add_textbox(_LEFT, Cm(17.7), Cm(29), Cm(0.9))
    box.text_frame.text = text
    _style(box.text_frame.paragraphs[0], 10, "6B6B6B")


def _style(paragraph: TextParagraph, size: int, colour: str, *, bold: bool = False, bullet: str | None = None) -> None:
    """Set the face of a paragraph; `bullet` is a sign, empty for none, None to leave what the layout says."""
    for run in paragraph.runs:
        run.font.size, run.font.name = Pt(size), "Noto Sans"
        run.font.color.rgb = _colour(colour)
        if bold:
            run.font.bold = True
    paragraph.alignment = PP_ALIGN.LEFT
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-pptx has no call for bullets
    if bullet == "":
        properties.set("marL", "0")
        properties.set("indent", "0")
        properties.insert(0, properties.makeelement(_BULLET_NONE, {}))


def _place(shape: BaseShape, left: Length, top: Length, width: Length, height: Length) -> None:
    shape.left, shape.top, shape.width, shape.height = left, top, width, height


def _bar(
    slide: Slide, left: Length, width: Length, colour: str, *, top: Length = _TOP, height: Length = _HEIGHT
) -> None:
    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, left, top, width, height)
    bar.fill.solid()
    bar.fill.fore_color.rgb = _colour(colour)
    bar.line.fill.background()
    slide.shapes._spTree.remove(bar._element)  # noqa: SLF001 - behind the text
    slide.shapes._spTree.insert(2, bar._element)  # noqa: SLF001


def _is_note(block: Block) -> bool:
    return isinstance(block, Paragraph) and plain(block.line).startswith(_NOTES)


def _colour(hexadecimal: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(hexadecimal))  # type: ignore[no-untyped-call]  # the same
