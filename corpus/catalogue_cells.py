"""Writes what the catalogue knows of a version as the cells of a row, as catalogue_table.py reads them.

What was written here reads as the same values again, so that importing an exported table changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.catalogue_table import KEY_PREFIX
from corpus.table_columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus.records import Maker, Product, Version


def rows_of(products: Iterable[Product]) -> list[dict[str, str]]:
    """A row a version, by the id of its product; what lies in the bin is left out."""
    return [cells_of(product, version) for product in products if not product.withdrawn for version in product.versions]


def row_id(version: Version) -> str:
    """How a table knows a version: by the id of the row that it came from, else by its own."""
    key = version.source_key or ""
    return key.removeprefix(KEY_PREFIX) if key.startswith(KEY_PREFIX) else version.id


def cells_of(product: Product, version: Version) -> dict[str, str]:
    """The cells of one version, by column; those that belong to the product stand in the row of its first version."""
    first = product.versions[0]
    cells = _of_version(version) | (_of_product(product) if version.id == first.id else {})
    cells["version_of"] = "" if version.id == first.id else row_id(first)
    return {column: cells.get(column, "") for column in COLUMNS}


def is_first(product: Product, version: Version) -> bool:
    """Whether the row of this version speaks for the product too."""
    return bool(product.versions) and product.versions[0].id == version.id


def same_text(one: str, other: str) -> bool:
    """Whether two cells say the same: spreadsheets have their own ends of lines, and no cell ends in a space."""
    return _plain(one) == _plain(other)


def _of_version(version: Version) -> dict[str, str]:
    return {
        "id": row_id(version),
        "title": version.title,
        "language": version.language or "",
        "year": str(version.year or ""),
        "edition": version.edition or "",
        "file": version.files[0].name if version.files else "",
        "link": version.link or "",
        "summary": version.summary,
    }


def _of_product(product: Product) -> dict[str, str]:
    return {
        "kind": product.kind or "",
        "themes": _joined(product.themes),
        "makers": _joined(_maker(maker) for maker in product.makers),
        "countries": _joined(product.countries),
        "visibility": product.visibility,
        "demonstration": "yes" if product.demonstration else "",
    }


def _maker(maker: Maker) -> str:
    return ":".join(part for part in (maker.name, maker.role, maker.country) if part)


def _joined(parts: Iterable[str]) -> str:
    return "|".join(part.replace("|", "\\|") for part in parts)


def _plain(text: str) -> str:
    """Without the control signs that a workbook can not hold, and no longer than a cell of one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign >= " " or sign in "\n\t").strip()[:32_767].strip()
