"""Opens the catalogue's database and is the only place where a transaction begins and ends.

SQLite keeps readers and the one writer apart (WAL) and syncs every commit to disk; any other database that
SQLAlchemy knows is opened by its URL. What the tables look like is in tables.py, how they came to be in
migrations/.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError

from corpus import glossary, migrations, vocabularies
from corpus.errors import DatabaseUnavailable, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

BUSY_SECONDS = 30
CAUSES = {
    "locked": f"another program has held it for more than {BUSY_SECONDS} seconds",
    "unable to open": "its folder does not exist or may not be read",
    "not a database": "the file is not a database",
    "readonly": "it may be read but not written",
}


def open_database(url: str) -> Database:
    """Opens the database, brings it to the newest schema and refreshes its vocabularies and glossary.

    Safe when several processes do so at once. Raises DatabaseUnavailable (locked, unreachable, not a
    database) and DowngradeRefused (written by a later version of this product).
    """
    database = Database(_make_engine(url))
    try:
        with database.write() as connection:
            migrations.upgrade(connection)
            vocabularies.refresh(connection)
            glossary.refresh(connection)
    except BaseException:
        database.close()
        raise
    return database


class Database:
    """Hands out connections inside a transaction; a call inside another call's transaction joins it.

    Joining is by thread, so nothing may be awaited inside a transaction.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(**_options(engine, "reader"))
        self._writer = engine.execution_options(**_options(engine, "writer"))
        self._joined = _Joined()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view: what others commit meanwhile is not seen."""
        if self._joined.connection is not None:
            yield self._joined.connection
            return
        with _explained(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Everything inside happens, durably, or nothing does; the outermost `with` decides."""
        if self._joined.connection is not None:
            yield self._joined.connection
            return
        with _explained(), self._writer.begin() as connection:
            self._joined.connection = connection
            try:
                yield connection
            finally:
                self._joined.connection = None

    def close(self) -> None:
        """Lets go of all connections."""
        self._engine.dispose()


class _Joined(threading.local):
    connection: Connection | None = None


def _options(engine: Engine, role: Literal["reader", "writer"]) -> dict[str, str]:
    """A reader needs one view over several queries; SQLite's transactions always give one, others when asked."""
    if engine.dialect.name == "sqlite":
        return {"begin": "BEGIN" if role == "reader" else "BEGIN IMMEDIATE"}
    return {"isolation_level": "REPEATABLE READ" if role == "reader" else "READ COMMITTED"}


def _make_engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    except ImportError as error:
        raise DatabaseUnavailable(cause=f"its driver is not installed ({error})") from error
    except ArgumentError as error:
        raise DatabaseUnavailable(cause=str(error)) from error
    if parsed.get_backend_name() == "sqlite":
        _make_folder(parsed)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(url: URL) -> None:
    try:
        Path(url.database or ".").parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailable(cause=f"its folder can not be made ({error.strerror})") from error


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection has no common type
    """FULL, since an accepted upload must survive a power cut; WAL with NORMAL may lose the last commits."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: a reader that becomes one midway could not be made to wait."""
    connection.exec_driver_sql(connection.get_execution_options()["begin"])


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise _storage_error(error) from error


def _storage_error(error: DatabaseError) -> Exception:
    message = str(error.orig)
    if "full" in message:
        return StorageError(cause="the disk is full")
    known = next((cause for sign, cause in CAUSES.items() if sign in message), None)
    if known or error.connection_invalidated or error.statement is None:  # None: no statement was ever sent
        return DatabaseUnavailable(cause=known or message.partition("\n")[0])
    return error
