"""Reads presentations (.pptx): a page a slide, with title, texts, tables, drawings' words and the speaker's notes.

A footer that stands on every slide is read on the first one alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER

from corpus.records import Page
from indexer.extract.cleaning import one_line, paragraphs
from indexer.extract.drawings import drawn_blocks
from indexer.extract.packages import open_office_file
from indexer.extract.sections import Block, page_text
from indexer.extract.tables import plain_rows
from indexer.extract.titles import own_title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.extract.reading import Reading

_DEEPEST_GROUP = 20
_REPEATED = {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.SLIDE_NUMBER}


def read_pptx(path: Path, reading: Reading) -> None:
    """Leave the slides in `reading`; a slide that fails costs itself alone."""
    with open_office_file(path, "a presentation", reading.limits) as stream:
        presentation = pptx.Presentation(stream)
    reading.title = own_title(presentation.core_properties.title)
    identifiers = list(presentation.slides._sldIdLst)  # noqa: SLF001 - the public iterator stops at a broken slide
    seen: set[str] = set()
    for number in reading.turns(len(identifiers), "slides"):
        with reading.tolerating(number):
            slide = presentation.part.related_slide(identifiers[number - 1].rId)
            reading.add(_page(number, slide, seen))


def _page(number: int, slide: Any, seen: set[str]) -> Page:  # noqa: ANN401 - python-pptx has no types
    title = slide.shapes.title
    blocks = [Block(one_line(title.text_frame.text), 1)] if title is not None and title.has_text_frame else []
    title_id = title.shape_id if title is not None else None
    blocks += (Block(text) for shape in _shapes(slide.shapes) if shape.shape_id != title_id for text in _texts(shape))
    blocks += drawn_blocks(slide.part)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        blocks.append(Block(paragraphs(slide.notes_slide.notes_text_frame.text)))
    footers = [text for shape in _shapes(slide.shapes, repeated=True) for text in _texts(shape) if text not in seen]
    seen.update(footers)
    text, headings = page_text([block for block in [*blocks, *map(Block, footers)] if block.text])
    return Page(number=number, text=text, kind="slide", headings=headings, reader="pptx")


def _shapes(shapes: Any, *, repeated: bool = False, depth: int = 0) -> Iterator[Any]:  # noqa: ANN401 - see above
    """Yield the shapes of a slide, those of groups too: footers, dates and numbers, or all the others."""
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < _DEEPEST_GROUP:
            yield from _shapes(shape.shapes, repeated=repeated, depth=depth + 1)
        elif (shape.is_placeholder and shape.placeholder_format.type in _REPEATED) == repeated:
            yield shape


def _texts(shape: Any) -> Iterator[str]:  # noqa: ANN401 - see above
    for field in shape.element.xpath(".//a:fld[starts-with(@type, 'datetime') or @type = 'slidenum']"):
        field.getparent().remove(field)  # what is written there is today's date or the slide's number
    if getattr(shape, "has_table", False):
        yield plain_rows([one_line(cell.text_frame.text) for cell in row.cells] for row in shape.table.rows)
    elif getattr(shape, "has_text_frame", False):
        lines = (one_line(paragraph.text) for paragraph in shape.text_frame.paragraphs)
        yield "\n".join(line for line in lines if line)
