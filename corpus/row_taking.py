"""Takes in one row of a table after another: something new, a change of what is there, or nothing new.

What a row wants is compared with what the catalogue has cell by cell, as both would be written; only what differs is
changed. It works inside a transaction of imports.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, Literal, NoReturn

from corpus.catalogue_cells import cells_of, is_first, row_id, same_text
from corpus.catalogue_table import KEY_PREFIX
from corpus.table_columns import COLUMNS, NEVER_EMPTIED, OF_PRODUCT
from corpus.table_faults import fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corpus.catalogue import Catalogue
    from corpus.catalogue_table import Row
    from corpus.intake import Intake, Receipt
    from corpus.records import Product, Version

OF_VERSION: Final = frozenset({"title", "summary", "language", "edition", "year"})


@dataclass(frozen=True, slots=True)
class Fate:
    """What a row did or would do; `changes` are (column, before, after), of something new before is empty."""

    line: int
    id: str
    title: str
    outcome: Literal["added", "changed", "unchanged"]
    product_id: str
    changes: tuple[tuple[str, str, str], ...] = ()


class RowTaking:
    """The rows of one table, and what they are known by; `sha256` names the bytes of a file beside it."""

    def __init__(self, table: str, intake: Intake, catalogue: Catalogue, sha256: Callable[[Path], str]) -> None:
        self._table = table
        self._intake = intake
        self._catalogue = catalogue
        self._sha256 = sha256
        self._known = _known(catalogue)
        self._taken: dict[str, str] = {}  # ids of rows by the versions that they stand for

    def take(self, row: Row) -> Fate:
        """Takes a row in. Raises InputError for one that can not be used."""
        known = self._known.get(row.id)
        return self._change(row, *known) if known else self._add(row)

    def _add(self, row: Row) -> Fate:
        owner = self._owner(row)
        if row.link is None and row.file is None:
            self._refuse(row, "no-file" if row.file_name else "no-source", "file", row.file_name or "")
        receipt = self._hand_in(row, owner)
        product, version = receipt.product, receipt.version
        if receipt.outcome == "added":
            self._remember(row, product, version)
            return _fate(row, product, version, "added", _new(cells_of(product, version)))
        return self._adopt(row, product, version)

    def _adopt(self, row: Row, product: Product, version: Version) -> Fate:
        """What was added by hand becomes this row's, unless another row has it."""
        if product.withdrawn:
            self._refuse(row, "removed")
        other = self._taken.get(version.id) or (version.source_key or "").partition(KEY_PREFIX)[2]
        if other:
            self._refuse(row, "same-source", "link" if row.link else "file", other)
        named = replace(version, source_key=row.metadata.source_key)
        return self._describe(row, _with(product, named), named, cells_of(product, version))

    def _change(self, row: Row, product: Product, version: Version) -> Fate:
        if product.withdrawn:
            self._refuse(row, "removed")
        owner = self._owner(row)
        if owner is not None and owner != product.id:
            self._refuse(row, "other-owner", "version_of", product.id)
        before, moves = cells_of(product, version), self._moves(row, version)
        if not moves and not _differing(row, product, version):
            self._remember(row, product, version)
            return _fate(row, product, version, "unchanged", ())
        product = self._catalogue.find(product.id)  # another row of this table may have changed it meanwhile
        if moves:
            receipt = self._hand_in(row, owner)
            product, version = receipt.product, receipt.version
        return self._describe(row, product, version, before)

    def _describe(self, row: Row, product: Product, version: Version, before: dict[str, str]) -> Fate:
        wanted = _described(product, version, row, _differing(row, product, version))
        described = self._intake.describe(wanted).product
        version = next(one for one in described.versions if one.id == version.id)
        self._remember(row, described, version)
        after = cells_of(described, version)
        changes = tuple((name, before[name], after[name]) for name in COLUMNS if before[name] != after[name])
        return _fate(row, described, version, "changed", changes)

    def _remember(self, row: Row, product: Product, version: Version) -> None:
        self._known[row.id] = product, version
        self._taken[version.id] = row.id

    def _owner(self, row: Row) -> str | None:
        """The product that a row is a version of: another row's, or one named by its own id."""
        if row.version_of is None:
            return None
        known = self._known.get(row.version_of)
        if known is None:
            self._refuse(row, "version-of", "version_of", row.version_of)
        return known[0].id

    def _moves(self, row: Row, version: Version) -> bool:
        """Whether a row brings another file or link; a file need not lie beside the table once it is in."""
        if row.link is not None:
            return version.link != row.link
        if row.file is not None:
            return [file.sha256 for file in version.files] != [self._sha256(row.file)]
        name = PurePosixPath(row.file_name or "").name
        if row.file_name and name not in {file.name for file in version.files}:
            self._refuse(row, "no-file", "file", row.file_name)
        return False

    def _hand_in(self, row: Row, owner: str | None) -> Receipt:
        metadata = replace(row.metadata, version_of=owner)
        if row.file is not None:
            return self._intake.add_file(row.file, row.file_name or row.file.name, metadata)
        return self._intake.add_link(row.link or "", metadata)

    def _refuse(self, row: Row, code: str, column: str = "", value: object = "") -> NoReturn:
        raise fault(row.line, self._table, code, column, value=value)


def _known(catalogue: Catalogue) -> dict[str, tuple[Product, Version]]:
    """What each id of a row may stand for: the row that it came as, a version, a product."""
    products = [product for product in catalogue.all() if product.versions]
    return (
        {product.id: (product, product.versions[0]) for product in products}
        | {version.id: (product, version) for product in products for version in product.versions}
        | {row_id(version): (product, version) for product in products for version in product.versions}
    )


def _differing(row: Row, product: Product, version: Version) -> frozenset[str]:
    """The columns in which a row wants something else than is there."""
    speaks_for_all = is_first(product, version) and row.version_of is None
    said = row.columns & (OF_VERSION | OF_PRODUCT if speaks_for_all else OF_VERSION)
    wanted = _described(product, version, row, said)
    there, asked = cells_of(product, version), cells_of(wanted, _version_in(wanted, version.id))
    emptied = {name for name in NEVER_EMPTIED & OF_VERSION if not getattr(row.metadata, name)}
    return frozenset(name for name in said - emptied if not same_text(there[name], asked[name]))


def _described(product: Product, version: Version, row: Row, columns: frozenset[str]) -> Product:
    """The product as a row wants it, in these columns."""
    values = {name: getattr(row.metadata, name) for name in columns & OF_VERSION}
    if values.get("title", "") is None:
        del values["title"]
    if "title" in values:
        values["title_source"] = "given"
    whole = {name: getattr(row.metadata, name) for name in columns & OF_PRODUCT}
    return replace(_with(product, replace(version, **values)), **whole)


def _with(product: Product, version: Version) -> Product:
    versions = tuple(version if other.id == version.id else other for other in product.versions)
    return replace(product, versions=versions)


def _version_in(product: Product, version_id: str) -> Version:
    return next(version for version in product.versions if version.id == version_id)


def _new(cells: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, "", text) for name, text in cells.items() if text)


def _fate(
    row: Row,
    product: Product,
    version: Version,
    outcome: Literal["added", "changed", "unchanged"],
    changes: tuple[tuple[str, str, str], ...],
) -> Fate:
    return Fate(row.line, row.id, version.title, outcome, product.id, changes)
