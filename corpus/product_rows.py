"""How a product lies in the tables: writing its rows and putting records together from them, side by side.

Reading takes one query a table, however many products are asked for; catalogue.py decides what is asked and
changed.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, true, update

from corpus.errors import UnknownProduct
from corpus.records import Maker, Product, SourceFile, Version
from corpus.tables import (
    catalogue_state,
    files,
    product_countries,
    product_makers,
    product_themes,
    products,
    version_files,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Table

EVERYTHING = true()


def load(connection: Connection, condition: ColumnElement[bool]) -> list[Product]:
    """The products (of the table `products`) that satisfy a condition, ordered by id."""
    wanted = select(products.c.id).where(condition)
    versions_of = _load_versions(connection, wanted)
    themes_of = _grouped(connection, product_themes, wanted)
    makers_of = _grouped(connection, product_makers, wanted)
    countries_of = _grouped(connection, product_countries, wanted)
    rows = connection.execute(select(products).where(condition).order_by(products.c.id))
    return [
        Product(
            id=row.id,
            versions=tuple(versions_of[row.id]),
            kind=row.kind,
            themes=tuple(theme for (theme,) in themes_of[row.id]),
            makers=tuple(Maker(*maker) for maker in makers_of[row.id]),
            countries=tuple(country for (country,) in countries_of[row.id]),
            visibility=row.visibility,
            withdrawn=row.withdrawn or row.merged_into is not None,
            demonstration=row.demonstration,
            revision=row.revision,
            merged_into=row.merged_into,
            owner=row.owner,
            removed_at=row.removed_at,
        )
        for row in rows
    ]


def find_row(connection: Connection, product_id: str) -> Row[Any]:
    """What the table holds of one product itself; raises UnknownProduct."""
    row = connection.execute(select(products).where(products.c.id == product_id)).one_or_none()
    if row is None:
        raise UnknownProduct(id=product_id)
    return row


def find_holder(connection: Connection, product_id: str) -> str:
    """The product that has the versions of this one now, however often they went on. Raises UnknownProduct."""
    row = find_row(connection, product_id)
    while row.merged_into is not None:
        row = find_row(connection, row.merged_into)
    return str(row.id)


def is_withdrawn(connection: Connection, product_id: str) -> bool:
    """Whether the product itself was withdrawn, not only emptied by a merge. Raises UnknownProduct."""
    return bool(find_row(connection, product_id).withdrawn)


def insert_product(connection: Connection, product: Product, revision: int, *, parted_from: str | None = None) -> None:
    """Writes a product that is not there yet, with its versions and their files."""
    now = datetime.now(UTC)
    values = _product_values(product) | {
        "id": product.id,
        "revision": revision,
        "created_at": now,
        "changed_at": now,
        "parted_from": parted_from,
    }
    connection.execute(insert(products).values(values))
    _insert_lists(connection, product)
    for position, version in enumerate(product.versions):
        insert_version(connection, version, position)


def update_product(connection: Connection, product: Product, revision: int) -> None:
    """Writes a product's fields and lists anew, and the fields of its versions; files stay."""
    mark(connection, product.id, revision)
    connection.execute(update(products).where(products.c.id == product.id).values(_product_values(product)))
    for table in (product_themes, product_makers, product_countries):
        connection.execute(delete(table).where(table.c.product_id == product.id))
    _insert_lists(connection, product)
    for version in product.versions:
        connection.execute(update(versions).where(versions.c.id == version.id).values(_version_values(version)))


def mark(connection: Connection, product_id: str, revision: int) -> None:
    """Notes that a product changed at this revision of the catalogue."""
    values = {"revision": revision, "changed_at": datetime.now(UTC)}
    connection.execute(update(products).where(products.c.id == product_id).values(values))


def next_revision(connection: Connection) -> int:
    """Also makes changes follow one another: no reader can miss a lower number that is committed later."""
    connection.execute(update(catalogue_state).values(revision=catalogue_state.c.revision + 1))
    return int(connection.execute(select(catalogue_state.c.revision)).scalar_one())


def next_position(connection: Connection, product_id: str) -> int:
    """The place after the last version of a product; places may have gaps where versions went away."""
    last = select(func.max(versions.c.position)).where(versions.c.product_id == product_id)
    return int(connection.execute(select(func.coalesce(last.scalar_subquery(), -1))).scalar_one()) + 1


def insert_version(connection: Connection, version: Version, position: int) -> None:
    """Writes a version that is not there yet, with its files."""
    place = {"id": version.id, "product_id": version.product_id, "position": position}
    connection.execute(insert(versions).values(_version_values(version) | place))
    insert_files(connection, version.id, version.files)


def insert_files(connection: Connection, version_id: str, added: Iterable[SourceFile]) -> None:
    """Writes the files of a version that has none."""
    for position, file in enumerate(added):
        known = select(files.c.sha256).where(files.c.sha256 == file.sha256)
        if connection.execute(known).first() is None:
            facts = {"sha256": file.sha256, "size": file.size, "media_type": file.media_type}
            connection.execute(insert(files).values(facts | {"stored_at": datetime.now(UTC)}))
        place = {"version_id": version_id, "position": position, "sha256": file.sha256, "name": file.name}
        connection.execute(insert(version_files).values(place))


def _load_versions(connection: Connection, wanted: Any) -> Mapping[str, list[Version]]:  # noqa: ANN401 - a subquery of ids
    files_of = _load_files(connection, wanted)
    versions_of: dict[str, list[Version]] = defaultdict(list)
    query = select(versions).where(versions.c.product_id.in_(wanted))
    for row in connection.execute(query.order_by(versions.c.product_id, versions.c.position)):
        versions_of[row.product_id].append(_version(row, files_of[row.id]))
    return versions_of


def _load_files(connection: Connection, wanted: Any) -> Mapping[str, list[SourceFile]]:  # noqa: ANN401 - a subquery of ids
    query = (
        select(version_files.c.version_id, files.c.sha256, version_files.c.name, files.c.size, files.c.media_type)
        .join(files, files.c.sha256 == version_files.c.sha256)
        .join(versions, versions.c.id == version_files.c.version_id)
        .where(versions.c.product_id.in_(wanted))
        .order_by(version_files.c.version_id, version_files.c.position)
    )
    files_of: dict[str, list[SourceFile]] = defaultdict(list)
    for version_id, *facts in connection.execute(query):
        files_of[version_id].append(SourceFile(*facts))
    return files_of


def _version(row: Row[Any], held: list[SourceFile]) -> Version:
    return Version(
        id=row.id,
        product_id=row.product_id,
        title=row.title,
        summary=row.summary,
        language=row.language,
        edition=row.edition,
        year=row.year,
        link=row.link,
        files=tuple(held),
        title_source=row.title_source,
        source_key=row.source_key,
        authors=tuple(row.authors),
    )


def _grouped(connection: Connection, table: Table, wanted: Any) -> Mapping[str, list[tuple[Any, ...]]]:  # noqa: ANN401 - a subquery of ids
    """What a list table holds for each product, without product and position."""
    columns = [column for column in table.c if column.name not in {"product_id", "position"}]
    query = select(table.c.product_id, *columns).where(table.c.product_id.in_(wanted))
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for product_id, *values in connection.execute(query.order_by(table.c.product_id, table.c.position)):
        found[product_id].append(tuple(values))
    return found


def _insert_lists(connection: Connection, product: Product) -> None:
    _insert_list(connection, product_themes, product.id, [{"theme": theme} for theme in product.themes])
    _insert_list(connection, product_countries, product.id, [{"country": country} for country in product.countries])
    makers = [{"name": maker.name, "role": maker.role, "country": maker.country} for maker in product.makers]
    _insert_list(connection, product_makers, product.id, makers)


def _insert_list(
    connection: Connection,
    table: Table,
    product_id: str,
    entries: Sequence[Mapping[str, str | None]],
) -> None:
    rows = [{"product_id": product_id, "position": position, **entry} for position, entry in enumerate(entries)]
    if rows:
        connection.execute(insert(table), rows)


def _product_values(product: Product) -> dict[str, Any]:
    return {
        "kind": product.kind,
        "visibility": product.visibility,
        "owner": product.owner,
        "withdrawn": product.withdrawn,
        "demonstration": product.demonstration,
    }


def _version_values(version: Version) -> dict[str, Any]:
    return {
        "title": version.title,
        "title_source": version.title_source,
        "summary": version.summary,
        "language": version.language,
        "edition": version.edition,
        "year": version.year,
        "link": version.link,
        "source_key": version.source_key,
        "authors": list(version.authors),
    }
