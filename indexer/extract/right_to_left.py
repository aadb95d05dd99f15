"""Turns Arabic that a PDF holds mirrored, as the letters stand on paper, into the order of reading."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.extract.pdf_lines import Line

_ARABIC_WORD = re.compile(r"[\u0621-\u064a]{4,}")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SHARE = 0.2
_LATIN_RUN = re.compile(r"[A-Za-z][A-Za-z@./:_-]+")
_ARTICLE, _MIRRORED_ARTICLE = "\u0627\u0644", "\u0644\u0627"
_LEAST_ARTICLES = 4  # on a page; a fifth of Arabic words begin with the article, next to none end like it mirrored
_MIRRORED_TIMES = 4


def in_logical_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, mirrored back if the article stands at the end of words and not at their beginning."""
    words = [word for line in lines for word in _ARABIC_WORD.findall(line.text)]
    forward = sum(word.startswith(_ARTICLE) for word in words)
    mirrored = sum(word.endswith(_MIRRORED_ARTICLE) for word in words)
    if mirrored < _LEAST_ARTICLES or mirrored < _MIRRORED_TIMES * forward:
        return list(lines)
    return [replace(line, text=_mirrored(line.text)) for line in lines]


def is_right_to_left(text: str) -> bool:
    """Whether a good part of the letters is written from right to left."""
    return len(_RIGHT_TO_LEFT.findall(text)) > _SHARE * len(text)


def _mirrored(text: str) -> str:
    """Reverse a line of Arabic; runs of Latin letters read from left to right all along."""
    return _LATIN_RUN.sub(lambda run: run.group()[::-1], text[::-1]) if _ARABIC_WORD.search(text) else text
