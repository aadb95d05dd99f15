"""How a page that waits for text recognition lies in its table, and which of them comes next; scans.py uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from corpus.records import Scan
from corpus.tables import files, products, scanned_pages, version_files, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Select

    from corpus.records import Page, ScanState

UNUSABLE = 1.0  # the damage of a page without text that can be used


def expect(connection: Connection, file_sha256: str, pages: Sequence[Page]) -> None:
    """Lets the pages of a file that have no usable text wait, and those that now have some no longer."""
    unusable = {page.number for page in pages if page.damage >= UNUSABLE}
    known = {row.number: row.state for row in connection.execute(of_file(file_sha256))}
    settled = {number for number, state in known.items() if state == "waiting"} - unusable
    if settled:
        mine = scanned_pages.c.file_sha256 == file_sha256
        connection.execute(delete(scanned_pages).where(mine & scanned_pages.c.number.in_(settled)))
    fresh = [
        {"file_sha256": file_sha256, "number": number, "state": "waiting", "attempts": 0}
        for number in sorted(unusable - known.keys())
    ]
    if fresh:
        connection.execute(insert(scanned_pages), fresh)


def following(connection: Connection) -> tuple[Scan, int] | None:
    """The page to read next and how often it was tried: of the file with the fewest left, in order; None if none waits.

    A file that was begun is so finished before another, unless a shorter one comes.
    """
    waiting = scanned_pages.c.state == "waiting"
    left = (
        select(scanned_pages.c.file_sha256.label("sha256"), func.count().label("pages"))
        .where(waiting)
        .group_by(scanned_pages.c.file_sha256)
        .subquery()
    )
    query = (
        _live(
            *(scanned_pages.c.file_sha256, scanned_pages.c.number, scanned_pages.c.attempts, left.c.pages),
            *(version_files.c.name, files.c.media_type, versions.c.language),
        )
        .join(files, files.c.sha256 == version_files.c.sha256)
        .join(scanned_pages, scanned_pages.c.file_sha256 == files.c.sha256)
        .join(left, left.c.sha256 == files.c.sha256)
        .where(waiting)
        .order_by(left.c.pages, scanned_pages.c.file_sha256, scanned_pages.c.number, versions.c.id)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Scan(row.file_sha256, row.number, row.name, row.media_type, row.language, row.pages), row.attempts


def change(connection: Connection, scan: Scan, values: dict[str, Any]) -> None:
    """Changes the row of one page."""
    connection.execute(update(scanned_pages).where(_key(scan)).values(values))


def count(connection: Connection, file_sha256: str, state: ScanState) -> int:
    """How many pages of a file are in this state."""
    query = select(func.count()).where((scanned_pages.c.file_sha256 == file_sha256) & (scanned_pages.c.state == state))
    return int(connection.execute(query).scalar_one())


def live_versions(connection: Connection, file_sha256: str) -> list[tuple[str, int]]:
    """The versions that have this file, of products that are not withdrawn, each with the size of all its files."""
    having = _live(version_files.c.version_id).where(version_files.c.sha256 == file_sha256)
    query = (
        select(version_files.c.version_id, func.sum(files.c.size))
        .join(files, files.c.sha256 == version_files.c.sha256)
        .where(version_files.c.version_id.in_(having))
        .group_by(version_files.c.version_id)
    )
    return [(row[0], int(row[1])) for row in connection.execute(query)]


def of_file(file_sha256: str) -> Select[Any]:
    """All that is known of the pages of a file that have no usable text."""
    return select(scanned_pages).where(scanned_pages.c.file_sha256 == file_sha256)


def _key(scan: Scan) -> ColumnElement[bool]:
    return (scanned_pages.c.file_sha256 == scan.file_sha256) & (scanned_pages.c.number == scan.number)


def _live(*columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(version_files)
        .join(versions, versions.c.id == version_files.c.version_id)
        .join(products, products.c.id == versions.c.product_id)
        .where(~products.c.withdrawn)
    )
