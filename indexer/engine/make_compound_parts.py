"""Makes the list of words that Dutch and German compounds are made of, which is shipped with the analyser.

    python -m indexer.engine.make_compound_parts FOLDER

FOLDER holds large_nl.msgpack.gz and large_de.msgpack.gz of the package wordfreq 3.1.1 (its folder `data`), which needs
the package msgpack to be read; neither is needed to run the program.

The list is derived from wordfreq (Robyn Speer; https://github.com/rspeer/wordfreq) and so stands under CC BY-SA 4.0, as
its data do. wordfreq is made of, among others, Wikipedia, the SUBTLEX lists of Marc Brysbaert and others, which are
freely available data (http://crr.ugent.be/programs-data/subtitle-frequencies), OpenSubtitles (opensubtitles.org),
Google Books Ngrams (http://books.google.com/ngrams), the Leeds Internet Corpus and ParaCrawl.
"""

from __future__ import annotations

import gzip
import importlib
import sys
from collections import Counter
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

from indexer.engine.analysis import analyse, is_stop_word
from indexer.engine.compounds import LINKS, PARTS_FILE, SHORTEST_COMPOUND, SHORTEST_PART, Parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# Tenfold logarithms of occurrences in a thousand million words: one in a million for a part, a third of that for a long
# one, and one in thirty millions for a compound that shows what its parts are good for.
COMMON_PART: Final = 30
COMMON_LONG_PART: Final = 25
LONG: Final = 9
COMMON_COMPOUND: Final = 15
# In how many other words a word of so many letters must be a part. A long one is hardly ever met by chance, and is a
# part where it is common, seen or not.
SEEN_AS_PART: Final = {3: 8, 4: 8, 5: 4, 6: 2}
SEEN_IF_RARE: Final = 1
# Of three letters only these: of all others too many are syllables.
SHORT_PARTS: Final = {"nl": "bos wet zee", "de": "amt not tag"}
# Small words that begin compounds all the same; being small words, they are no terms.
SMALL_FIRSTS: Final = {"nl": "zelf", "de": "selbst nicht"}
# Prefixes of verbs, and beginnings that only seem to be words.
NEVER_FIRST: Final = {
    "nl": "achter binnen boven buiten hier inge inter neer onder over samen tegen terug toen tussen vast verder "
    "vers voor voort",
    "de": "ange ausg bereit einge fort heraus herein hervor hinaus hinein nieder raus sche über unter voraus weiter "
    "wied wieder zurück zusammen",
}
# Endings that are words as well, and names that end in nothing else.
NEVER_LAST: Final = {
    "nl": "achtig achtige amen baar bare burg ding eerd eert ende enden eren erik ering geren heden heid iers ieren "
    "iseren king lijk lijke ling lingen loos loze mans matig matige peren rende rijke ring schap schappen sing stein "
    "stelling ster sters teen teit tenen ties ting tone vormig vormige waarts zaam zame",
    "de": "amen arten auer bare baren berger burger chen elle ellen ende enden ender endes eren erin este esten haft "
    "hafte haften hagen hausen heit igen innen ionen isch ische ischen ischer keit lich liche lichen licher ling "
    "lingen lose losen loser manns mässig nische nischen nischer ring sche schen scher schaft sten trasse voll "
    "volle vollen ware",
}


def main(arguments: Sequence[str]) -> None:
    """Make the file anew from the folder named."""
    lines = [line for language in LINKS for line in _lines(language, _frequencies(Path(arguments[0]), language))]
    packed = gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)
    PARTS_FILE.write_bytes(packed)


def _frequencies(folder: Path, language: str) -> dict[str, int]:
    """How common each word of letters alone is; wordfreq keeps words in hundredths of that, the most common first."""
    reader: Any = importlib.import_module("msgpack")
    with gzip.open(folder / f"large_{language}.msgpack.gz") as file:
        _, *classes = reader.load(file, raw=False)
    return {word: 90 - place // 10 for place, words in enumerate(classes) for word in words if word.isalpha()}


def _lines(language: str, frequencies: Mapping[str, int]) -> Iterator[str]:
    known = _used_as_parts(language, _candidates(language, frequencies), frequencies)
    whole = _whole(known, frequencies)
    roles = {"first": known.first, "last": known.last, "whole": whole, "never": known.never_first}
    for word in sorted({word for words in roles.values() for word in words}):
        held = ",".join(role for role, words in roles.items() if word in words)
        yield f"{language}\t{word}\t{frequencies.get(word, 0)}\t{held}"


def _candidates(language: str, frequencies: Mapping[str, int]) -> Parts:
    """Common words that are long enough and no small words."""
    never_first, never_last = NEVER_FIRST[language].split(), NEVER_LAST[language].split()
    common = {
        word: frequency
        for word, frequency in frequencies.items()
        if frequency >= (COMMON_LONG_PART if len(word) >= LONG else COMMON_PART)
        and (len(word) > SHORTEST_PART or word in SHORT_PARTS[language].split())
    }
    plain = {word: frequency for word, frequency in common.items() if not is_stop_word(word, language)}
    small = {word: common[word] for word in SMALL_FIRSTS[language].split()}
    return Parts(
        language,
        first={word: plain[word] for word in plain if word not in never_first} | small,
        last={word: plain[word] for word in plain if word not in never_last},
        whole=frozenset(),
        never_first=frozenset(never_first) | (common.keys() - plain.keys() - small.keys()),
    )


def _used_as_parts(language: str, candidates: Parts, frequencies: Mapping[str, int]) -> Parts:
    """Those of the candidates that do make up other words."""
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for word, frequency in frequencies.items():
        if frequency >= COMMON_COMPOUND and len(word) >= SHORTEST_COMPOUND:
            for one, other in _ways(candidates, word):
                first[one] += 1
                last[other] += 1
    small = SMALL_FIRSTS[language].split()
    return Parts(
        language,
        first={
            word: common for word, common in candidates.first.items() if _enough(word, common, first) or word in small
        },
        last={word: common for word, common in candidates.last.items() if _enough(word, common, last)},
        whole=frozenset(),
        never_first=candidates.never_first,
    )


def _ways(known: Parts, word: str) -> Iterator[tuple[str, str]]:
    for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        if word[place:] in known.last:
            for first in known.firsts(word[:place]):
                yield first, word[place:]


def _enough(word: str, common: int, seen: Mapping[str, int]) -> bool:
    needed = SEEN_AS_PART.get(len(word), 0 if common >= COMMON_PART else SEEN_IF_RARE)
    return seen.get(word, 0) >= needed


def _whole(known: Parts, frequencies: Mapping[str, int]) -> set[str]:
    """Words that are no less common than their parts, or that are their first part with an ending."""
    return {
        word
        for word, frequency in frequencies.items()
        if (parts := known.split(word))
        and (frequency >= _commonness(parts, known) or _only_inflected(word, parts[0], known.language))
    }


def _commonness(parts: Sequence[str], known: Parts) -> float:
    return fmean([*(known.first[part] for part in parts[:-1]), known.last[parts[-1]]])


def _only_inflected(word: str, first: str, language: str) -> bool:
    """`einfacheren` is einfach with an ending, not with a word."""
    return analyse(word, language, parts=False) == analyse(first, language, parts=False)


if __name__ == "__main__":
    main(sys.argv[1:])
