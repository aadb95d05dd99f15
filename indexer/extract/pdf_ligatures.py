"""Gives back ligatures that a font draws without saying which letters they are: by their width.

Calibri, in which much is written, sets "tijdens" with one sign for "ti", and some programs forget to write down what it
stands for; PDFium then gives U+FFFE or a sign for private use. A ligature is about as wide as its letters, so those are
chosen whose widths, as measured in the same font nearby, come nearest. Where none comes near, the sign stays lost.
"""

from __future__ import annotations

import re
from ctypes import byref, c_int, create_string_buffer
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium_c

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdfium2 import PdfTextPage

HYPHEN_MARK = "\ufffe"
LOST_GLYPH = "\ufffd"
# Those without a code of their own in Unicode: "fi" and its like have one, and are written down.
LIGATURES = ("ti", "tt", "ft", "tti", "fti")
_CROSSBARS = re.compile("(?=[ft]t)")
_SHARED = 0.03  # of the font size, by which crossbars that meet shorten a ligature; measured in Calibri
_FIRST_PLACEHOLDER = 0xF0000  # one sign for each ligature, so that places in the text stay PDFium's own
_PLACEHOLDERS = {pair: chr(_FIRST_PLACEHOLDER + number) for number, pair in enumerate(LIGATURES)}
_LETTERS_OF = {ord(sign): pair for pair, sign in _PLACEHOLDERS.items()}
_LOST = re.compile("[\ufffe\ufffd\ue000-\uefff]")
_TOLERANCE = 0.02  # of the font size; in Calibri "ft" and "tt" differ by 0.03
_NEAR = 4000  # signs around the lost one in which its letters are looked for
_FONT_NAME_BYTES = 64


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A sign on the page: its font without the mark of a subset, its size, its place and advance in points."""

    font: bytes
    size: float
    left: float
    width: float
    bottom: float
    top: float

    def is_on_row_of(self, other: _Glyph) -> bool:
        return min(self.top, other.top) - max(self.bottom, other.bottom) > 0.5 * (self.top - self.bottom)


def with_ligatures(page_text: PdfTextPage, text: str) -> str:
    """Return the text with a placeholder for each ligature that could be told.

    What is U+FFFE afterwards is a hyphen at a line end. `spelled` turns placeholders into letters.
    """
    signs = list(text)
    for match in _LOST.finditer(text):
        place = match.start()
        if match.group() != HYPHEN_MARK or not _ends_line(page_text, text, place):
            signs[place] = _PLACEHOLDERS.get(_ligature(page_text, text, place), _lost(match.group()))
    return "".join(signs)


def _lost(sign: str) -> str:
    """Return what stands for a sign that could not be told; one for private use stays, other words may explain it."""
    return LOST_GLYPH if sign == HYPHEN_MARK else sign


def spelled(text: str) -> str:
    """Return the text with letters in place of placeholders."""
    return text.translate(_LETTERS_OF)


def _ends_line(page_text: PdfTextPage, text: str, place: int) -> bool:
    """Whether what follows stands on another row: PDFium joins a divided word and leaves the mark of its hyphen."""
    following = text[place + 1 : place + 2]
    if not following or following.isspace():
        return False
    return not _glyph(page_text, place + 1).is_on_row_of(_glyph(page_text, place))


def _ligature(page_text: PdfTextPage, text: str, place: int) -> str:
    """Return the letters whose widths add up to that of the sign, or nothing."""
    if not (text[place - 1 : place].isalpha() or text[place + 1 : place + 2].isalpha()):
        return ""
    lost = _glyph(page_text, place)
    widths = {letter: _width(page_text, text, place, letter, lost) for letter in "fit"}
    errors = {
        letters: abs(_width_together([widths[letter] or 0.0 for letter in letters], letters, lost.size) - lost.width)
        for letters in LIGATURES
        if all(widths[letter] for letter in letters)
    }
    nearest = min(errors, key=errors.__getitem__, default="")
    return nearest if nearest and errors[nearest] < _TOLERANCE * lost.size else ""


def _width_together(widths: Sequence[float], letters: str, size: float) -> float:
    return sum(widths) - _SHARED * size * len(_CROSSBARS.findall(letters))


def _width(page_text: PdfTextPage, text: str, place: int, letter: str, like: _Glyph) -> float | None:
    """Return how wide a letter is in the font of a sign, measured where it stands nearby; None if it does not."""
    found = []
    for other in _places_near(text, place, letter):
        glyph = _glyph(page_text, other)
        if (glyph.font, glyph.size) == (like.font, like.size):
            found.append(glyph.width)
        if len(found) == 3:  # noqa: PLR2004 - enough to outvote one that is odd
            break
    return median(found) if found else None


def _places_near(text: str, place: int, letter: str) -> Iterator[int]:
    start = max(0, place - _NEAR)
    places = [start + match.start() for match in re.finditer(letter, text[start : place + _NEAR])]
    return iter(sorted(places, key=lambda other: abs(other - place))[:40])


def _glyph(page_text: PdfTextPage, place: int) -> _Glyph:
    box, name = pdfium_c.FS_RECTF(), create_string_buffer(_FONT_NAME_BYTES)
    pdfium_c.FPDFText_GetLooseCharBox(page_text.raw, place, byref(box))
    pdfium_c.FPDFText_GetFontInfo(page_text.raw, place, name, _FONT_NAME_BYTES, byref(c_int()))
    size = round(pdfium_c.FPDFText_GetFontSize(page_text.raw, place), 1)
    return _Glyph(
        name.value.partition(b"+")[2] or name.value, size, box.left, box.right - box.left, box.bottom, box.top
    )
