"""Finds names in a text as whole words, however many names there are: one pass over the words of the text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Key = TypeVar("Key")

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Spot(Generic[Key]):
    """A name found: what it stands for, and from where to where it reaches in the text."""

    key: Key
    begin: int
    end: int


class Spotter(Generic[Key]):
    """Knows names by their words, in any case; of names that begin alike the longest that fits is found."""

    def __init__(self, names: Iterable[tuple[str, Key]]) -> None:
        self._names: dict[str, list[tuple[list[str], Key]]] = defaultdict(list)
        for name, key in names:
            if words := words_of(name):
                self._names[words[0]].append((words, key))
        for listed in self._names.values():
            listed.sort(key=lambda entry: -len(entry[0]))

    def find(self, text: str) -> Iterator[Spot[Key]]:
        """Yield the names in the order of the text; none overlaps another."""
        found = [(match.group().casefold(), match.start(), match.end()) for match in _WORD.finditer(text)]
        place = 0
        while place < len(found):
            length = 1
            for words, key in self._names.get(found[place][0], ()):
                if [word for word, _, _ in found[place : place + len(words)]] == words:
                    length = len(words)
                    yield Spot(key, found[place][1], found[place + length - 1][2])
                    break
            place += length


def words_of(name: str) -> list[str]:
    """Return the words of a name as they are compared."""
    return [match.group().casefold() for match in _WORD.finditer(name)]
