"""Which word a typing error may be meant for, among the words that the collection is written with.

A word is left alone where the collection, in any of its languages, or a list of small words knows it, and where it
seems to be a name: written with a capital inside the question, or short. What is suggested begins alike, stands at one
typing error (two in a long word) and differs in more than its ending, which would be another form of the same word. The
thresholds were chosen on real and made-up errors (docs/ranking.md, "Did you mean").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import regex
from rapidfuzz import process
from rapidfuzz.distance import OSA
from stopwordsiso import langs

from indexer.engine.vocabulary import Vocabulary, Words, folded
from search_api.stop_words import likely_languages, stop_words

_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_SHORTEST: Final = 5
# From so many letters on another letter in place of one is an error; ratio, radio and patio are words.
_REPLACED_FROM: Final = 8
# From so many on two errors are one word's, if the other one is no rarity itself.
_TWICE_FROM: Final = 10
_ENDING: Final = 2
_NEAREST: Final = 8


class Spelling(NamedTuple):
    """A question with its typing errors mended; `unmet` where the collection holds none of its words as typed."""

    text: str
    unmet: bool


def mend(text: str, asked: str, vocabulary: Vocabulary, is_found: Callable[[str], bool]) -> Spelling | None:
    """Return a question with the typing errors mended in what it asks for, None where there is none to be told.

    `is_found` says whether the collection holds a word in whatever form: it is asked of words that the vocabulary does
    not know, and of those to be suggested, since the vocabulary may still hold words of what was withdrawn.
    """
    words = [match[0] for match in _WORD.finditer(asked) if match[0].casefold() not in _small_words()]
    in_doubt = {word for word in words if _in_doubt(word, asked) and not vocabulary.knows(folded(word))}
    languages = likely_languages(asked, vocabulary.languages) if in_doubt else []
    meant = {word: near for word in in_doubt if (near := _meant(word, vocabulary, languages))}
    mended = {word: near for word, near in meant.items() if not is_found(word) and is_found(near)}
    if not mended:
        return None
    unmet = not any(vocabulary.knows(folded(word)) or is_found(word) for word in words if word not in mended)
    return Spelling(_WORD.sub(lambda match: mended.get(match[0], match[0]), text), unmet)


def _in_doubt(word: str, text: str) -> bool:
    """Whether a word may be an error: it is long enough, and no name."""
    return len(word) >= _SHORTEST and (word.islower() or (text.startswith(word) and word[1:].islower()))


def _meant(word: str, vocabulary: Vocabulary, languages: Iterable[str]) -> str | None:
    """The nearest word of these languages, the most frequent of several."""
    typed = folded(word)
    near = [found for language in languages for found in _near(typed, vocabulary.languages[language])] if typed else []
    return min(near)[-1] if near else None


def _near(typed: str, words: Words) -> Iterator[tuple[int, int, str]]:
    """Distance, frequency below zero, and spelling of words that this may be an error for."""
    begun = words.beginning_with(typed[0])
    most = 2 if len(typed) >= _TWICE_FROM else 1
    choices: Sequence[str] = words.folded[begun.start : begun.stop]
    for other, distance, place in process.extract(
        typed, choices, scorer=OSA.distance, score_cutoff=most, limit=_NEAREST
    ):
        count = words.counts[begun.start + place]
        if _is_slip(typed, other) and (distance == 1 or count > 1):
            yield int(distance), -count, words.spelt[begun.start + place]


def _is_slip(typed: str, other: str) -> bool:
    """Whether one may be typed for the other: no other ending, and in a short word no other letter in place of one."""
    same = next((place for place, pair in enumerate(zip(typed, other, strict=False)) if len({*pair}) > 1), len(typed))
    if same >= max(len(typed), len(other)) - _ENDING:
        return False
    return len(typed) >= _REPLACED_FROM or len(typed) != len(other) or sorted(typed) == sorted(other)


@cache
def _small_words() -> frozenset[str]:
    return frozenset().union(*map(stop_words, langs()))
