"""Draws a page of a PDF as a small picture, for results and for the page a reader opens.

PDFium may be used by one thread at a time, so drawing waits its turn; keep what was drawn.
"""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from indexer.engine.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

_MOST_PIXELS = 4_000_000  # a page said to be kilometres long is drawn smaller
_WIDEST = 2000
_QUALITY = 70
_ONE_AT_A_TIME = threading.Lock()


class PageNotDrawn(EngineError):
    """Page {number} can not be drawn: {cause}; open the original file instead."""


def page_picture(path: Path, page_number: int, width: int) -> bytes:
    """Return page `page_number` (from 1) as WebP, `width` pixels wide (16 to 2000), on white.

    Raises PageNotDrawn where the file has no such page or PDFium can not read it.
    """
    try:
        with _ONE_AT_A_TIME:
            picture = _drawn(path, page_number, max(16, min(width, _WIDEST)))
    except (pdfium.PdfiumError, OSError, ValueError, IndexError, MemoryError) as error:
        raise PageNotDrawn(number=page_number, cause="the file is damaged, locked or has no such page") from error
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, "WEBP", quality=_QUALITY, method=4)
    return stream.getvalue()


def _drawn(path: Path, page_number: int, width: int) -> Image:
    pdf = pdfium.PdfDocument(path)
    try:
        if not 1 <= page_number <= len(pdf):
            raise IndexError(page_number)
        page = pdf[page_number - 1]
        page_width, page_height = page.get_size()
        scale = width / max(page_width, 1.0)
        scale = min(scale, (_MOST_PIXELS / max(page_width * page_height, 1.0)) ** 0.5)
        picture: Image = page.render(scale=scale).to_pil()
        return picture
    finally:
        pdf.close()
