"""Deletes a product for good: its rows in every table, and those of files that no other product has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from corpus.tables import (
    extraction_pages,
    extractions,
    files,
    jobs,
    likenesses,
    metadata,
    products,
    scanned_pages,
    version_files,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Column, Connection


def delete_product(connection: Connection, product_id: str) -> None:
    """Deletes a product and its versions, and the emptied products whose versions went to it; files stay."""
    for emptied in (
        connection.execute(select(products.c.id).where(products.c.merged_into == product_id)).scalars().all()
    ):
        delete_product(connection, emptied)
    found = connection.execute(select(versions.c.id).where(versions.c.product_id == product_id)).scalars().all()
    _forget_likenesses(connection, {product_id, *found})
    _delete_referring(connection, versions.c.id, found)
    _delete_referring(connection, products.c.id, [product_id])
    connection.execute(delete(products).where(products.c.id == product_id))


def delete_texts(connection: Connection, digests: Collection[str]) -> None:
    """Deletes what was read out of files, or of the pages behind links, and recognised on their pages."""
    read = select(extractions.c.id).where(extractions.c.file_sha256.in_(digests))
    connection.execute(delete(extraction_pages).where(extraction_pages.c.extraction_id.in_(read)))
    connection.execute(delete(extractions).where(extractions.c.file_sha256.in_(digests)))
    connection.execute(delete(scanned_pages).where(scanned_pages.c.file_sha256.in_(digests)))
    connection.execute(delete(files).where(files.c.sha256.in_(digests)))


def held_files(connection: Connection, digests: Collection[str]) -> set[str]:
    """Those of these files that a version has."""
    query = select(version_files.c.sha256).where(version_files.c.sha256.in_(digests)).distinct()
    return set(connection.execute(query).scalars())


def held_links(connection: Connection, links: Collection[str]) -> set[str]:
    """Those of these links that a version has."""
    return set(connection.execute(select(versions.c.link).where(versions.c.link.in_(links)).distinct()).scalars())


def drop_jobs(connection: Connection, product_id: str) -> None:
    """Forgets what was to be done, or was done in vain, on a product's versions; what is under way comes to its end."""
    own = select(versions.c.id).where(versions.c.product_id == product_id)
    connection.execute(delete(jobs).where(jobs.c.version_id.in_(own), jobs.c.state != "running"))


def _delete_referring(connection: Connection, key: Column[str], values: Collection[str]) -> None:
    """Deletes the rows of all tables that refer to these, also of tables that come after this was written."""
    for table in reversed(metadata.sorted_tables):
        for column in table.columns:
            if column.references(key):
                connection.execute(delete(table).where(column.in_(values)))


def _forget_likenesses(connection: Connection, gone: Collection[str]) -> None:
    """Also decisions that moved a version which is gone: they can not be undone any more."""
    moved = select(likenesses.c.first, likenesses.c.second, likenesses.c.moved)
    for row in connection.execute(moved).all():
        named = {row.first, row.second, *(name for place in row.moved for name in place[:2])}
        if named & set(gone):
            pair = (likenesses.c.first == row.first) & (likenesses.c.second == row.second)
            connection.execute(delete(likenesses).where(pair))
