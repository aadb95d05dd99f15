"""Takes the lines of a PDF page from PDFium, each with where it stands and how large it is written.

Text is as PDFium gives it, but for what it breaks off: a hyphen at a line end, marked with U+FFFE while the two lines
are joined, makes two lines again, the first of them marked as hyphenated; exponents and indices go back to their line.
"""

from __future__ import annotations

import re
from ctypes import byref, c_int, create_string_buffer
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium_c

from indexer.extract.cleaning import ordinary
from indexer.extract.pdf_ligatures import HYPHEN_MARK, LOST_GLYPH, spelled, with_ligatures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdfium2 import PdfTextPage

_PIECES = re.compile(r"[^\r\n\ufffe]+\ufffe?")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # what fonts without a table of letters give
_SAYS_SOMETHING = re.compile(r"\w")
_BOLD_WEIGHT = 600
_FONT_NAME_BYTES = 64
_BETWEEN_WORDS = re.compile(r"(?<=\w) +(?=\w)|(?<=\w[.,;:!?)]) +(?=\w)")  # lone signs stay with the words before
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FAR = 1.3  # times the height of the letters
_SMALLER = 0.85
_STACKED = 1.2
_TOUCHING = 0.12  # of the height of the letters; a space is wider


@dataclass(frozen=True, slots=True)
class Line:
    """One visual line; positions in points from the lower left corner.

    `size` is the height of its characters; `first_size` and `last_size` are what the font of its ends is set in.
    """

    text: str
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    top: float = 0.0
    size: float = 0.0
    bold: bool = False
    hyphenated: bool = False
    first_size: float = 0.0
    last_size: float = 0.0

    def shares_row_with(self, other: Line) -> bool:
        """Whether both stand side by side."""
        overlap = min(self.top, other.top) - max(self.bottom, other.bottom)
        return overlap > 0.5 * min(self.top - self.bottom, other.top - other.bottom)

    def goes_on(self, line: Line) -> bool:
        """Whether this belongs right to the end of a line: an exponent, an index, or what follows one.

        PDFium takes them for lines of their own. An index under an exponent begins before that ends.
        """
        small, large = sorted([line.last_size, self.first_size])
        index = self.first_size < _SMALLER * line.first_size
        if not index and small > _SMALLER * large:
            return False
        gap = (self.left - line.right) / max(self.size, line.size, 1.0)
        return (-_STACKED if index else -_TOUCHING) < gap < _TOUCHING and self.shares_row_with(line)

    def then(self, other: Line, between: str = " ") -> Line:
        """Return this line lengthened by one that stands beside it."""
        return replace(
            self,
            text=f"{self.text}{between}{other.text}",
            left=min(self.left, other.left),
            right=max(self.right, other.right),
            bottom=min(self.bottom, other.bottom),
            top=max(self.top, other.top),
            size=max(self.size, other.size),
            bold=self.bold and other.bold,
            hyphenated=other.hyphenated,
            last_size=other.last_size,
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """What PDFium takes for a line: its characters as they come, from a place in PDFium's text on."""

    line: Line
    raw: str
    start: int


def pieces_of(page_text: PdfTextPage) -> list[Piece]:
    """Return what PDFium takes for lines, in its order; some are parts of one line."""
    text = with_ligatures(page_text, _aligned_text(page_text))
    found = []
    for match in _PIECES.finditer(text):
        for start, end in _cells(page_text, text, match.start(), match.end()):
            line = _line(page_text, text, start, end)
            if line is not None:
                found.append(Piece(line, text[start:end], start))
    return found


def _cells(page_text: PdfTextPage, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a line that stand far from one another: cells of a table, or columns written row by row.

    Where there are letters written from the right, what follows may stand on either side, and nothing is parted.
    """
    gaps = () if _FROM_RIGHT.search(text, start, end) else _BETWEEN_WORDS.finditer(text, start, end)
    for gap in gaps:
        before, after = _boxes(page_text, [gap.start() - 1, gap.end()])
        if after.left - before.right > _FAR * (before.top - before.bottom):
            yield start, gap.start()
            start = gap.end()
    yield start, end


def lines_of(pieces: Sequence[Piece]) -> list[Line]:
    """Return the lines of a page, put together where PDFium breaks off exponents, without empty ones."""
    lines: list[Line] = []
    for line in (piece.line for piece in pieces):
        if lines and line.goes_on(lines[-1]):
            lines[-1] = lines[-1].then(line, "")
        elif says_something(line.text):
            lines.append(line)
    return lines


def says_something(text: str) -> bool:
    """Whether there is more than signs; accents of fonts that write them as lines of their own say nothing."""
    return _SAYS_SOMETHING.search(text) is not None


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
    words = " ".join(ordinary(CONTROLS.sub(LOST_GLYPH, spelled(_whole_characters(raw.replace("\x00", ""))))).split())
    return Line(
        words,
        left=min(box.left for box in boxes),
        right=max(box.right for box in boxes),
        bottom=median(box.bottom for box in boxes),
        top=median(box.top for box in boxes),
        size=round(median(box.top - box.bottom for box in boxes), 1),
        bold=bold,
        hyphenated=hyphenated,
        first_size=pdfium_c.FPDFText_GetFontSize(page_text.raw, visible[0]),
        last_size=pdfium_c.FPDFText_GetFontSize(page_text.raw, visible[-1]),
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
