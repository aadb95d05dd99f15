"""Reads lines of Arabic, Persian, Urdu and Hebrew by where their signs stand, from right to left.

In which order PDFium gives them depends on the program that made the file: as they are read, mirrored, or word by word
either way (as of browsers). Places do not lie: signs are taken from right to left, and runs of figures or of Latin
letters among them from left to right, as the bidirectional algorithm of Unicode (UAX 9) set them. A row that has no
such signs, or few beside Latin ones, stays as PDFium gives it.
"""

from __future__ import annotations

import re
import unicodedata
from ctypes import byref, c_double
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium_c

from indexer.extract.cleaning import one_line
from indexer.extract.pdf_ligatures import spelled
from indexer.extract.pdf_lines import says_something

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pypdfium2 import PdfTextPage

    from indexer.extract.pdf_lines import Line, Piece

_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LETTER_FROM_RIGHT = re.compile(r"[\u05d0-\u05f2\u0620-\u064a\u0671-\u06d3\ufb1d-\ufdfb\ufe70-\ufefc]")
_LETTER_FROM_LEFT = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u04ff]")
_SHARE = 0.2
_GAP_OF_COLUMNS = 2.5  # times the height of the letters
_NO_GAP = 0.08
# Figures with what may stand between two of them, and Latin words with what joins them; both seen from the right.
_FIGURE = r"[0-9\u0660-\u0669\u06f0-\u06f9]"
_FROM_LEFT = re.compile(
    rf"[A-Za-z\u00c0-\u024f\u0370-\u04ff0-9](?:[^\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc()\[\]{{}}]*[A-Za-z\u00c0-\u024f\u0370-\u04ff])+"
    rf"|{_FIGURE}+(?:[.,:/\u066b\u066c]{_FIGURE}+)*"
)
_NUMBER = re.compile(rf"{_FIGURE}{{2,}}")
_ASCII_FIGURES = {
    ord(figure): str(value)
    for zero in "\u0660\u06f0"
    for value, figure in enumerate(map(chr, range(ord(zero), ord(zero) + 10)))
}
_OPENING, _CLOSING = dict(zip(")]}»", "([{«", strict=True)), dict(zip("([{«", ")]}»", strict=True))
_OPENS = re.compile(r"(?<!\S)[)\]}»](?=\w)")
_CLOSES = re.compile(r"(?<=\w)[(\[{«](?=[\s.,:;!?\u060c\u061b\u061f]|$)")
_STRETCH = re.compile(
    r"(?<=[\u0620-\u064a])(?: ?\u0640{2,} ?|\u0640)(?=[\u0620-\u064a])"
)  # words drawn out to fill a row
_WORD = re.compile(r"[()\[\]{}]|[^\s()\[\]{}]+")
_BRACKETS = frozenset("()[]{}")


@dataclass(frozen=True, slots=True)
class _Sign:
    """A character and where it was drawn, in points: where the pen stood, and its box."""

    text: str
    pen: float
    left: float
    right: float
    bottom: float
    top: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def is_mark(self) -> bool:
        """Whether it stands above or below a letter, as vowel signs do."""
        return unicodedata.category(self.text) == "Mn"


def is_right_to_left(text: str) -> bool:
    """Whether a good part of the letters is written from right to left."""
    return len(_RIGHT_TO_LEFT.findall(text)) > _SHARE * len(text)


def holds_right_to_left(pieces: Iterable[Piece]) -> bool:
    """Whether any line holds letters that are written from right to left."""
    return any(_LETTER_FROM_RIGHT.search(piece.line.text) for piece in pieces)


def lines_from_right(page_text: PdfTextPage, pieces: Sequence[Piece]) -> list[Line]:
    """Return the lines of a page, those written from right to left in the order of reading."""
    rows: list[tuple[Line, list[list[_Sign]]]] = []
    for piece in pieces:
        words = list(_words(page_text, piece))
        line = _measured(piece.line, words)
        if rows and _continues(rows[-1][0], line):
            rows[-1] = (rows[-1][0].then(line), rows[-1][1] + words)
        else:
            rows.append((line, words))
    return [_in_order(line, words) for line, words in rows if says_something(line.text)]


def _words(page_text: PdfTextPage, piece: Piece) -> Iterator[list[_Sign]]:
    """Yield the characters of each word; where one ends PDFium knows, in whatever order it gives them."""
    for word in _WORD.finditer(piece.raw) if _is_from_right(piece.line.text) else ():
        yield [_sign(page_text, piece.start + word.start() + place, text) for place, text in enumerate(word.group())]


def _sign(page_text: PdfTextPage, place: int, text: str) -> _Sign:
    pen, box = c_double(), pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetCharOrigin(page_text.raw, place, byref(pen), byref(c_double()))
    pdfium_c.FPDFText_GetLooseCharBox(page_text.raw, place, byref(box))
    return _Sign(text, round(pen.value, 1), box.left, box.right, box.bottom, box.top)


def _measured(line: Line, words: Sequence[Sequence[_Sign]]) -> Line:
    """Return the line with the extent of all its letters: some fonts give boxes as narrow and low as each letter is."""
    signs = [sign for word in words for sign in word if not sign.is_mark]
    if not signs:
        return line
    bottom, top = min(sign.bottom for sign in signs), max(sign.top for sign in signs)
    left, right = min(sign.left for sign in signs), max(sign.right for sign in signs)
    return replace(line, left=left, right=right, bottom=bottom, top=top, size=round(top - bottom, 1))


def _continues(row: Line, line: Line) -> bool:
    """Whether a piece stands on the same row, not a column away; PDFium breaks rows where the direction changes."""
    if not (_is_from_right(row.text) and _is_from_right(line.text) and line.shares_row_with(row)):
        return False
    gap = max(line.left - row.right, row.left - line.right)
    return gap < _GAP_OF_COLUMNS * max(line.size, row.size)


def _is_from_right(text: str) -> bool:
    return 2 * len(_LETTER_FROM_RIGHT.findall(text)) > len(_LETTER_FROM_LEFT.findall(text))


def _in_order(line: Line, words: Sequence[Sequence[_Sign]]) -> Line:
    if not words:
        return line
    signs = [sign for word in words for sign in word]
    ordered = sorted(filter(None, map(_letters, words)), key=_middle, reverse=True)
    marks = [sign for sign in signs if sign.is_mark]
    text = _spelled(_whole(ordered, line.size) if marks else ordered, marks, line.size)
    turned = _FROM_LEFT.sub(lambda run: run.group()[::-1], text)
    turned = _NUMBER.sub(lambda number: _in_one_script(number.group()), turned)
    text = _STRETCH.sub("", one_line(spelled(_with_brackets_turned(turned))))
    return replace(line, text=text, hyphenated=False)


def _in_one_script(number: str) -> str:
    """Some fonts name a part of their figures as those of Arabic, and the others not."""
    mixed = not number.isascii() and any(figure.isascii() for figure in number)
    return number.translate(_ASCII_FIGURES) if mixed else number


def _letters(word: Sequence[_Sign]) -> list[_Sign]:
    """Return a word from the right, without vowel signs; the parts of a ligature share a pen."""
    return sorted((sign for sign in word if not sign.is_mark), key=lambda sign: (-sign.pen, -sign.middle))


def _middle(word: Sequence[_Sign]) -> float:
    return (min(sign.left for sign in word) + max(sign.right for sign in word)) / 2


def _whole(words: Sequence[list[_Sign]], size: float) -> list[list[_Sign]]:
    """Return the words of a row with vowel signs, joined where no gap parts them: PDFium sees spaces around signs."""
    whole: list[list[_Sign]] = []
    for word in words:
        if whole and _gap(whole[-1], word) < _NO_GAP * size and not (_is_bracket(word) or _is_bracket(whole[-1])):
            whole[-1] = whole[-1] + word
        else:
            whole.append(word)
    return whole


def _gap(word: Sequence[_Sign], following: Sequence[_Sign]) -> float:
    return min(sign.left for sign in word) - max(sign.right for sign in following)


def _is_bracket(word: Sequence[_Sign]) -> bool:
    return word[0].text in _BRACKETS


def _spelled(words: Sequence[Sequence[_Sign]], marks: Sequence[_Sign], size: float) -> str:
    """Return the words of a row, each vowel sign after the letter that it stands at."""
    letters = [sign for word in words for sign in word]
    marked: dict[int, str] = {}
    for mark in marks if letters else ():
        nearest = min(letters, key=lambda letter: abs(letter.middle - mark.middle))
        marked[id(nearest)] = marked.get(id(nearest), "") + mark.text
    text = ""
    for before, word in zip([None, *words], words, strict=False):
        text += _space(before, word, size) if before else ""
        text += "".join(sign.text + marked.get(id(sign), "") for sign in word)
    return text


def _space(before: Sequence[_Sign], word: Sequence[_Sign], size: float) -> str:
    """Return what parts two words; beside a bracket it is decided by the gap: PDFium sees spaces there at random."""
    beside = _is_bracket(before) or _is_bracket(word)
    return "" if beside and _gap(before, word) < _NO_GAP * size else " "


def _with_brackets_turned(text: str) -> str:
    """Turn brackets by where spaces stand: some programs write the shape that is seen, some the meaning."""
    text = _OPENS.sub(lambda found: _OPENING[found.group()], text)
    return _CLOSES.sub(lambda found: _CLOSING[found.group()], text)
