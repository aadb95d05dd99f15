"""What the fields of a product may hold; who fills one wrongly is told which, why and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlsplit

from corpus.errors import InvalidField
from corpus.ids import is_id
from corpus.records import Visibility

if TYPE_CHECKING:
    from corpus.records import Maker, Product, Version

LANGUAGE = re.compile(r"[a-z]{2,3}")
COUNTRY = re.compile(r"[A-Z]{2}")
FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_TITLE = 500


def check_product(product: Product) -> None:
    """Raises InvalidField for the first field that can not be so; vocabularies.py checks terms."""
    _check_id(product.id)
    if product.visibility not in get_args(Visibility):
        allowed = ", ".join(get_args(Visibility))
        _refuse("visibility", product.visibility, "it is not a known visibility", f"use one of {allowed}")
    for country in product.countries:
        check_country(country)
    for maker in product.makers:
        _check_maker(maker)
    for version in product.versions:
        check_version(version)


def check_version(version: Version) -> None:
    """Raises InvalidField for the first field of a version that can not be so."""
    _check_id(version.id)
    _check_title(version.title)
    if version.language is not None and LANGUAGE.fullmatch(version.language) is None:
        _refuse(
            "language",
            version.language,
            "it is not a language code",
            "use two or three small letters such as nl",
        )
    if version.year is not None and not FIRST_YEAR <= version.year <= LAST_YEAR:
        _refuse("year", version.year, "it is not a likely year", f"use one from {FIRST_YEAR} to {LAST_YEAR}")
    if version.link is not None:
        check_link(version.link)


def check_link(link: str) -> None:
    """Raises InvalidField unless the link is a web address: a link is shown to people, who click on it."""
    try:
        parts = urlsplit(link)
        is_web_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in link
    except ValueError:
        is_web_address = False
    if not is_web_address:
        _refuse("link", link, "it is not a web address", "write it like https://example.org/tool")


def check_country(country: str) -> None:
    """Raises InvalidField unless it has the shape of an ISO 3166-1 code."""
    if COUNTRY.fullmatch(country) is None:
        _refuse("country", country, "it is not a country code", "use two capitals such as KE (ISO 3166)")


def _check_id(value: str) -> None:
    if not is_id(value):
        _refuse(
            "id",
            value,
            "it can not stand in a web address",
            "use small letters, digits and hyphens, at most 120",
        )


def _check_title(title: str) -> None:
    if not title.strip():
        _refuse("title", title, "it is empty", "give the title that people know it by")
    if len(title) > LONGEST_TITLE:
        _refuse("title", f"{title[:40]}…", "it is too long", f"use at most {LONGEST_TITLE} signs")


def _check_maker(maker: Maker) -> None:
    if not maker.name.strip():
        _refuse("makers", maker.name, "an organisation has no name", "write name:role or name:role:country")
    if maker.country is not None:
        check_country(maker.country)


def _refuse(field: str, value: object, cause: str, remedy: str) -> None:
    raise InvalidField(field=field, value=value, cause=cause, remedy=remedy)
