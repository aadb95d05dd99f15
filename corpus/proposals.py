"""Keeps what files say about themselves beside the catalogue, and never in it, until somebody confirms it.

A proposal waits as long as nobody has given its field a value and nobody has dismissed it. Confirming goes the way of
every change of metadata, so what is searched is indexed anew. Where proposals come from is `indexer/propose/`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from sqlalchemy import delete, insert, select, update

from corpus.errors import InvalidField, UnknownProposal
from corpus.records import Maker, Product, Proposal, ProposedField, Version
from corpus.tables import proposals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from corpus.catalogue import Catalogue
    from corpus.database import Database
    from corpus.intake import Intake, Receipt

FIELDS: tuple[ProposedField, ...] = get_args(ProposedField)
LISTS: frozenset[ProposedField] = frozenset({"authors", "countries"})
Value: TypeAlias = str | int | tuple[str, ...]
_EMPTY: dict[ProposedField, Value] = {"title": "", "summary": "", "authors": ()}  # of a version; the others hold None


@dataclass(frozen=True, slots=True)
class Kept:
    """A proposal for a version; it `waits` until its field is filled or the proposal is dismissed."""

    version_id: str
    proposal: Proposal
    waits: bool


class Proposals:
    """The proposals of one collection; each method is one transaction, or joins the caller's."""

    def __init__(self, database: Database, catalogue: Catalogue, intake: Intake) -> None:
        self._database = database
        self._catalogue = catalogue
        self._intake = intake

    def put(self, version_id: str, proposed: Iterable[Proposal]) -> None:
        """Keeps what is proposed for a version now; what was dismissed stays so while it is proposed unchanged."""
        with self._database.write() as connection:
            dismissed = {kept.field: kept for kept, is_dismissed in _read(connection, version_id) if is_dismissed}
            connection.execute(delete(proposals).where(proposals.c.version_id == version_id))
            rows = [_row(version_id, one, dismissed=dismissed.get(one.field) == one) for one in proposed]
            if rows:
                connection.execute(insert(proposals), rows)

    def of(self, version_id: str) -> list[Kept]:
        """All that is proposed for a version, in the order of the fields. Raises UnknownVersion."""
        with self._database.read() as connection:
            version = self._catalogue.find_version(version_id)
            return _kept(connection, self._catalogue.find(version.product_id), version)

    def waiting(self) -> list[Kept]:
        """What waits for somebody to look at it, of all products that are not withdrawn."""
        with self._database.read() as connection:
            named = set(connection.execute(select(proposals.c.version_id).distinct()).scalars())
            return [
                kept
                for product in self._catalogue.all()
                for version in product.versions
                if version.id in named and not product.withdrawn
                for kept in _kept(connection, product, version)
                if kept.waits
            ]

    def confirm(self, version_id: str, field: ProposedField, value: str | None = None) -> Receipt:
        """Gives a field what was proposed for it, or `value` as a person writes it ("Ann Example; Ben Example").

        Raises UnknownVersion, UnknownProposal (nothing proposed and no value), InvalidField and UnknownTerm.
        """
        with self._database.write():
            self._catalogue.hold()
            version = self._catalogue.find_version(version_id)
            given = self._proposed(version, field) if value is None else read_value(field, value)
            product = self._catalogue.find(version.product_id)
            return self._intake.describe(_filled(product, version, field, given, self._first_role()))

    def fill(self, version_id: str, written: Mapping[ProposedField, str]) -> Receipt:
        """Gives fields what a person wrote in them, all or none; what is written empty holds nothing from now on.

        What was proposed for a field that is left empty waits no longer. Raises UnknownVersion, InvalidField (also for
        an empty title) and UnknownTerm.
        """
        with self._database.write() as connection:
            self._catalogue.hold()
            product = self._catalogue.find(self._catalogue.find_version(version_id).product_id)
            for field, text in written.items():
                version = next(one for one in product.versions if one.id == version_id)
                value = read_value(field, text) if text.strip() else None
                product = _filled(product, version, field, value, self._first_role())
            empty = proposals.c.field.in_([field for field, text in written.items() if not text.strip()])
            mine = (proposals.c.version_id == version_id) & empty
            connection.execute(update(proposals).where(mine).values(dismissed=True))
            return self._intake.describe(product)

    def dismiss(self, version_id: str, field: ProposedField) -> None:
        """Lets a proposal wait no longer. Raises UnknownVersion and UnknownProposal."""
        with self._database.write() as connection:
            self._proposed(self._catalogue.find_version(version_id), field)
            key = (proposals.c.version_id == version_id) & (proposals.c.field == field)
            connection.execute(update(proposals).where(key).values(dismissed=True))

    def _proposed(self, version: Version, field: ProposedField) -> Value:
        with self._database.read() as connection:
            found = [one.value for one, _ in _read(connection, version.id) if one.field == field]
        if not found:
            raise UnknownProposal(field=field, version=version.id)
        return found[0]

    def _first_role(self) -> str:
        """The role of whoever leads: the first of the vocabulary."""
        return self._catalogue.terms("role")[0].id


def read_value(field: ProposedField, text: str) -> Value:
    """What somebody wrote for a field, as its value; several are parted by semicolons. Raises InvalidField."""
    if field in LISTS:
        return tuple(part.strip() for part in text.split(";") if part.strip())
    if field != "year":
        return text.strip()
    if not re.fullmatch(r"\s*\d{4}\s*", text):
        raise InvalidField(field="year", value=text, cause="it is not a year", remedy="write it like 2021")
    return int(text)


def _kept(connection: Connection, product: Product, version: Version) -> list[Kept]:
    empty = _empty_fields(product, version)
    found = sorted(_read(connection, version.id), key=lambda entry: FIELDS.index(entry[0].field))
    return [Kept(version.id, one, one.field in empty and not dismissed) for one, dismissed in found]


def _empty_fields(product: Product, version: Version) -> set[str]:
    """The fields that nobody has given a value; a title taken from a file counts as none."""
    values = {
        "title": version.title_source == "given",
        "authors": version.authors,
        "organisation": product.makers,
        "year": version.year,
        "language": version.language,
        "countries": product.countries,
        "kind": product.kind,
        "summary": version.summary,
    }
    return {field for field, value in values.items() if not value}


def _filled(product: Product, version: Version, field: ProposedField, value: Value | None, role: str) -> Product:
    """The product with a field changed, None emptying it; an organisation takes the place of the leading one."""
    if field == "kind":
        return replace(product, kind=None if value is None else str(value))
    if field == "countries":
        return replace(product, countries=_listed(value))
    if field == "organisation":
        others = [maker for maker in product.makers if maker.role != role and maker.name != value]
        return replace(product, makers=(*_leading(product, value, role), *others))
    fields: dict[str, Any] = {field: _EMPTY.get(field) if value is None else value}
    if field == "title":
        fields["title_source"] = "given"
    changed = replace(version, **fields)
    return replace(product, versions=tuple(changed if one.id == version.id else one for one in product.versions))


def _leading(product: Product, value: Value | None, role: str) -> list[Maker]:
    """The country of an organisation that is named again stays."""
    known = next((maker for maker in product.makers if maker.name == value and maker.role == role), None)
    return [] if value is None else [known or Maker(str(value), role)]


def _listed(value: Value | None) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return () if value is None else (str(value),)


def _read(connection: Connection, version_id: str) -> list[tuple[Proposal, bool]]:
    rows = connection.execute(select(proposals).where(proposals.c.version_id == version_id))
    return [
        (Proposal(row.field, tuple(row.value) if row.field in LISTS else row.value, row.source), row.dismissed)
        for row in rows
    ]


def _row(version_id: str, proposal: Proposal, *, dismissed: bool) -> dict[str, object]:
    value = list(proposal.value) if isinstance(proposal.value, tuple) else proposal.value
    return {
        "version_id": version_id,
        "field": proposal.field,
        "value": value,
        "source": proposal.source,
        "dismissed": dismissed,
    }
