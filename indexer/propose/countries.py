"""Proposes the countries that a text is about: those it names, the most named first.

Names that are also words, persons or rivers (Jordan, Niger, Chad) count where something near says that a country is
meant; a name that two countries share (Congo) counts for the one that the text names in full.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from corpus.records import Proposal
from indexer.propose.country_names import OUR_LANGUAGES, CountryName, spotter, words_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer.propose.material import Material
    from indexer.propose.spotting import Spot

_MOST_CHARACTERS = 2_000_000  # a few seconds of looking
_LEAST_SHARE = 0.05  # of the text: a language with less is a quotation
# Measured on the demonstration collection (`make bench-metadata`): names below this share of the most named country's
# are examples and addresses.
_LEAST_OF_TOP = 0.2
_CHARACTERS_A_NAMING = 12_000  # about 2,000 words: of a longer text, what is named once is an example
_MOST = 10
_NEAR = 30  # characters
_WORD_BEFORE = re.compile(r"(\w+)\W{1,3}$")
_NAME_BEFORE = re.compile(r"(?:^|\W)([^\W\d_]\w+) $")
_NAME_AFTER = re.compile(r"^(?: |-)(?=[^\W\d_])(\w+)")
_CODE_LETTERS = 3  # "UK", "DRC": in small letters they are other words


def countries(material: Material) -> Proposal | None:
    """Return the codes (ISO 3166-1) of the countries named more than in passing, at most ten."""
    counted = named(material)
    read = sum(len(page.text) for page in material.extraction.pages)
    least = max(_LEAST_OF_TOP * max(counted.values(), default=0), read / _CHARACTERS_A_NAMING)
    wanted = [code for code, times in counted.most_common() if times >= least]
    return Proposal("countries", tuple(wanted[:_MOST]), "text") if wanted else None


def named(material: Material) -> Counter[str]:
    """Return how often each country is named in the whole text."""
    text = "\n".join(page.text for page in material.extraction.pages)[:_MOST_CHARACTERS]
    return _count(text, _languages(material))


def _languages(material: Material) -> frozenset[str]:
    found = material.languages
    least = _LEAST_SHARE * found.total()
    return frozenset(code for code, length in found.items() if length >= least) or frozenset(OUR_LANGUAGES)


def _count(text: str, languages: frozenset[str]) -> Counter[str]:
    spots = [spot for spot in spotter(languages).find(text) if _is_written_as_a_name(spot, text)]
    sure = Counter(spot.key.codes[0] for spot in spots if len(spot.key.codes) == 1 and not spot.key.uncertain)
    sure.update(_accepted(spots, text, words_before(languages)))
    for spot in spots:
        if len(spot.key.codes) > 1 and (known := [code for code in spot.key.codes if sure[code]]):
            sure[max(known, key=lambda code: sure[code])] += 1
    return sure


def _accepted(spots: list[Spot[CountryName]], text: str, before: frozenset[str]) -> Iterator[str]:
    """Yield uncertain names, as often as they stand alone, if once a country is clearly meant."""
    mentions: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for place, spot in enumerate(spots):
        if spot.key.uncertain and len(spot.key.codes) == 1:
            listed = any(_are_near(spot, other) for other in _beside(spots, place))
            within = _within_a_name(spot, text)
            mentions[spot.key.codes[0]].append(
                (not within and (listed or _after_a_place_word(spot, text, before)), within)
            )
    for code, seen in mentions.items():
        if any(clear for clear, _ in seen):
            yield from (code for _, within in seen if not within)


def _beside(spots: list[Spot[CountryName]], place: int) -> Iterable[Spot[CountryName]]:
    neighbours = spots[max(0, place - 1) : place] + spots[place + 1 : place + 2]
    return [other for other in neighbours if other.key.codes != spots[place].key.codes]


def _are_near(one: Spot[CountryName], other: Spot[CountryName]) -> bool:
    return max(one.begin, other.begin) - min(one.end, other.end) <= _NEAR


def _after_a_place_word(spot: Spot[CountryName], text: str, before: frozenset[str]) -> bool:
    found = _WORD_BEFORE.search(text[max(0, spot.begin - _NEAR) : spot.begin])
    return found is not None and found[1].casefold() in before


def _within_a_name(spot: Spot[CountryName], text: str) -> bool:
    """Whether it is part of a longer name: "Michael Jordan", "Niger Delta"; a sentence may begin before it."""
    after = _NAME_AFTER.search(text[spot.end : spot.end + _NEAR])
    if after is not None and after[1][0].isupper():
        return True
    previous = _NAME_BEFORE.search(text[max(0, spot.begin - _NEAR) : spot.begin])
    return previous is not None and previous[1].istitle() and len(previous[1]) > _CODE_LETTERS


def _is_written_as_a_name(spot: Spot[CountryName], text: str) -> bool:
    """Names of countries have a capital where the script has any, abbreviations nothing but capitals."""
    written = text[spot.begin : spot.end]
    if len(written) <= _CODE_LETTERS and spot.key.words == (written.casefold(),) and written.isascii():
        return written.isupper()
    return not written[0].islower()
