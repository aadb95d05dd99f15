"""Finds out which letter a sign without a name stands for, from the words of the same file that do without it.

Fonts with several shapes of a letter name some of them by codes for private use alone: "in?ormatie", where "informatie"
stands elsewhere. A code always stands for the same letters in a file; those are chosen that make the most words of it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from string import ascii_lowercase
from typing import TYPE_CHECKING

from indexer.extract.pdf_ligatures import LIGATURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.extract.pdf_lines import Line

_CODE = re.compile("[\ue000-\uefff]")
_WORD = re.compile("(?:[^\\W\\d_]|[\ue000-\uefff])+")
_CODED_LIGATURES = ("fi", "fl", "ff", "ffi", "ffl")
_LEAST_WORDS = 2  # different ones that a letter must make
_LEAST_AHEAD = 2  # times as many as the next best
_LEAST_LETTERS = 3


def with_lost_letters(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the lines of a file with letters in place of codes whose meaning its own words give away."""
    words = Counter(word for lines in pages for line in lines for word in _WORD.findall(line.text.casefold()))
    broken = [word for word in words if _CODE.search(word) and len(word) >= _LEAST_LETTERS]
    codes = {code for word in broken for code in _CODE.findall(word)}
    letters = {ord(code): found for code in sorted(codes) if (found := _meaning(code, broken, words))}
    if not letters:
        return [list(lines) for lines in pages]
    return [[replace(line, text=line.text.translate(letters)) for line in lines] for lines in pages]


def _meaning(code: str, broken: Sequence[str], words: Counter[str]) -> str | None:
    """Return the letters that make the most known words, unless others make nearly as many."""
    makes = Counter(
        {
            letters: sum(word.replace(code, letters) in words for word in broken if code in word)
            for letters in (*ascii_lowercase, *_CODED_LIGATURES, *LIGATURES)
        }
    )
    (best, most), (_, next_most) = makes.most_common(2)
    return best if most >= _LEAST_WORDS and most >= _LEAST_AHEAD * next_most else None
