"""The catalogue's tables, as SQLAlchemy Core sees them; migrations make exactly these. People are in people_tables.py.

catalogue_state                     one row: the revision of the whole catalogue, and the glossary's
concepts                            the glossary: what the sector calls things, language by language
vocabularies ── terms               themes, kinds and roles, with labels by page language
products ── product_themes, product_makers, product_countries
    └── versions ── version_files ── files       editions and languages; bytes by their SHA-256
            ├── jobs                             the ledger of work
            ├── proposals                        what files say about themselves, for staff to confirm
            ├── version_traits                   what was noted of each when it was published
            ├── likenesses                       pairs that seem to be one product, and what staff decided
            └── judgements                       whether a result helped a reader, and what an editor made of it
extractions ── extraction_pages     what was read out of a file, page by page
scanned_pages                       its pages without usable text, and what text recognition made of them
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets time zones, so it is given back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """To UTC on the way in."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """With its zone on the way out."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


catalogue_state = Table(
    "catalogue_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("glossary_revision", Integer, nullable=False, server_default="0"),
    Column("glossary_version", Integer, nullable=False, server_default="0"),
)

concepts = Table(
    "concepts",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("theme", String(120), nullable=False),
    Column("labels", JSON, nullable=False),
    Column("definition", JSON, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("edited", Boolean, nullable=False),
)

vocabularies = Table(
    "vocabularies",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("version", Integer, nullable=False),
)

terms = Table(
    "terms",
    metadata,
    Column("vocabulary", String(40), ForeignKey("vocabularies.id"), primary_key=True),
    Column("id", String(80), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("labels", JSON, nullable=False),
    Column("retired", Boolean, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("stored_at", UtcDateTime, nullable=False),
)

products = Table(
    "products",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("kind", String(80)),
    Column("visibility", String(20), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("demonstration", Boolean, nullable=False),
    Column("merged_into", String(120)),
    Column("removed_at", UtcDateTime),
    Column("parted_from", String(120)),
    Column("owner", String(120)),
    Column("revision", Integer, nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

product_themes = Table(
    "product_themes",
    metadata,
    Column("product_id", String(120), ForeignKey("products.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("theme", String(80), nullable=False),
)

product_makers = Table(
    "product_makers",
    metadata,
    Column("product_id", String(120), ForeignKey("products.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("role", String(80), nullable=False),
    Column("country", String(2)),
)

product_countries = Table(
    "product_countries",
    metadata,
    Column("product_id", String(120), ForeignKey("products.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("country", String(2), nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("product_id", String(120), ForeignKey("products.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_source", String(10), nullable=False),
    Column("summary", Text, nullable=False),
    Column("language", String(3)),
    Column("edition", Text),
    Column("year", Integer),
    Column("link", Text, index=True),
    Column("source_key", Text, unique=True),
    Column("authors", JSON, nullable=False, server_default="[]"),
    UniqueConstraint("product_id", "position"),
)

version_files = Table(
    "version_files",
    metadata,
    Column("version_id", String(120), ForeignKey("versions.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), ForeignKey("files.sha256"), nullable=False, index=True),
    Column("name", Text, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", String(120), ForeignKey("versions.id"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("step", String(10), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("again", Boolean, nullable=False),
    Column("reason", Text),
    Column("worker", Text),
    Column("leased_until", UtcDateTime),
    Column("not_before", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Index("ix_jobs_version_id_id", "version_id", "id"),
    Index("ix_jobs_state_size_id", "state", "size", "id"),
    Index(
        "uq_jobs_one_open_a_version",
        "version_id",
        unique=True,
        sqlite_where=text("state IN ('queued', 'running')"),
        postgresql_where=text("state IN ('queued', 'running')"),
    ),
)

proposals = Table(
    "proposals",
    metadata,
    Column("version_id", String(120), ForeignKey("versions.id"), primary_key=True),
    Column("field", String(20), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("source", String(20), nullable=False),
    Column("dismissed", Boolean, nullable=False),
)

version_traits = Table(
    "version_traits",
    metadata,
    Column("version_id", String(120), ForeignKey("versions.id"), primary_key=True),
    Column("made_from", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("compared", Boolean, nullable=False),
)

likenesses = Table(
    "likenesses",
    metadata,
    Column("first", String(120), ForeignKey("versions.id"), primary_key=True),
    Column("second", String(120), ForeignKey("versions.id"), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("score", Float, nullable=False),
    Column("signs", JSON, nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("moved", JSON, nullable=False),
    Column("decided_at", UtcDateTime),
)

judgements = Table(
    "judgements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("form", String(40), nullable=False),
    Column("question", Text, nullable=False),
    Column("language", String(3), nullable=False),
    Column("version_id", String(120), ForeignKey("versions.id"), nullable=False),
    Column("page", Integer, nullable=False),
    Column("helped", Boolean, nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("grade", Integer),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("form", "version_id"),
)

extractions = Table(
    "extractions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_sha256", String(64), nullable=False),
    Column("extractor", String(40), nullable=False),
    Column("extractor_version", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", Text),
    Column("lasting", Text),
    Column("title", Text),
    Column("page_count", Integer, nullable=False),
    Column("properties", JSON, nullable=False, server_default="{}"),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("file_sha256", "extractor", "extractor_version"),
)

extraction_pages = Table(
    "extraction_pages",
    metadata,
    Column("extraction_id", Integer, ForeignKey("extractions.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

scanned_pages = Table(
    "scanned_pages",
    metadata,
    Column("file_sha256", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("body", LargeBinary),
    Column("reason", Text),
    Column("reader", Text),
    Index("ix_scanned_pages_state_file_sha256", "state", "file_sha256"),
)
