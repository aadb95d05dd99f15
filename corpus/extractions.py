"""Keeps what was read out of each file, page by page: nothing is read twice and any page can be shown.

A page is one compressed row: showing page 180 of a handbook costs one page, not the handbook.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from corpus import scan_rows
from corpus.page_rows import pack, unpack
from corpus.records import Extraction
from corpus.tables import extraction_pages, extractions

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row

    from corpus.database import Database
    from corpus.records import Page


class Extractions:
    """Extracted pages by (SHA-256 of the file, extractor, its version)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, extraction: Extraction) -> None:
        """Keeps an extraction; one of the same file, extractor and version is replaced.

        Its pages without usable text wait for text recognition from now on, unless that was tried.
        """
        with self._database.write() as connection:
            _remove(connection, extraction)
            identifier = _insert(connection, extraction)
            if extraction.pages:
                rows = [
                    {"extraction_id": identifier, "number": page.number, "body": pack(page)}
                    for page in extraction.pages
                ]
                connection.execute(insert(extraction_pages), rows)
            scan_rows.expect(connection, extraction.file_sha256, extraction.pages)

    def set_aside(self, file_sha256: str) -> None:
        """Lets a file be read anew; until then what was read of it before can still be looked at."""
        read = (extractions.c.file_sha256 == file_sha256) & (extractions.c.extractor_version >= 0)
        with self._database.write() as connection:
            connection.execute(update(extractions).where(read).values(extractor_version=-extractions.c.id))

    def get(self, file_sha256: str, extractor: str, extractor_version: int) -> Extraction | None:
        """The whole extraction, or None when this extractor has not read this file at this version."""
        with self._database.read() as connection:
            row = connection.execute(
                select(extractions).where(_key(file_sha256, extractor, extractor_version))
            ).one_or_none()
            return _load(connection, row) if row else None

    def newest(self, file_sha256: str) -> Extraction | None:
        """The last extraction made of a file, whichever extractor made it."""
        with self._database.read() as connection:
            row = _newest(connection, file_sha256)
            return _load(connection, row) if row else None

    def page(self, file_sha256: str, number: int) -> Page | None:
        """One page (counted from 1) of the newest extraction of a file."""
        with self._database.read() as connection:
            row = _newest(connection, file_sha256)
            if row is None:
                return None
            body = connection.execute(
                select(extraction_pages.c.body)
                .where(extraction_pages.c.extraction_id == row.id)
                .where(extraction_pages.c.number == number)
            ).scalar_one_or_none()
            return unpack(body) if body is not None else None


def _key(file_sha256: str, extractor: str, extractor_version: int) -> ColumnElement[bool]:
    return (
        (extractions.c.file_sha256 == file_sha256)
        & (extractions.c.extractor == extractor)
        & (extractions.c.extractor_version == extractor_version)
    )


def _remove(connection: Connection, extraction: Extraction) -> None:
    aside = (extractions.c.file_sha256 == extraction.file_sha256) & (extractions.c.extractor_version < 0)
    key = _key(extraction.file_sha256, extraction.extractor, extraction.extractor_version) | aside
    held = select(extractions.c.id).where(key)
    connection.execute(delete(extraction_pages).where(extraction_pages.c.extraction_id.in_(held)))
    connection.execute(delete(extractions).where(key))


def _insert(connection: Connection, extraction: Extraction) -> int:
    statement = (
        insert(extractions)
        .values(
            file_sha256=extraction.file_sha256,
            extractor=extraction.extractor,
            extractor_version=extraction.extractor_version,
            state=extraction.state,
            reason=extraction.reason,
            lasting=extraction.lasting,
            title=extraction.title,
            page_count=extraction.page_count,
            properties=extraction.properties,
            made_at=datetime.now(UTC),
        )
        .returning(extractions.c.id)
    )
    return int(connection.execute(statement).scalar_one())


def _newest(connection: Connection, file_sha256: str) -> Row[Any] | None:
    query = select(extractions).where(extractions.c.file_sha256 == file_sha256)
    return connection.execute(query.order_by(extractions.c.id.desc()).limit(1)).one_or_none()


def _load(connection: Connection, row: Row[Any]) -> Extraction:
    query = select(extraction_pages.c.body).where(extraction_pages.c.extraction_id == row.id)
    bodies = connection.execute(query.order_by(extraction_pages.c.number)).scalars()
    return Extraction(
        file_sha256=row.file_sha256,
        extractor=row.extractor,
        extractor_version=row.extractor_version,
        state=row.state,
        pages=tuple(unpack(body) for body in bodies),
        reason=row.reason,
        lasting=row.lasting,
        title=row.title,
        page_count=row.page_count,
        properties=row.properties,
    )
