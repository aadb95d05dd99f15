"""Proposes a kind (manual, evaluation, ...) by its words on the first page, in the title or in the name.

The words lie with the terms, in `corpus/vocabularies.json`: who adds a kind adds what texts call it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from corpus import vocabularies
from corpus.records import Proposal
from corpus.titles import title_from_name
from indexer.propose.title import title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus.records import ProposalSource
    from indexer.propose.material import Material

# What a report or a tool is, more exactly, another word may say: "evaluation report", "monitoring tool".
_VAGUE = {"report", "tool", "method"}
_MOST_LINES = 15
_MOST_LINE_WORDS = 8
_MOST_OF_A_LINE = 0.5  # of the letters of a line that is about nothing else
_ENTRY = re.compile(r"…|\.{3}|^\W*\d+[.)]")  # of a table of contents
_NOT_LETTERS = re.compile(r"[\W\d_]+")


def kind(material: Material) -> Proposal | None:
    """Return the kind that a line of the first page names and little else, or the title, or the file's name."""
    named = title(material)
    lines = [line for line in material.front_lines[:_MOST_LINES] if _is_short(line)]
    places: list[tuple[Iterable[str], ProposalSource]] = [
        ([line for line in lines if _is_about_a_kind(line)], "first page"),
        ([str(named.value)] if named else [], named.source if named else "first page"),
        ([title_from_name(material.name)], "file name"),
        (lines, "first page"),
    ]
    for texts, source in places:
        if found := _named_in(texts):
            return Proposal("kind", found, source)
    return None


def _is_short(line: str) -> bool:
    return len(line.split()) <= _MOST_LINE_WORDS and not _ENTRY.search(line)


def _named_in(texts: Iterable[str]) -> str | None:
    """Return the kind named first; one that says little only where no other is named."""
    found = [
        (term in _VAGUE, number, match.start(), -len(match.group()), term)
        for number, text in enumerate(texts)
        for term, pattern in _patterns().items()
        if (match := pattern.search(text)) is not None
    ]
    return min(found)[-1] if found else None


def _is_about_a_kind(line: str) -> bool:
    letters = len(_NOT_LETTERS.sub("", line))
    matches = (pattern.search(line) for pattern in _patterns().values())
    longest = max((len(match.group()) for match in matches if match), default=0)
    return longest > _MOST_OF_A_LINE * letters


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return a pattern a kind; a word of the vocabulary that begins with `*` may be the end of a longer one."""
    return {
        term: re.compile(
            rf"(?<!\w)(?:{'|'.join(_expression(word) for word in sorted(words, key=len, reverse=True))})(?!\w)",
            re.IGNORECASE,
        )
        for term, words in vocabularies.words_for("kind").items()
    }


def _expression(word: str) -> str:
    escaped = re.escape(word.removeprefix("*")).replace(r"\ ", r"\s+").replace("’", "['’]")
    return rf"\w*{escaped}" if word.startswith("*") else escaped
