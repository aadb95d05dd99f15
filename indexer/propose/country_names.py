"""Knows what countries are called: by the Unicode CLDR in every language, by country_names.json where usage differs.

In the file: `also` names in use beside CLDR's, `either` names that several countries share, `uncertain` names that are
words, persons or rivers as well, `before` the words that stand before a country and not before those.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError

from indexer.propose.spotting import Spotter, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DATA: dict[str, dict[str, dict[str, list[str]]]] = json.loads(
    Path(__file__).with_name("country_names.json").read_text("utf-8")
)
OUR_LANGUAGES = tuple(_DATA["also"])
# Codes of the CLDR that are no countries of ISO 3166-1: groups, outlying regions, tests.
_NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
_PARENTHESES = re.compile(r"\s*\(([^)]*)\)")
_ARABIC_PREFIXES = ("", "و", "ب", "ل", "ف", "وب", "ول", "فب")
_ARTICLE = "ال"


@dataclass(frozen=True, slots=True)
class CountryName:
    """A name: the countries it may mean (ISO 3166-1), and whether it is as often something else."""

    words: tuple[str, ...]
    codes: tuple[str, ...]
    uncertain: bool = False


@cache
def spotter(languages: frozenset[str]) -> Spotter[CountryName]:
    """Return what finds the names of countries in texts of these languages (ISO 639-1)."""
    return Spotter(entry for language in sorted(languages) for entry in _names(language))


@cache
def words_before(languages: frozenset[str]) -> frozenset[str]:
    """Return the words that stand before a country ("in", "nchini") and hardly before a person or a river."""
    listed: dict[str, Iterable[str]] = {language: _DATA["before"].get(language, ()) for language in languages}
    return frozenset(word for words in listed.values() for word in words)


def _names(language: str) -> Iterator[tuple[str, CountryName]]:
    uncertain = {tuple(words_of(name)) for name in _DATA["uncertain"].get(language, ())}
    either = _DATA["either"].get(language, {})
    shared = {tuple(words_of(name)) for name in either}
    for name, codes in [*_single(language), *either.items()]:
        words = tuple(words_of(name))
        if len(codes) > 1 or words not in shared:
            meaning = CountryName(words, tuple(codes), words in uncertain)
            yield from ((form, meaning) for form in _forms(name, language))


def _single(language: str) -> Iterator[tuple[str, list[str]]]:
    for code, name in _territories(language).items():
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES:  # noqa: PLR2004 - alpha-2, not regions
            yield _PARENTHESES.sub("", name), [code]
            yield from ((inner, [code]) for inner in _PARENTHESES.findall(name))
    for code, names in _DATA["also"].get(language, {}).items():
        yield from ((name, [code]) for name in names)


def _territories(language: str) -> dict[str, str]:
    try:
        return dict(Locale.parse(language).territories)
    except (UnknownLocaleError, ValueError):
        return {}


def _forms(name: str, language: str) -> Iterator[str]:
    """Yield a name as it stands in a text: in Arabic "and", "in" and "to" are written at its beginning."""
    if language != "ar":
        yield name
        return
    yield from (f"{prefix}{name}" for prefix in _ARABIC_PREFIXES)
    if name.startswith(_ARTICLE):
        yield from (f"{prefix}لل{name.removeprefix(_ARTICLE)}" for prefix in ("", "و", "ف"))
