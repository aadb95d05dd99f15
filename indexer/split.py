"""Divides what was read of a file into passages: whole sentences, short enough to embed, with their pages.

    pages ──> units (sentences, rows, entries) ──> sections (by headings) ──> parts of about equal length
    ──> passages

A section that is long is divided evenly, at paragraphs before sentences and at sentences before the inside
of a table or list. A section of a few words joins the next. Headings go into the passage's path and not
into its text, unless the text goes on past them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.records import Passage
from indexer.passage_language import UNKNOWN, with_languages
from indexer.sentences import pieces, weight
from indexer.units import Section, Unit, joined, sections_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from corpus.records import Extraction, Version

    Detect = Callable[[str], str | None]
    Measure = Callable[[Sequence[str]], Sequence[int]]
    _Draft = tuple[Passage, Sequence[Unit]]


@dataclass(frozen=True, slots=True)
class Shape:
    """How long passages are: words aimed at, units repeated from the one before, tokens never exceeded.

    The limit is for title, headings and text; the model takes 512 with its prompt and marks.
    """

    words: int = 180
    overlap: int = 0
    most_tokens: int = 480


SHAPE = Shape()
SPLITTER = f"words{SHAPE.words}-overlap{SHAPE.overlap}-tokens{SHAPE.most_tokens}-v1"

_LEAST_WORDS = 12  # a section of fewer joins the next
_LEAST_LETTERS = 4
_SENTENCE_PENALTY = 12.0  # words by which a cut may miss the even length to fall between paragraphs instead
_TABLE_PENALTY = 30.0
_MOST_TITLE_CHARACTERS = 150
# The model's tokens for a letter (of a word of three or more) or a space in these alphabets: 0.33 at most in 355
# paragraphs of 11 languages; any other character counts as one. Below the limit nothing need be measured.
_TOKENS_A_LETTER = 0.36
_CHEAP_LETTERS = re.compile(r"(?:(?=[^\W\d_])[A-Za-z\u00c0-\u024f\u0370-\u052f\u0590-\u06ff]){3,}| ")


def split(
    extraction: Extraction,
    version: Version,
    detect: Detect,
    measure: Measure,
    first_ordinal: int = 0,
    shape: Shape = SHAPE,
) -> list[Passage]:
    """Return the passages of one file in reading order, numbered from `first_ordinal`.

    `detect` names the language (ISO 639-1) of a text or None; `measure` counts tokens, without prompt and
    marks.
    """
    drafts: list[_Draft] = []
    told: set[str] = set()
    for section in sections_of(extraction.pages, _LEAST_WORDS):
        for part in _parts(section.units, shape):
            draft = _draft(part, section, extraction, version)
            if _says_something(draft, told):
                drafts.append((draft, part))
                told.update(draft.headings)
    fitting = _fitting(drafts, measure, shape.most_tokens)
    numbered = [replace(draft, ordinal=first_ordinal + index) for index, draft in enumerate(fitting)]
    return with_languages(numbered, version.language, detect)


def describe(version: Version, detect: Detect | None = None) -> list[Passage]:
    """Return what is known of a link, its title and summary, as passages without pages."""
    texts = list(pieces(version.summary, SHAPE.words)) or [version.title]
    title = _shortened(version.title) if version.summary.split() else ""
    passages = [
        Passage(version.id, ordinal, version.language or UNKNOWN, title, text) for ordinal, text in enumerate(texts)
    ]
    return with_languages(passages, version.language, detect or (lambda _: None))


def _parts(units: Sequence[Unit], shape: Shape) -> Iterator[list[Unit]]:
    """Divide a section into parts of about equal length, none much over the length aimed at."""
    total = sum(unit.weight for unit in units)
    left = max(1, math.ceil(total / shape.words))
    start = 0
    while start < len(units):
        goal = sum(unit.weight for unit in units[start:]) / left
        end = _best_cut(units, start, goal) if left > 1 else len(units)
        yield [*_repeated(units, start, shape.overlap), *units[start:end]]
        start, left = end, max(1, left - 1)


def _best_cut(units: Sequence[Unit], start: int, goal: float) -> int:
    """Return after which unit to cut: near the goal, and where it hurts least."""
    best, least = len(units), math.inf
    reached = 0.0
    for index in range(start, len(units)):
        reached += units[index].weight
        following = units[index + 1].joiner if index + 1 < len(units) else "\n\n"
        cost = abs(reached - goal) + {"\n\n": 0.0, "\n": _TABLE_PENALTY}.get(following, _SENTENCE_PENALTY)
        if cost < least:
            best, least = index + 1, cost
        if reached > goal + _TABLE_PENALTY:
            break
    return best


def _repeated(units: Sequence[Unit], start: int, overlap: int) -> Sequence[Unit]:
    return units[max(0, start - overlap) : start] if overlap else ()


def _says_something(draft: Passage, told: Collection[str]) -> bool:
    """Figures alone say nothing, but under a heading that no other passage bears they do."""
    return sum(map(str.isalpha, draft.text)) >= _LEAST_LETTERS or any(one not in told for one in draft.headings)


def _draft(part: Sequence[Unit], section: Section, extraction: Extraction, version: Version) -> Passage:
    title = version.title.casefold()
    headings = tuple(heading for heading in section.headings if heading.casefold() != title)
    empty = Passage(version.id, 0, UNKNOWN, _shortened(version.title), "", headings, extraction.file_sha256)
    return _over(part, empty)


def _fitting(drafts: Sequence[_Draft], measure: Measure, most_tokens: int) -> Iterator[Passage]:
    """Yield the drafts, those over the model's limit as halves, their halves and so on."""
    doubtful = [index for index, (draft, _) in enumerate(drafts) if _may_exceed(draft, most_tokens)]
    counts = measure([drafts[index][0].embedded_text for index in doubtful]) if doubtful else []
    too_long = {index for index, count in zip(doubtful, counts, strict=True) if count > most_tokens}
    for index, (draft, part) in enumerate(drafts):
        if index in too_long:
            yield from _fitting([(_over(half, draft), half) for half in _halves(part)], measure, most_tokens)
        else:
            yield draft


def _over(part: Sequence[Unit], draft: Passage) -> Passage:
    """Return the draft with the text and the pages of these units."""
    first, last = part[0].page, part[-1].page
    return replace(
        draft,
        text=joined(part),
        page_kind=first.kind,
        first_page=first.number,
        last_page=last.number,
        first_label=first.label,
    )


def _may_exceed(draft: Passage, most_tokens: int) -> bool:
    text = draft.embedded_text
    if len(text) <= most_tokens or len(draft.text) <= 1:
        return False
    cheap = sum(map(len, _CHEAP_LETTERS.findall(text)))
    return cheap * _TOKENS_A_LETTER + (len(text) - cheap) > most_tokens


def _halves(part: Sequence[Unit]) -> tuple[Sequence[Unit], Sequence[Unit]]:
    if len(part) > 1:
        cut = min(max(1, _best_cut(part, 0, sum(unit.weight for unit in part) / 2)), len(part) - 1)
        return part[:cut], part[cut:]
    unit = part[0]
    words = unit.text.split()
    middle = len(words) // 2
    if middle:
        first, second = " ".join(words[:middle]), " ".join(words[middle:])
    else:
        first, second = unit.text[: len(unit.text) // 2], unit.text[len(unit.text) // 2 :]
    return [replace(unit, text=first, weight=weight(first))], [
        replace(unit, text=second, weight=weight(second), joiner=" ")
    ]


def _shortened(title: str) -> str:
    return title if len(title) <= _MOST_TITLE_CHARACTERS else title[:_MOST_TITLE_CHARACTERS].rsplit(" ", 1)[0] + " …"
