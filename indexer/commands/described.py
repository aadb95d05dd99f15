"""What a person says of a product on the command line, and how it takes the place of what was known.

An option that is left out changes nothing; one that is given empty ("") takes away what was known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from corpus.errors import InvalidField
from corpus.intake import Receipt
from corpus.proposals import read_value
from corpus.records import Maker, Product, ProposedField, Version
from indexer.propose.code_names import country_code, language_code
from indexer.rooms import Desk


@dataclass(frozen=True, slots=True)
class Described:
    """The options as they were typed; None is left out."""

    title: str | None = None
    summary: str | None = None
    language: str | None = None
    year: str | None = None
    edition: str | None = None
    authors: Sequence[str] | None = None
    kind: str | None = None
    themes: Sequence[str] | None = None
    organisations: Sequence[str] | None = None
    countries: Sequence[str] | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self))

    @property
    def of_one_version(self) -> list[str]:
        """The names of the options that say something of one version alone."""
        names = ("title", "summary", "language", "year", "edition", "authors")
        return [name for name in names if getattr(self, name) is not None]


def describe(version: Version, said: Described, desk: Desk) -> Receipt:
    """Change what is known of a version and its product. Raises InvalidField and UnknownTerm; then nothing changes."""
    product = desk.catalogue.find(version.product_id)
    changed = _version(version, said)
    versions = tuple(changed if one.id == version.id else one for one in product.versions)
    return desk.intake.describe(_product(replace(product, versions=versions), said, desk))


def coded(field: ProposedField, text: str) -> str:
    """Return what a person wrote for a field with codes in the place of names: "Chile; Peru" as "CL; PE"."""
    if field == "language":
        return language_code(text)
    return "; ".join(map(country_code, text.split(";"))) if field == "countries" else text


def changes(before: Product, after: Product) -> list[str]:
    """Return what differs between two records of a product, a line a field: what it is now."""
    lines = [
        f"{name}: {_shown(getattr(after, name))}"
        for name in ("kind", "themes", "makers", "countries")
        if getattr(before, name) != getattr(after, name)
    ]
    for old, new in zip(before.versions, after.versions, strict=True):
        lines += [
            f"{name}: {_shown(getattr(new, name))}"
            for name in ("title", "summary", "language", "year", "edition", "authors")
            if getattr(old, name) != getattr(new, name)
        ]
    return lines


def _version(version: Version, said: Described) -> Version:
    given: dict[str, Any] = {}
    if said.title is not None:
        given |= {"title": said.title.strip(), "title_source": "given"}
    if said.summary is not None:
        given["summary"] = said.summary.strip()
    if said.language is not None:
        given["language"] = language_code(said.language) or None
    if said.year is not None:
        given["year"] = read_value("year", said.year) if said.year.strip() else None
    if said.edition is not None:
        given["edition"] = said.edition.strip() or None
    if said.authors is not None:
        given["authors"] = _filled(said.authors)
    return replace(version, **given)


def _product(product: Product, said: Described, desk: Desk) -> Product:
    given: dict[str, Any] = {}
    if said.kind is not None:
        given["kind"] = said.kind.strip() or None
    if said.themes is not None:
        given["themes"] = _filled(said.themes)
    if said.organisations is not None:
        role = desk.catalogue.terms("role")[0].id
        given["makers"] = tuple(_maker(text, role) for text in _filled(said.organisations))
    if said.countries is not None:
        given["countries"] = tuple(map(country_code, _filled(said.countries)))
    return replace(product, **given)


def _filled(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts if text.strip())


def _maker(text: str, role: str) -> Maker:
    """`name`, `name:role` or `name:role:country`; whoever has no role leads."""
    name, *rest = (part.strip() for part in text.split(":"))
    if len(rest) > len(("role", "country")):
        remedy = "write it as name, name:role or name:role:country"
        raise InvalidField(field="organisation", value=text, cause="it has too many parts", remedy=remedy)
    return Maker(name, rest[0] if rest else role, country_code(rest[1]) if rest[1:] else None)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_shown, value)) or "nothing"
    if isinstance(value, Maker):
        return ":".join(part for part in (value.name, value.role, value.country) if part)
    return str(value) if value else "nothing"
