"""Which language a page is shown in, and what languages and countries are called in it."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from fastapi import Request

from search_api.page_language import PageLanguage, choose

COOKIE = "kms_language"


def page_language(request: Request) -> PageLanguage:
    """Return the language chosen in the address, chosen before, or wanted by the browser; else English."""
    chosen = request.query_params.get("lang") or request.cookies.get(COOKIE)
    return choose(chosen, request.headers.get("accept-language"))


@lru_cache(maxsize=1024)
def language_name(code: str, language: str) -> str:
    """Return what a language is called in a page language, with the capital of a list entry."""
    name = language_in_sentence(code, language)
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=1024)
def language_in_sentence(code: str, language: str) -> str:
    """Return what a language is called in the middle of a sentence: "in English" but "en anglais"."""
    return str(Locale.parse(language).languages.get(code.split("-", maxsplit=1)[0], code))


@lru_cache(maxsize=1024)
def country_name(code: str, language: str) -> str:
    """Return what a country (ISO 3166-1) is called in a page language."""
    return str(Locale.parse(language).territories.get(code, code))


@lru_cache(maxsize=256)
def direction(code: str | None) -> str | None:
    """Return "rtl" for a language written from right to left, else None."""
    try:
        rtl = bool(code) and Locale.parse(code, sep="-").text_direction == "rtl"
    except (UnknownLocaleError, ValueError):
        return None
    return "rtl" if rtl else None
