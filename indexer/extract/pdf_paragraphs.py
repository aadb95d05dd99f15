"""Rejoins the lines of a PDF page into paragraphs, lists and rows, and undoes hyphenation at line ends.

A line break was deliberate where the next word would still have fitted on the line; all others are undone.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.extract.pdf_lines import Line

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"^[^\W\d_]+")
_ENTRY = re.compile(r"^(?:[•●▪■◦‣–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;。！？؟۔…][\"'”’»)\]]*$")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_UNSPACED_EDGE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]$")
_FIGURE = re.compile(r"(?<!\S)[-+(]?\d[\d.,%]*\)?(?!\S)")
_LEADER = re.compile(r"(?:\. ?){4,}\s*\w{1,5}$|…\s*\w{1,5}$")
_LEAST_FIGURES = 3
_OTHER_SIZE = 1.15
_WIDER_GAP = 0.35  # of the line's height, beyond the page's usual gap
_SLACK = 0.4  # of the line's height
_LEAST_COMPOUND_PART = 4
_LEAST_WHOLE = 2


def side_by_side(lines: Iterable[Line]) -> list[Line]:
    """Return the lines with pieces of one row joined: cells of a table, words set apart."""
    rows: list[Line] = []
    for line in lines:
        if rows and line.shares_row_with(rows[-1]) and not rows[-1].hyphenated:
            rows[-1] = rows[-1].then(line)
        else:
            rows.append(line)
    return rows


def grouped(lines: Sequence[Line]) -> list[list[Line]]:
    """Divide lines where the column, the size of the letters or the gap between lines changes."""
    usual = _usual_gap(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _belongs(groups[-1][-1], line, usual):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def joined(lines: Sequence[Line], vocabulary: Counter[str]) -> list[str]:
    """Return the paragraphs of a group; rows and list entries keep lines of their own within one."""
    edges = min(line.left for line in lines), max(line.right for line in lines)
    paragraphs = [lines[0].text]
    for line, following in pairwise(lines):
        if line.hyphenated or _lost_its_hyphen(line.text, following.text, vocabulary):
            paragraphs[-1] = unhyphenated(paragraphs[-1], following.text, vocabulary)
        elif _ENTRY.match(following.text):
            paragraphs[-1] += f"\n{following.text}"
        elif not _deliberate(line, following, edges):
            paragraphs[-1] += _space_after(line.text) + following.text
        elif _SENTENCE_END.search(line.text):
            paragraphs.append(following.text)
        else:
            paragraphs[-1] += f"\n{following.text}"
    return paragraphs


def words_in(pages: Iterable[Sequence[Line]]) -> Counter[str]:
    """Count the whole words of a file; they decide whether a hyphen at a line end belongs to the word."""
    return Counter(word.casefold() for lines in pages for word in _whole_words(lines))


def _whole_words(lines: Sequence[Line]) -> Iterator[str]:
    """Yield words, but for the halves of those that a hyphen divides."""
    divided = False
    for line in lines:
        words = _WORD.findall(line.text)
        yield from words[divided : len(words) - line.hyphenated]
        divided = line.hyphenated


def unhyphenated(before: str, after: str, vocabulary: Counter[str]) -> str:
    """Join a word divided at a line end; it keeps its hyphen if the file writes it so or it is a compound."""
    first, second = _LAST_WORD.search(before), _FIRST_WORD.search(after)
    if not (first and second):
        return f"{before}-{after}"
    whole, compound = (f"{first[0]}{mark}{second[0]}".casefold() for mark in ("", "-"))
    if vocabulary[whole] != vocabulary[compound]:
        keeps = vocabulary[compound] > vocabulary[whole]
    else:
        keeps = second[0][0].isupper() or all(_known(part, vocabulary) for part in (first[0], second[0]))
    return f"{before}-{after}" if keeps else f"{before}{after}"


def _lost_its_hyphen(before: str, after: str, vocabulary: Counter[str]) -> bool:
    """Whether a line end divides a word without a mark: the file has it whole, and the halves nowhere else."""
    first, second = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if not (first and second) or vocabulary[f"{first[0]}{second[0]}".casefold()] < _LEAST_WHOLE:
        return False
    return max(vocabulary[first[0].casefold()], vocabulary[second[0].casefold()]) == 1


def _known(part: str, vocabulary: Counter[str]) -> bool:
    return len(part) >= _LEAST_COMPOUND_PART and vocabulary[part.casefold()] > 0


def _usual_gap(lines: Sequence[Line]) -> float:
    gaps = [line.bottom - following.top for line, following in pairwise(lines)]
    below = [gap for gap in gaps if -20.0 < gap < 20.0]  # noqa: PLR2004 - points; more is another column or a picture
    return median(below) if below else 0.0


def _belongs(line: Line, following: Line, usual: float) -> bool:
    if line.hyphenated:
        return True
    larger = max(line.size, following.size) > _OTHER_SIZE * min(line.size, following.size)
    gap = line.bottom - following.top
    return not larger and -0.8 * line.size < gap < usual + _WIDER_GAP * line.size


def _deliberate(line: Line, following: Line, edges: tuple[float, float]) -> bool:
    if _is_row(line.text) and _is_row(following.text):
        return True
    left, right = edges
    letter = (following.right - following.left) / max(len(following.text), 1)
    needed = letter * len(following.text.split(" ", 1)[0]) + _SLACK * line.size
    room = line.left - left if _RIGHT_TO_LEFT.search(line.text) else right - line.right
    return room > needed


def _is_row(text: str) -> bool:
    """Whether a line is a row of figures or an entry of a table of contents."""
    figures = len(_FIGURE.findall(text))
    return _LEADER.search(text) is not None or (figures >= _LEAST_FIGURES and figures >= 0.3 * len(text.split()))


def _space_after(text: str) -> str:
    return "" if _UNSPACED_EDGE.search(text) else " "
