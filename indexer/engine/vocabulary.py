"""Which words the passages of a generation are written with, as they are spelt: what a typing error may be meant for.

    words.nl.json    of one language: words folded as analysis.py does it, in their order; the same as they are mostly
                     spelt; how often each occurs

The lexical leg knows stems only, which nobody would read. Words are added and not taken away again until a whole
generation is built: a removed version may leave some here, so whoever suggests one asks the index first whether it can
be found. Which word a typing error is meant for is not decided here.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote, unquote

import regex

from corpus.records import Passage
from indexer.engine.analysis import analyse
from indexer.engine.disk import write_bytes
from indexer.engine.errors import GenerationDamaged

SHORTEST: Final = 4  # shorter words are near to too many others
# The most frequent of a language; 15 MB in memory.
MOST_WORDS: Final = 100_000
_WORD: Final = regex.compile(rf"[\p{{L}}\p{{M}}]{{{SHORTEST},30}}")
_BEFORE, _AFTER = "words.", ".json"
_AS_WRITTEN: Final = ""  # a language without stems and small words


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, in the order of `folded`: three columns of the same length."""

    folded: Sequence[str] = ()
    spelt: Sequence[str] = ()
    counts: Sequence[int] = ()

    def know(self, word: str) -> bool:
        """Whether this folded word is one of them."""
        place = bisect_left(self.folded, word)
        return place < len(self.folded) and self.folded[place] == word

    def beginning_with(self, letters: str) -> range:
        """The places of the words that begin with these letters."""
        return range(bisect_left(self.folded, letters), bisect_left(self.folded, f"{letters}\U0010ffff"))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a generation by language."""

    languages: Mapping[str, Words] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the words of a generation; none where it was made before words were kept. Raises GenerationDamaged."""
        return cls({_language_of(file): _read(file) for file in sorted(folder.glob(f"{_BEFORE}*{_AFTER}"))})

    def knows(self, word: str) -> bool:
        """Whether this folded word is one of any language."""
        return any(words.know(word) for words in self.languages.values())


class Counts:
    """Counts the words of passages on their way into a generation."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, passages: Iterable[Passage]) -> None:
        """Take in passages."""
        for passage in passages:
            self._counts[passage.language].update(_WORD.findall(passage.embedded_text.casefold()))

    def save(self, folder: Path) -> None:
        """Add the words to those that the generation in this folder holds; a language without new ones stays as it is.

        Raises GenerationDamaged.
        """
        for language, counter in self._counts.items():
            file = folder / f"{_BEFORE}{quote(language, safe='')}{_AFTER}"
            together = _together(_read(file) if file.exists() else Words(), counter)
            if together.folded:
                _write(file, together)


def folded(word: str) -> str:
    """A word without case and accents; nothing where it is no single word, as in scripts that write no spaces."""
    return _folded(word.casefold())


def _together(held: Words, counter: Counter[str]) -> Words:
    totals = dict(zip(held.folded, held.counts, strict=True))
    spelt = dict(zip(held.folded, held.spelt, strict=True))
    for word, count in counter.most_common():
        if key := _folded(word):
            spelt.setdefault(key, word)
            totals[key] = totals.get(key, 0) + count
    kept = sorted(sorted(totals, key=lambda key: (-totals[key], key))[:MOST_WORDS])
    return Words(kept, [spelt[key] for key in kept], [totals[key] for key in kept])


@lru_cache(maxsize=MOST_WORDS)
def _folded(word: str) -> str:
    terms = analyse(word, _AS_WRITTEN)
    return terms[0] if len(terms) == 1 else ""


def _language_of(file: Path) -> str:
    return unquote(file.name.removeprefix(_BEFORE).removesuffix(_AFTER))


def _read(file: Path) -> Words:
    try:
        written = json.loads(file.read_bytes())
        return Words(written["folded"].split(), written["spelt"].split(), written["counts"])
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise GenerationDamaged(name=file.parent, cause=f"{file.name} can not be read ({error})") from error


def _write(file: Path, words: Words) -> None:
    columns = {"folded": " ".join(words.folded), "spelt": " ".join(words.spelt), "counts": list(words.counts)}
    write_bytes(file, json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode())
