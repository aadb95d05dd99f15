"""The passages that justify a product's rank, with the place where they stand and the words that were met.

Values in, values out: which passages count was decided by grouping; here they become something a person can read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Final

from stopwordsiso import langs

from corpus.records import PageKind, Passage
from indexer.engine.analysis import analyse
from indexer.engine.compounds import may_be_compound
from search_api.stop_words import likely_languages, stop_words

# As many as fit beside a result without scrolling on a phone.
MOST_PASSAGES = 3
# Characters of a passage shown before "more"; about three lines on a desktop.
SNIPPET_LENGTH = 320

# Stands for any beginning in Arabic letters: with the article before it, a word may begin otherwise than its stem.
_ARABIC = ""
_BEGINNING = 2  # letters
# Beginnings that the stemmer of a language takes away: gevechten, vecht.
_TAKEN_AWAY: Final[Mapping[str, frozenset[str]]] = {"nl": frozenset({"ge"})}
# What is written onto an Arabic word, its letters as analysis leaves them: and, so, by, as, for with the article;
# endings of number, gender and owner. Not the ending ي, which makes another word.
_BEFORE = re.compile(r"^[وف]?(?:[بك]?ال|لل)")
_BEHIND = re.compile(r"(?:ات|ون|ين|ان|ه|ها|هم|هن|نا)$")
_LEAST_LETTERS = 3
_AS_WRITTEN = ""  # a language without stems and small words
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?؟。…]\s+|\n+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage as it is shown.

    `highlights` are (start, end) offsets into `text` of the words the question shares with it; `snippet` is the
    (start, end) of the part to show first. `dense` and `lexical` are the scores that the legs gave it, None where a
    leg was not asked. `ordinal` is the place of the passage within its version, from 0.
    """

    passage: int
    ordinal: int
    version_id: str
    text: str
    language: str
    highlights: tuple[tuple[int, int], ...]
    snippet: tuple[int, int]
    page_kind: PageKind
    first_page: int
    last_page: int
    label: str | None
    headings: tuple[str, ...]
    file_sha256: str | None
    dense: float | None = None
    lexical: float | None = None


def show(number: int, passage: Passage, words: str, scores: Mapping[str, float | None]) -> Evidence:
    """Return a passage with the words of the question marked; `scores` are those of the legs, by leg."""
    terms = telling_terms(words, passage.language)
    highlights = tuple(marked_words(passage.text, passage.language, terms))
    return Evidence(
        passage=number,
        ordinal=passage.ordinal,
        version_id=passage.version_id,
        text=passage.text,
        language=passage.language,
        highlights=highlights,
        snippet=choose_snippet(passage.text, highlights),
        page_kind=passage.page_kind,
        first_page=passage.first_page,
        last_page=passage.last_page,
        label=passage.first_label,
        headings=passage.headings,
        file_sha256=passage.file_sha256,
        dense=scores.get("dense"),
        lexical=scores.get("lexical"),
    )


@lru_cache(maxsize=512)
def telling_terms(question: str, language: str) -> frozenset[str]:
    """Return what the words of a question say in a language, words as "what" and "when" aside.

    Those may count a little in the ranking (docs/ranking.md, "Stop words"), but explain nothing to a reader; they are
    small words of the question's own language, whatever else they may say in that of a text (cómo, comida).
    """
    words = [word for word in _WORD.findall(question) if not _is_small(word, _asked_in(question))]
    return frozenset(term for word in words for term in _said_by(word, language))


def marked_words(text: str, language: str, terms: frozenset[str]) -> list[tuple[int, int]]:
    """Return where the words stand that say one of the telling terms."""
    if not terms:
        return []
    beginnings = frozenset(term[:_BEGINNING] for term in terms) | _TAKEN_AWAY.get(language, frozenset()) | {_ARABIC}
    words = {word for word in set(_WORD.findall(text)) if _may_say(word, language, beginnings)}
    marked = [word for word in words if not terms.isdisjoint(_said_by(word, language))]
    return sorted(span for word in marked for span in _places(word, text))


def _places(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a word stands by itself, and not within a longer one."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
            yield start, end
        start = text.find(word, end)


def choose_snippet(text: str, highlights: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the run of whole sentences of about SNIPPET_LENGTH that holds most of the marked words."""
    if len(text) <= SNIPPET_LENGTH or not highlights:
        return (0, _end_of_snippet(text, 0))
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text) if match.end() < len(text))]
    words = [text[first:last].casefold() for first, last in highlights]
    best = max(starts, key=lambda start: (_distinct_within(words, highlights, start), -start))
    return (best, _end_of_snippet(text, best))


def _distinct_within(words: Sequence[str], places: Sequence[tuple[int, int]], start: int) -> int:
    """How many different ones of the words, that stand at these places in a growing order, a snippet would hold."""
    first = bisect_left(places, (start, 0))
    beyond = bisect_right(places, start + SNIPPET_LENGTH, key=itemgetter(1))
    return len(set(words[first:beyond]))


def _end_of_snippet(text: str, start: int) -> int:
    end = start + SNIPPET_LENGTH
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", start, end)
    return space if space > start else end


def _may_say(word: str, language: str, beginnings: frozenset[str]) -> bool:
    return _beginning(word[:_BEGINNING]) in beginnings or may_be_compound(word, language)


@lru_cache(maxsize=8192)
def _beginning(letters: str) -> str:
    """Analysis keeps how a word begins, accents aside, but for Arabic (article) and parts of compounds.

    So most words need no analysis.
    """
    bare = "".join(analyse(letters, _AS_WRITTEN))[:_BEGINNING]
    return _ARABIC if "\u0600" <= bare[:1] <= "\u06ff" else bare


@lru_cache(maxsize=65536)
def _said_by(word: str, language: str) -> frozenset[str]:
    """What a word says: its analysed form, in Arabic the word without what is written onto it; nothing if small.

    Arabic stems are roots nearly, shared by what has little to do with one another: gathering, association, society.
    """
    code = language.split("-", maxsplit=1)[0]
    if _is_small(word, (code,)):
        return frozenset()
    return frozenset(map(_bare, analyse(word, _AS_WRITTEN)) if code == "ar" else analyse(word, language))


def _is_small(word: str, languages: Iterable[str]) -> bool:
    """Whether a word is in every text of one of these languages, but WHO is an organisation."""
    return not (len(word) > 1 and word.isupper()) and any(word.casefold() in stop_words(one) for one in languages)


@lru_cache(maxsize=512)
def _asked_in(question: str) -> tuple[str, ...]:
    return tuple(likely_languages(question, langs()))


def _bare(word: str) -> str:
    """A word without article, conjunction and ending, where enough of it is left to tell it from others."""
    within = _BEFORE.sub("", word)
    within = within if len(within) >= _LEAST_LETTERS else word
    bare = _BEHIND.sub("", within)
    return bare if len(bare) >= _LEAST_LETTERS else within
