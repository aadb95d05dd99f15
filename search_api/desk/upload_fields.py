"""The fields of a card: what is known or proposed, in words of the reader's language, and what was written back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale

from corpus.errors import InvalidField
from corpus.fields import COUNTRY
from corpus.proposals import FIELDS, Kept, Value
from corpus.records import Product, ProposedField, Version
from search_api.labels import Labels
from search_api.pages.languages import language_name
from search_api.pages.translation import Texts

PARTED = "; "
TWO_LETTERS = re.compile(r"[a-z]{2}")
WAS = "was_"  # beside each field stands what it held when the card was made


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field: `source` says where a proposed value was found; `choices` are (value, label) where it is a choice."""

    name: ProposedField
    label: str
    value: str
    source: str
    hint: str
    choices: tuple[tuple[str, str], ...]


def show_fields(
    product: Product, version: Version, waiting: Mapping[ProposedField, Kept], labels: Labels, texts: Texts
) -> tuple[FieldView, ...]:
    """Return the fields, each with what waits to be confirmed, or else with what it holds."""
    held, names, hints = _held(product, version), _names(texts), _hints(texts)
    choices = {"language": languages(texts.language), "kind": _kinds(labels, texts)}
    return tuple(
        FieldView(
            name=field,
            label=names[field],
            value=_written(field, waiting[field].proposal.value if field in waiting else held[field], texts),
            source=_sources(texts)[waiting[field].proposal.source] if field in waiting else "",
            hint=hints.get(field, ""),
            choices=choices.get(field, ()),
        )
        for field in FIELDS
    )


def read_written(sent: Mapping[str, str], shown: tuple[FieldView, ...], texts: Texts) -> Mapping[ProposedField, str]:
    """Return what somebody changed, and what was proposed and left as it was: that confirms it.

    What changed here meanwhile and was not touched there stays. Raises InvalidField for a country that is none.
    """
    written = {field.name: " ".join(sent.get(field.name, "").split()) for field in shown}
    touched = {name for name, text in written.items() if text != " ".join(sent.get(WAS + name, "").split())}
    confirmed = {field.name for field in shown if field.source and written[field.name] == " ".join(field.value.split())}
    return {
        name: _countries(text, texts.language) if name == "countries" else text
        for name, text in written.items()
        if name in touched | confirmed and name in sent
    }


@cache
def languages(language: str) -> tuple[tuple[str, str], ...]:
    """Return the languages that have a code of two letters, by their names in a page language."""
    codes = [str(code) for code in Locale.parse(language).languages if TWO_LETTERS.fullmatch(str(code))]
    return tuple(sorted(((code, language_name(code, language)) for code in codes), key=lambda pair: pair[1].casefold()))


@cache
def _country_codes(language: str) -> Mapping[str, str]:
    """Codes (ISO 3166-1) by names as they are typed, and by themselves."""
    territories = Locale.parse(language).territories
    names = {code: name for code, name in territories.items() if COUNTRY.fullmatch(code)}
    return {name.casefold(): code for code, name in names.items()} | {code.casefold(): code for code in names}


def _countries(text: str, language: str) -> str:
    """Names or codes as codes."""
    known = _country_codes(language)
    named = [part.strip() for part in text.split(";") if part.strip()]
    unknown = next((part for part in named if part.casefold() not in known), None)
    if unknown is not None:
        cause, remedy = "there is no country of this name", "part countries by semicolons, as in Kenya; Uganda"
        raise InvalidField(field="country", value=unknown[:80], cause=cause, remedy=remedy)
    return PARTED.join(known[part.casefold()] for part in named)


def _held(product: Product, version: Version) -> Mapping[ProposedField, Value | None]:
    return {
        "title": version.title,
        "authors": version.authors,
        "organisation": product.makers[0].name if product.makers else None,
        "year": version.year,
        "language": version.language,
        "countries": product.countries,
        "kind": product.kind,
        "summary": version.summary,
    }


def _written(field: ProposedField, value: Value | None, texts: Texts) -> str:
    if value is None:
        return ""
    parts = value if isinstance(value, tuple) else (str(value),)
    if field == "countries":
        territories = Locale.parse(texts.language).territories
        return PARTED.join(territories.get(code, code) for code in parts)
    return PARTED.join(parts)


def _kinds(labels: Labels, texts: Texts) -> tuple[tuple[str, str], ...]:
    return tuple((kind, labels.of("kind", kind, texts.language)) for kind in labels.known("kind"))


def _names(texts: Texts) -> Mapping[ProposedField, str]:
    return {
        "title": texts("upload.title"),
        "authors": texts("upload.authors"),
        "organisation": texts("upload.organisation"),
        "year": texts("upload.year"),
        "language": texts("upload.language"),
        "countries": texts("upload.countries"),
        "kind": texts("upload.kind"),
        "summary": texts("upload.summary"),
    }


def _hints(texts: Texts) -> Mapping[ProposedField, str]:
    return {"authors": texts("upload.parted"), "countries": texts("upload.parted")}


def _sources(texts: Texts) -> Mapping[str, str]:
    return {
        "properties": texts("upload.from_properties"),
        "first page": texts("upload.from_first_page"),
        "text": texts("upload.from_text"),
        "file name": texts("upload.from_name"),
    }
