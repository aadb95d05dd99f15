"""Takes Dutch and German compounds apart, so that a question about `organisatie` finds `zelforganisatie`.

A word is split where both sides are words of the language by themselves (`slachtoffer` + `hulp`), with what links them
left out (`Gesundheit` + s + `Amt`), and where the parts are more common than the whole (Koehn and Knight 2003). Which
words are parts is a list shipped with the program and made by make_compound_parts.py: the words of a collection change
with each upload, and what a passage was split into may not. So text and question are split alike, a new upload is
analysed alone, and the first text of a collection is split as well as the last.

What the parts become (stems, terms beside the whole word) is analysis.py.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PARTS_FILE: Final = Path(__file__).parent / "data" / "compound_parts.tsv.gz"
# Part of the fingerprint: what was split with another list is not compared with what is split by this one.
PARTS: Final = hashlib.sha256(PARTS_FILE.read_bytes()).hexdigest()[:8]
SHORTEST_PART: Final = 3
SHORTEST_COMPOUND: Final = 7
LONGEST_COMPOUND: Final = 60  # longer ones are a text that lost its spaces
LINKS: Final[Mapping[str, tuple[str, ...]]] = {
    "nl": ("", "s", "e", "en", "er"),
    "de": ("", "s", "es", "n", "en", "er", "e"),
}
# What a link costs, in tenfold logarithms: the tax of Stempelsteuer is no Stempels.
CHANGED: Final = 5
# With and without these a word is the same one, and the more common of the two forms is what it is stemmed from.
GENITIVES: Final = frozenset({"", "s", "es"})
# Endings of plurals that a stemmer may leave: kinderen has another stem than kind.
PLURALS: Final[Mapping[str, tuple[str, ...]]] = {"nl": ("en", "er")}

Role: TypeAlias = Literal["first", "last"]


@dataclass(frozen=True, slots=True)
class Parts:
    """What compounds of a language are made of: how common each word is as a first or last part, by the word.

    Commonness is the tenfold logarithm of occurrences in a thousand million words. `whole` are words that look like
    compounds and stay as they are; `never_first` are beginnings that no link makes into a part (`buiten`).
    """

    language: str
    first: Mapping[str, int]
    last: Mapping[str, int]
    whole: frozenset[str]
    never_first: frozenset[str]

    def split(self, word: str) -> tuple[str, ...]:
        """The fewest parts that make up a word, the most common ones of several; nothing where it is no compound.

        A first part in the plural may give two words: the kinder of `kinderrechten` is kinder(en) and kind.
        """
        if len(word) < SHORTEST_COMPOUND or word in self.whole:
            return ()
        two = max(self._in_two(word), default=None)
        return two[1] if two else max(self._in_more(word), default=(0, ()))[1]

    def _in_two(self, word: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            first, last = self.firsts(word[:place]), word[place:]
            if first and last in self.last:
                yield self._worth(first[0], word[:place]) + self.last[last], (*first, last)

    def _in_more(self, word: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        for place in range(SHORTEST_PART, len(word) - SHORTEST_COMPOUND + 1):
            first = self.firsts(word[:place])
            if first and (rest := self.split(word[place:])):
                yield self._worth(first[0], word[:place]), (*first, *rest)

    def _worth(self, first: str, beginning: str) -> int:
        """How common a first part is; one that stands as it is before one that must be changed."""
        return self.first[first] - (CHANGED if first != beginning else 0)

    def firsts(self, beginning: str) -> tuple[str, ...]:
        """The word that a beginning is, with what links it to the rest left out where it must be.

        Behind it the word without a plural's ending, where the stemmer does not take that away.
        """
        if beginning in self.never_first:
            return ()
        words = [beginning.removesuffix(link) for link in LINKS[self.language] if beginning.endswith(link)]
        found = [word for word in words if word in self.first]
        if not found:
            return ()
        genitives = [word for word in found if beginning.removeprefix(word) in GENITIVES]
        plurals = PLURALS.get(self.language, ())
        best = max(genitives, key=self.first.__getitem__, default=found[0])
        return (best, *(word for word in found if word != best and beginning.removeprefix(word) in plurals))


def parts_of(word: str, language: str) -> tuple[str, ...]:
    """The words that a word in small letters is made of, the parts of parts among them; nothing where it is whole."""
    if not may_be_compound(word, language):
        return ()
    return tuple(within for part in _parts(language).split(word) for within in (part, *parts_of(part, language)))


def may_be_compound(word: str, language: str) -> bool:
    """Whether it is worth looking whether a word has parts."""
    return language in LINKS and SHORTEST_COMPOUND <= len(word) <= LONGEST_COMPOUND


@cache
def _parts(language: str) -> Parts:
    """Read what is shipped, at the first word of a language."""
    found: dict[str, dict[str, int]] = {"first": {}, "last": {}, "whole": {}, "never": {}}
    for line in gzip.decompress(PARTS_FILE.read_bytes()).decode().splitlines():
        spoken, word, common, roles = line.split("\t")
        if spoken == language:
            for role in roles.split(","):
                found[role][word] = int(common)
    return Parts(language, found["first"], found["last"], frozenset(found["whole"]), frozenset(found["never"]))
