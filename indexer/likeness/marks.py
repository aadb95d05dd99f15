"""Finds what a translation leaves as it is: numbers, and names written in Latin letters.

They confirm or deny what vectors suggest: two reports on one subject say the same things with other figures.
"""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Marks = frozenset[str]

# Of a long text those with the smallest checksums, so that both sides of a translation keep the same ones.
MOST: Final = 300
_LEAST_DIGITS = 2  # "3" stands in every text, and is as often written as a word
# Digits in groups of three, however they are parted, and decimals; in any script.
_NUMBER = re.compile(r"\d+(?:[.,٬\u2009\u202f\u00a0 ]\d{3}(?!\d))*(?:[.,٫]\d+)?")
_NAME = re.compile(r"\b[A-Z\u00c0-\u00de\u0100-\u024f][A-Za-z\u00c0-\u024f'’-]{2,}")


def numbers(text: str) -> Marks:
    """Return the numbers of two digits or more, as plain digits without separators."""
    return _few({digits for found in _NUMBER.findall(text) if len(digits := _digits(found)) >= _LEAST_DIGITS})


def names(text: str) -> Marks:
    """Return the words that begin with a capital, in lower case without accents; many of them are names."""
    return _few({_plain(found) for found in _NAME.findall(text)})


def counted(marks: Iterable[tuple[str, Marks]]) -> Counter[str]:
    """Return in how many texts each mark stands, in the language where it stands in most.

    A text may be there in many languages, which does not make its numbers common. Takes pairs of language and marks.
    """
    by_language: dict[str, Counter[str]] = {}
    for language, found in marks:
        by_language.setdefault(language, Counter()).update(found)
    most: Counter[str] = Counter()
    for counts in by_language.values():
        most |= counts
    return most


def agreement(one: Marks, other: Marks, counts: Mapping[str, int], texts: int) -> float:
    """Return how far two texts have the same marks, 0 to 1; rare ones weigh more (Dice, weighted by rarity).

    `counts` says in how many of so many `texts` each stands.
    """
    total = _weight(one, counts, texts) + _weight(other, counts, texts)
    return 2 * _weight(one & other, counts, texts) / total if total else 0.0


def _weight(marks: Iterable[str], counts: Mapping[str, int], texts: int) -> float:
    return sum(math.log((texts + 1) / (counts.get(mark, 0) + 0.5)) for mark in sorted(marks))


def _digits(number: str) -> str:
    return "".join(str(unicodedata.digit(sign)) for sign in number if sign.isdecimal())


def _plain(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).casefold()


def _few(found: set[str]) -> Marks:
    return frozenset(sorted(found, key=lambda mark: (zlib.crc32(mark.encode()), mark))[:MOST])
