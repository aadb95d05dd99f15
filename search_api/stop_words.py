"""The small words of each language: they say little about a question, and much about the language it is in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import regex
from stopwordsiso import has_lang, langs, stopwords

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORDS = regex.compile(r"\p{L}+")


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words that are in nearly every text of a language, in small letters; none where they are not known."""
    return frozenset(stopwords(language)) if has_lang(language) else frozenset()


def likely_languages(question: str, among: Iterable[str]) -> list[str]:
    """Those of these languages that a short text may be in: none has more of its words among its small words.

    All of them where no language knows a word. A guess from trigrams would need more than a few words.
    """
    words = {word.casefold() for word in _WORDS.findall(question)}
    counts = {language: len(words & stop_words(language)) for language in {*langs(), *among}}
    most = max(counts.values())
    return [language for language in among if counts[language] == most]
