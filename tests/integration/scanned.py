"""Makes files of pictures of text, as a scanner does, and tells whether something is here that can read them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pytest

from indexer.extract.recognise import find_recogniser
from tests.integration import made_files as made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

_DOTS_AN_INCH = 150
_A_LINE = 60  # characters

needs_tesseract = pytest.mark.skipif(
    find_recogniser("tesseract") is None,
    reason="Tesseract is not installed; on Debian: apt-get install tesseract-ocr tesseract-ocr-spa",
)


def text_pdf(*pages: str) -> bytes:
    """A PDF of text, a page a string."""
    return made.pdf_bytes(
        *([made.Written(line, 760 - 18 * row, 12) for row, line in enumerate(_lines(page))] for page in pages)
    )


def pictures_of(content: bytes, turned: int = 0) -> list[Image]:
    """The pages of a PDF as grey pictures, turned counter-clockwise by a multiple of 90 degrees."""
    with pdfium.PdfDocument(content) as pdf:
        drawn = [page.render(scale=_DOTS_AN_INCH / 72, grayscale=True).to_pil() for page in pdf]
    return [picture.rotate(turned, expand=True) for picture in drawn]


def scanned_pdf(*pages: str, turned: int = 0) -> bytes:
    """A PDF of pictures of text, a page a string."""
    return as_pdf(pictures_of(text_pdf(*pages), turned))


def as_pdf(pictures: Sequence[Image]) -> bytes:
    """A PDF of pictures, one a page."""
    out = io.BytesIO()
    pictures[0].save(out, "PDF", resolution=_DOTS_AN_INCH, save_all=True, append_images=pictures[1:], quality=70)
    return out.getvalue()


def _lines(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > _A_LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
