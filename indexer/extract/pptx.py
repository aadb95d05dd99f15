"""Reads presentations (.pptx): a page a slide, with its title, texts, tables and the speaker's notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pptx

from corpus.records import Page
from indexer.extract.cleaning import one_line, paragraphs
from indexer.extract.packages import check_package
from indexer.extract.sections import Block, page_text
from indexer.extract.tables import plain_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.extract.reading import Reading

_DEEPEST_GROUP = 20


def read_pptx(path: Path, reading: Reading) -> None:
    """Leave the slides in `reading`; a slide that fails costs itself alone."""
    check_package(path, "a presentation", reading.limits)
    presentation = pptx.Presentation(str(path))
    reading.title = one_line(presentation.core_properties.title or "") or None
    identifiers = list(presentation.slides._sldIdLst)  # noqa: SLF001 - the public iterator stops at a broken slide
    for number in reading.turns(len(identifiers), "slides"):
        with reading.tolerating(number):
            slide = presentation.part.related_slide(identifiers[number - 1].rId)
            reading.add(_page(number, slide))


def _page(number: int, slide: Any) -> Page:  # noqa: ANN401 - python-pptx has no types
    title = slide.shapes.title
    blocks = [Block(one_line(title.text_frame.text), 1)] if title is not None and title.has_text_frame else []
    title_id = title.shape_id if title is not None else None
    blocks += (Block(text) for text in _texts(slide.shapes, title_id))
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        blocks.append(Block(paragraphs(slide.notes_slide.notes_text_frame.text)))
    text, headings = page_text([block for block in blocks if block.text])
    return Page(number=number, text=text, kind="slide", headings=headings, reader="pptx")


def _texts(shapes: Any, title_id: int | None, depth: int = 0) -> Iterator[str]:  # noqa: ANN401 - see above
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < _DEEPEST_GROUP:
            yield from _texts(shape.shapes, title_id, depth + 1)
        elif getattr(shape, "has_table", False):
            yield plain_rows([one_line(cell.text_frame.text) for cell in row.cells] for row in shape.table.rows)
        elif getattr(shape, "has_text_frame", False) and shape.shape_id != title_id:
            lines = (one_line(paragraph.text) for paragraph in shape.text_frame.paragraphs)
            yield "\n".join(line for line in lines if line)
