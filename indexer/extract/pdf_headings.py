"""Finds which lines of a PDF are headings: by the outline, else by the size of their letters."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.extract.pdf_lines import Line

_LARGER = 1.12
_MOST_WORDS = 22
_MOST_LINES = 4
_DEEPEST_BY_SIZE = 4
_MOST_HEADING_SHARE = 0.5  # of a page's letters; above it, as on slides, only the largest lines are headings
_SIGNS = re.compile(r"[\W_]+")
_BULLET = re.compile(r"^[•●▪■◦‣–—*-]\s")


@dataclass(frozen=True, slots=True)
class HeadingRules:
    """What makes a heading in one file: outline titles by page (squeezed text to level), sizes to levels."""

    body_size: float
    levels_by_size: dict[float, int]
    outline: dict[int, dict[str, int]] = field(default_factory=dict)

    def level(self, page_number: int, group: Sequence[Line]) -> int | None:
        """Return the level of a group of lines that is a heading."""
        text = " ".join(line.text for line in group)
        if len(group) > _MOST_LINES or len(text.split()) > _MOST_WORDS or not any(map(str.isalpha, text)):
            return None
        if (named := self.outline.get(page_number, {}).get(squeezed(text))) is not None:
            return named
        return None if _BULLET.match(text) else self.levels_by_size.get(_rounded(group[0].size))


def body_size_of(pages: Iterable[Iterable[Line]]) -> float:
    """Return the height in which most of the file's letters are written; 0 if there is no text."""
    letters: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            letters[_rounded(line.size)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def heading_rules(pages: Sequence[Sequence[Line]], outline: dict[int, list[tuple[str, int]]]) -> HeadingRules:
    """Learn a file's rules from its lines and its outline (titles and levels by page number, from 1)."""
    body = body_size_of(pages)
    letters: Counter[float] = Counter()
    for lines in pages:
        letters.update({_rounded(line.size): len(line.text) for line in lines if line.size > _LARGER * body})
    total = sum(len(line.text) for lines in pages for line in lines)
    usable = sorted((size for size, count in letters.items() if count < _MOST_HEADING_SHARE * total), reverse=True)
    named: dict[int, dict[str, int]] = defaultdict(dict)
    for number, entries in outline.items():
        for title, level in entries:
            named[number].setdefault(squeezed(title), level)
    return HeadingRules(body, _ranked(usable), dict(named))


def squeezed(text: str) -> str:
    """Return letters and digits alone, folded: outlines and pages differ in spaces and signs."""
    return _SIGNS.sub("", text).casefold()


def _ranked(sizes: Sequence[float]) -> dict[float, int]:
    """Give the largest size level 1; sizes within a tenth of one another are one level."""
    levels: dict[float, int] = {}
    level, previous = 0, 0.0
    for size in sizes:
        if previous == 0.0 or size < 0.9 * previous:
            level, previous = level + 1, size
        levels[size] = min(level, _DEEPEST_BY_SIZE)
    return levels


def _rounded(size: float) -> float:
    return round(2 * size) / 2
