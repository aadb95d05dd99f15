"""Brings a catalogue table into the collection; a second time it changes what changed and adds nothing twice.

Each row is known by its id (the version's source key is `csv:` and that id) and stands alone: a wrong one is
refused with its line, cause and remedy, and the others go in. How the table is read is in catalogue_csv.py.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from corpus.catalogue_csv import KEY_PREFIX, Row, read_catalogue
from corpus.errors import InputError, InvalidCatalogueRow
from corpus.files import digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corpus.catalogue import Catalogue
    from corpus.intake import Intake, Receipt
    from corpus.records import Product, Version

Fate: TypeAlias = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Ids of rows by what became of them, and the sentences about those that were refused, by line."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[InvalidCatalogueRow, ...]


def import_catalogue(
    path: Path, intake: Intake, catalogue: Catalogue, progress: Callable[[int, int], None] | None = None
) -> ImportReport:
    """Imports a table; `progress` is told (rows done, rows in all) after each row.

    Versions of other rows come after those. Raises InvalidCatalogueRow when the table as a whole can not be
    read.
    """
    reading = read_catalogue(path)
    known = _known(catalogue)
    fates: dict[Fate, list[str]] = defaultdict(list)
    refused = list(reading.refused)
    for done, row in enumerate(sorted(reading.rows, key=lambda row: row.version_of is not None), start=1):
        try:
            fates[_import(row, intake, catalogue, known.get(row.id))].append(row.id)
        except InputError as error:
            refused.append(_about_row(error, row, path.name))
        if progress:
            progress(done, len(reading.rows))
    refused.sort(key=lambda error: int(str(error.facts["line"])))
    return ImportReport(tuple(fates["added"]), tuple(fates["changed"]), tuple(fates["unchanged"]), tuple(refused))


def _known(catalogue: Catalogue) -> dict[str, Product]:
    """Products by the ids of the rows that they came from: one reading instead of several for each row."""
    return {
        version.source_key.removeprefix(KEY_PREFIX): product
        for product in catalogue.all()
        for version in product.versions
        if version.source_key and version.source_key.startswith(KEY_PREFIX)
    }


def _import(row: Row, intake: Intake, catalogue: Catalogue, product: Product | None) -> Fate:
    owner = _find_owner(row, catalogue)
    if product is None:
        return _add(row, intake, catalogue, owner)
    if owner is not None and owner != product.id:
        _refuse(row, f"it was imported as a part of {product.id}", "give it a new id, or empty version_of")
    version = _version_of_row(product, row)
    if _same_source(version, row) and _described(product, version, row) == product:
        return "unchanged"
    product = catalogue.find(product.id)  # another row of this table may have changed it meanwhile
    catalogue.check(_described(product, version, row))
    receipt = _hand_in(row, intake, owner)
    intake.describe(_described(receipt.product, receipt.version, row))
    return "changed"


def _add(row: Row, intake: Intake, catalogue: Catalogue, owner: str | None) -> Fate:
    receipt = _hand_in(row, intake, owner)
    if receipt.outcome == "added":
        return "added"
    key = receipt.version.source_key
    if key and key.startswith(KEY_PREFIX):
        same = key.removeprefix(KEY_PREFIX)
        _refuse(row, f'the same file or link came in as "{same}"', "remove one of the two rows")
    adopted = _described(receipt.product, receipt.version, row)
    catalogue.check(adopted)
    intake.describe(adopted)
    return "changed"


def _find_owner(row: Row, catalogue: Catalogue) -> str | None:
    """The product that a row is a version of: another row's, or one named by its own id."""
    if row.version_of is None:
        return None
    version = catalogue.version_by_source_key(KEY_PREFIX + row.version_of)
    if version is not None:
        return version.product_id
    if not catalogue.find_many([row.version_of]):
        cause = f'version_of names "{row.version_of}", which is no good row of this table and no product'
        _refuse(row, cause, "correct the id, or that row")
    return row.version_of


def _hand_in(row: Row, intake: Intake, owner: str | None) -> Receipt:
    metadata = replace(row.metadata, version_of=owner)
    if row.file is not None:
        return intake.add_file(row.file, row.file.name, metadata)
    return intake.add_link(row.link or "", metadata)


def _same_source(version: Version, row: Row) -> bool:
    if row.file is None:
        return version.link == row.link
    return [file.sha256 for file in version.files] == [digest(row.file).sha256]


def _described(product: Product, version: Version, row: Row) -> Product:
    """The product as this row wants it; a row that is (or became) a further version says nothing of the whole."""
    described = _described_version(version, row)
    versions = tuple(described if other.id == version.id else other for other in product.versions)
    if row.version_of is not None or version.id != product.versions[0].id:
        return replace(product, versions=versions)
    return replace(
        product,
        versions=versions,
        kind=row.metadata.kind,
        themes=row.metadata.themes,
        makers=row.metadata.makers,
        countries=row.metadata.countries,
        demonstration=row.metadata.demonstration,
    )


def _described_version(version: Version, row: Row) -> Version:
    described = replace(
        version,
        summary=row.metadata.summary,
        language=row.metadata.language,
        edition=row.metadata.edition,
        year=row.metadata.year,
        source_key=row.metadata.source_key,
    )
    if row.metadata.title is None:
        return described
    return replace(described, title=row.metadata.title, title_source="given")


def _version_of_row(product: Product, row: Row) -> Version:
    return next(version for version in product.versions if version.source_key == row.metadata.source_key)


def _about_row(error: InputError, row: Row, table: str) -> InvalidCatalogueRow:
    """The same cause and remedy, said of a line of the table."""
    facts = error.facts
    cause, remedy = str(facts.get("cause", error)), str(facts.get("remedy", "correct it and import again"))
    if "field" in facts:
        cause = f'{facts["field"]} can not be "{facts["value"]}", {cause}'
    if "known" in facts:
        cause, remedy = f'{facts["vocabulary"]} has no term "{facts["id"]}"', f"use one of: {facts['known']}"
    return InvalidCatalogueRow(line=row.line, file=table, cause=cause, remedy=remedy)


def _refuse(row: Row, cause: str, remedy: str) -> None:
    raise InvalidCatalogueRow(line=row.line, file="", cause=cause, remedy=remedy)
