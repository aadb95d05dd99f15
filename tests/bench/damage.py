"""Counts what a reader of PDFs breaks, where the true text is not known: words, spaces, ligatures, signs.

What a word is, the readers say themselves: one that both find alike, in whatever file of the language. So a reader that
loses spaces everywhere does not make words of what it joins. Names and compounds are taken for damage now and then, the
same with every reader: the counts compare readers, and mean little alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from tests.bench.words import words_of

_LEAST_SEEN = 2
_LEAST_JOINED = 7  # letters of a word that may be several
_LEAST_PART = 2
_LEAST_LETTERS = 4  # of a word that may lack a ligature
LIGATURES = ("fi", "fl", "ff", "ffi", "ffl", "ti", "tt", "ft", "tti")
_LOST = "\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0e-\x1f\x7f-\x9f"
_LOST_SIGN = re.compile(rf"[{_LOST}]|\(cid:\d+\)|/(?:NUL|SOH|STX|ETX|EOT|ENQ|ACK|BEL|DLE|SUB|ESC)(?![a-z])")
_LOST_IN_WORD = re.compile(rf"(?<=[^\W\d_])[{_LOST}]+(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Damage:
    """How often a word was split, a space or a ligature lost, a sign replaced; `known` counts the whole words."""

    split: int
    joined: int
    ligatures: int
    replaced: int
    known: int

    @property
    def places(self) -> int:
        """All damage together."""
        return self.split + self.joined + self.ligatures + self.replaced


class Lexicon:
    """The words of one language as far as two readers agree on them."""

    def __init__(self, first: Iterable[str], second: Iterable[str]) -> None:
        self._seen = Counter(word for text in first for word in words_of(text)) & Counter(
            word for text in second for word in words_of(text)
        )
        self.lacks_ligature = cache(self._lacks_ligature)

    def holds(self, word: str) -> bool:
        """Whether both readers found the word, more than once."""
        return self._seen[word] >= _LEAST_SEEN

    def damage(self, text: str, pairs: set[tuple[str, str]]) -> Damage:
        """Count the damage in what a reader made of a file in this language; `pairs` as in `pairs_in`."""
        replaced, in_words = len(_LOST_SIGN.findall(text)), len(_LOST_IN_WORD.findall(text))
        words = words_of(_LOST_SIGN.sub("", text))
        split = sum(self._is_split(*pair) for line in text.splitlines() for pair in pairwise(words_of(line)))
        joined = sum(self._is_joined(word, pairs) for word in words)
        lacking = sum(map(self.lacks_ligature, words))
        return Damage(split, joined, max(lacking, in_words), replaced - in_words, sum(map(self.holds, words)))

    def _is_split(self, left: str, right: str) -> bool:
        both_words = self.holds(left) and self.holds(right)
        return not both_words and left.isalpha() and right.isalpha() and self.holds(left + right)

    def _is_joined(self, word: str, pairs: set[tuple[str, str]]) -> bool:
        """Whether an unknown word is made of known ones that stand side by side elsewhere in the file."""
        if len(word) < _LEAST_JOINED or not word.isalpha() or self.holds(word):
            return False
        reached: dict[int, set[str]] = {0: set()}
        for end in range(1, len(word) + 1):
            lasts = {
                word[start:end]
                for start, before in reached.items()
                if end - start >= _LEAST_PART
                and self.holds(word[start:end])
                and (start == 0 or any((last, word[start:end]) in pairs for last in before))
            }
            if lasts:
                reached[end] = lasts
        return len(word) in reached

    def _lacks_ligature(self, word: str) -> bool:
        if len(word) < _LEAST_LETTERS or not word.isalpha() or self.holds(word):
            return False
        places = range(len(word) + 1)
        return any(self.holds(word[:place] + pair + word[place:]) for place in places for pair in LIGATURES)


def pairs_in(texts: Iterable[str]) -> set[tuple[str, str]]:
    """Return the words that stand side by side in what any of the readers made of a file."""
    return {pair for text in texts for pair in pairwise(words_of(text))}
