"""Takes the lines of a PDF page from PDFium, each with where it stands and how large it is written.

Text is as PDFium gives it, but for the hyphen at a line end, which PDFium marks with U+FFFE while joining
the two lines: here they are two lines again, the first of them marked as hyphenated. Within a line the same
mark stands for a glyph that the font does not explain, mostly a ligature.
"""

from __future__ import annotations

import re
from ctypes import byref, c_int, create_string_buffer
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium_c

from indexer.extract.cleaning import ordinary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfTextPage

HYPHEN_MARK = "\ufffe"
LOST_GLYPH = "\ufffd"
_PIECES = re.compile(r"[^\r\n\ufffe]+\ufffe?")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # what fonts without a table of letters give
_SAYS_SOMETHING = re.compile(r"\w")  # accents of fonts that write them as lines of their own say nothing
_BOLD_WEIGHT = 600
_FONT_NAME_BYTES = 64


@dataclass(frozen=True, slots=True)
class Line:
    """One visual line; positions in points from the lower left corner, `size` its characters' height."""

    text: str
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    top: float = 0.0
    size: float = 0.0
    bold: bool = False
    hyphenated: bool = False

    def shares_row_with(self, other: Line) -> bool:
        """Whether both stand side by side."""
        overlap = min(self.top, other.top) - max(self.bottom, other.bottom)
        return overlap > 0.5 * min(self.top - self.bottom, other.top - other.bottom)

    def then(self, other: Line) -> Line:
        """Return this line lengthened by one that stands beside it."""
        return replace(
            self,
            text=f"{self.text} {other.text}",
            left=min(self.left, other.left),
            right=max(self.right, other.right),
            bottom=min(self.bottom, other.bottom),
            top=max(self.top, other.top),
            size=max(self.size, other.size),
            bold=self.bold and other.bold,
            hyphenated=other.hyphenated,
        )


def lines_of(page_text: PdfTextPage) -> list[Line]:
    """Return the lines of a page in PDFium's order, without empty ones."""
    text = _aligned_text(page_text)
    lines: list[Line] = []
    for match in _PIECES.finditer(text):
        line = _line(page_text, text, match.start(), match.end())
        if line and lines and lines[-1].hyphenated and line.shares_row_with(lines[-1]):
            lines[-1] = replace(lines[-1].then(line), text=f"{lines[-1].text}{LOST_GLYPH}{line.text}")
        elif line:
            lines.append(line)
    return lines


def _aligned_text(page_text: PdfTextPage) -> str:
    """Return the text with PDFium's own indices, which differ where a character takes two units."""
    text: str = page_text.get_text_range()
    count = page_text.count_chars()
    if len(text) == count:
        return text
    return "".join(chr(pdfium_c.FPDFText_GetUnicode(page_text.raw, index)) for index in range(count))


def _line(page_text: PdfTextPage, text: str, start: int, end: int) -> Line | None:
    hyphenated = text[end - 1] == HYPHEN_MARK
    raw = text[start : end - hyphenated]
    visible = [index for index in range(start, start + len(raw)) if not text[index].isspace()]
    if not visible:
        return None
    samples = [visible[0], visible[len(visible) // 2], visible[-1]]
    boxes = list(_boxes(page_text, samples))
    bold = all(_is_bold(page_text, index) for index in samples)
    words = " ".join(ordinary(_CONTROLS.sub(LOST_GLYPH, _whole_characters(raw))).split())
    if not _SAYS_SOMETHING.search(words):
        return None
    return Line(
        words,
        left=min(box.left for box in boxes),
        right=max(box.right for box in boxes),
        bottom=median(box.bottom for box in boxes),
        top=median(box.top for box in boxes),
        size=round(median(box.top - box.bottom for box in boxes), 1),
        bold=bold,
        hyphenated=hyphenated,
    )


def _boxes(page_text: PdfTextPage, indices: list[int]) -> Iterator[pdfium_c.FS_RECTF]:
    for index in indices:
        box = pdfium_c.FS_RECTF()
        pdfium_c.FPDFText_GetLooseCharBox(page_text.raw, index, byref(box))
        yield box


def _is_bold(page_text: PdfTextPage, index: int) -> bool:
    if pdfium_c.FPDFText_GetFontWeight(page_text.raw, index) >= _BOLD_WEIGHT:
        return True
    name = create_string_buffer(_FONT_NAME_BYTES)
    pdfium_c.FPDFText_GetFontInfo(page_text.raw, index, name, _FONT_NAME_BYTES, byref(c_int()))
    return b"bold" in name.value.lower()


def _whole_characters(raw: str) -> str:
    """Join surrogate pairs; a lone half becomes the replacement character, which is judged as damage."""
    return raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
