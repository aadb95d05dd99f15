"""Knows the codes of languages and countries by their names, for whoever types "Spanish" or "Kenia" instead.

Names are those of the Unicode CLDR in the page languages and a few more; a code is its own name.
"""

from __future__ import annotations

from functools import cache

from babel import Locale

NAMED_IN = ("en", "nl", "fr", "es", "pt", "de")


def language_code(name: str) -> str:
    """Return the code (ISO 639) of a language; what is no name of one comes back as it is, in small letters."""
    return _languages().get(name.strip().casefold(), name.strip().lower())


def country_code(name: str) -> str:
    """Return the code (ISO 3166-1) of a country; what is no name of one comes back as it is, in capitals."""
    return _countries().get(name.strip().casefold(), name.strip().upper())


@cache
def _languages() -> dict[str, str]:
    return {
        name.casefold(): code
        for locale in reversed(NAMED_IN)
        for code, name in Locale.parse(locale).languages.items()
        if "_" not in code
    }


@cache
def _countries() -> dict[str, str]:
    return {
        name.casefold(): code
        for locale in reversed(NAMED_IN)
        for code, name in Locale.parse(locale).territories.items()
        if code.isalpha()
    }
