"""Makes a page's text out of the words that Tesseract found: paragraphs joined, hyphenation undone, noise left out.

Tesseract tells block, paragraph and line of each word, where it stands, and how sure it is of it (0 to 100). Pictures
among the text give words too, of which it is not sure.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING, TypeAlias

from indexer.extract.cleaning import readable
from indexer.extract.pdf_lines import Line
from indexer.extract.pdf_paragraphs import grouped, joined, words_in
from indexer.extract.sections import Block, page_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Place: TypeAlias = tuple[str, str, str]

# Measured on pages in seven languages: lines of text have 85 to 97, photographs and ornaments read as words 15 to 45.
LEAST_SURE_LINE = 50.0
DOUBTFUL = 60.0
_MARKS = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F)])  # direction marks
_POINTS = 72 / 300  # a pixel at the resolution that pages are drawn in
_OTHER_SIZE = 1.4
_HYPHENS = "-\u2010\u00ac"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page's text; how sure Tesseract is of its letters (0 to 100), and the share of them it doubts (0 to 1)."""

    text: str
    sureness: float
    doubtful: float


@dataclass(frozen=True, slots=True)
class _Word:
    """A word with its block, paragraph and line by number; its box in pixels, downwards; sureness from 0 to 100."""

    place: Place
    text: str
    sureness: float
    left: int
    top: int
    right: int
    bottom: int


def recognised(table: str) -> Recognised:
    """Return the page that a table of Tesseract (TSV) describes."""
    words = list(_words(table))
    lines = [list(line) for _, line in groupby(words, key=lambda word: word.place)]
    kept = _upright([line for line in lines if _sureness(line) >= LEAST_SURE_LINE])
    text, _ = page_text([Block(paragraph) for paragraph in _paragraphs(_even([_line(line) for line in kept]))])
    sound = [word for line in kept for word in line]
    letters = sum(len(word.text) for word in sound)
    doubted = sum(len(word.text) for word in sound if word.sureness < DOUBTFUL)
    return Recognised(text, _sureness(words), doubted / max(letters, 1))


def _words(table: str) -> Iterator[_Word]:
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").translate(_MARKS).strip()
        if row["level"] != "5" or not text:
            continue
        place = row["block_num"], row["par_num"], row["line_num"]
        left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
        yield _Word(place, text, float(row["conf"]), left, top, left + width, top + height)


def _sureness(words: Sequence[_Word]) -> float:
    """Return the mean over letters; 0 where there are none."""
    letters = sum(len(word.text) for word in words)
    return sum(word.sureness * len(word.text) for word in words) / max(letters, 1)


def _upright(lines: list[list[_Word]]) -> list[list[_Word]]:
    """Return the lines with their places as if the page stood upright: Tesseract tells them as it was given."""
    first_words = [line[0] for line in lines]
    steps = [_step(before, after) for before, after in pairwise(first_words)]
    across, down = (median(step) for step in zip(*steps, strict=True)) if steps else (0, 1)
    if down >= abs(across):
        return lines
    return [[_turned(word, int(across), int(down)) for word in line] for line in lines]


def _step(before: _Word, after: _Word) -> tuple[int, int]:
    """Return how far it is from a line's first word to the next one's, by the edges at which they are aligned."""
    across = min(after.left - before.left, after.right - before.right, key=abs)
    return across, min(after.top - before.top, after.bottom - before.bottom, key=abs)


def _turned(word: _Word, across: int, down: int) -> _Word:
    """Return a word as it stands when lines that follow one another in this direction do so downwards."""
    if -down >= abs(across):
        return replace(word, left=-word.right, top=-word.bottom, right=-word.left, bottom=-word.top)
    if across > 0:
        return replace(word, left=-word.bottom, top=word.left, right=-word.top, bottom=word.right)
    return replace(word, left=word.top, top=-word.right, right=word.bottom, bottom=-word.left)


def _line(words: Sequence[_Word]) -> Line:
    """Return a line with its place in points, as lines of a PDF have it."""
    text = " ".join(word.text for word in words)
    hyphenated = len(text) > 1 and text[-1] in _HYPHENS and text[-2].isalpha()
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    return Line(
        text[:-1] if hyphenated else text,
        left=_POINTS * min(word.left for word in words),
        right=_POINTS * max(word.right for word in words),
        bottom=-_POINTS * bottom,
        top=-_POINTS * top,
        size=_POINTS * (bottom - top),
        hyphenated=hyphenated,
    )


def _even(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with one size, but for much larger or smaller ones: a line is as high as the letters in it."""
    usual = median(line.size for line in lines) if lines else 1.0
    return [replace(line, size=usual) if 1 / _OTHER_SIZE < line.size / usual < _OTHER_SIZE else line for line in lines]


def _paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """Yield paragraphs by the gaps between lines; Tesseract's own end at every line that is a little short."""
    vocabulary: Counter[str] = words_in([lines])
    for group in grouped(lines):
        yield from map(readable, joined(group, vocabulary))
