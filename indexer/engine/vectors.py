"""Keeps every vector under the SHA-256 of the text it was made of, so that no text goes through the model twice.

    FOLDER/<fingerprint>.sqlite      one file for each model, prompts and precision (the embedder's fingerprint)
        vectors(digest, vector)      raw little-endian float32
    FOLDER/<fingerprint>.sqlite.damaged    what was set aside, the newest only
    FOLDER/<fingerprint>.lock        held while a file is created or set aside

The store can always be made anew from the passages: a file that is not ours or is damaged is set aside, not mended.
Several processes and threads may use one store.
"""

from __future__ import annotations

import fcntl
import logging
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from indexer.engine.errors import VectorStoreDamaged, VectorStoreUnavailable

_APPLICATION = 0x4B4D5356  # "KMSV": tells our files from others
_WAIT_SECONDS = 60.0
_AT_ONCE = 500  # digests in one query; SQLite's oldest limit on parameters is 999
_LOG = logging.getLogger(__name__)


class VectorStore:
    """The vectors of one fingerprint; all that it does may raise VectorStoreUnavailable or VectorStoreDamaged."""

    def __init__(self, folder: Path, fingerprint: str, dimensions: int) -> None:
        """Open the store, or begin it; a damaged file is set aside with a warning in the log."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{fingerprint}.sqlite"
        self._lock_path = folder / f"{fingerprint}.lock"
        self._dimensions = dimensions
        self._lock = threading.Lock()
        with self._alone():
            self._database = self._open()

    def get(self, hashes: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        """The vectors (float32, shape (dimensions,)) of those digests that have one."""
        found: dict[bytes, NDArray[np.float32]] = {}
        with self._guarded():
            for start in range(0, len(hashes), _AT_ONCE):
                some = hashes[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT digest, vector FROM vectors WHERE digest IN ({marks})"  # noqa: S608 - only marks
                for digest, raw in self._database.execute(query, some):
                    found[digest] = self._vector(raw)
        return found

    def put(self, hashes: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Keep a vector (a row of `vectors`) for each digest, all or none."""
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        if rows.shape != (len(hashes), self._dimensions):
            message = f"{len(hashes)} vectors of {self._dimensions} dimensions were expected, not {rows.shape}"
            raise ValueError(message)
        pairs = [(digest, row.tobytes()) for digest, row in zip(hashes, rows, strict=True)]
        with self._guarded(), _transaction(self._database):
            self._database.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", pairs)

    def count(self) -> int:
        """How many vectors there are."""
        with self._guarded():
            (number,) = self._database.execute("SELECT count(*) FROM vectors").fetchone()
        return int(number)

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        self._database.close()

    def _vector(self, raw: bytes) -> NDArray[np.float32]:
        if len(raw) != 4 * self._dimensions:
            message = f"a vector has {len(raw)} bytes instead of {4 * self._dimensions}"
            raise sqlite3.DatabaseError(message)
        return np.frombuffer(raw, dtype="<f4")

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """One thread at a time; a damaged file is set aside, so that the next attempt begins anew."""
        with self._lock:
            try:
                yield
            except sqlite3.OperationalError as error:
                raise VectorStoreUnavailable(path=self._path, cause=error) from error
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._begin_anew(error)

    def _begin_anew(self, error: sqlite3.DatabaseError) -> NoReturn:
        self._database.close()
        with self._alone():
            self._database = self._open()
            # another process may have begun anew already
            if not _is_sound(self._database, self._dimensions):
                self._database.close()
                self._set_aside(error)
                self._database = _connect(self._path)
        raise VectorStoreDamaged(path=self._path, cause=error) from error

    def _open(self) -> sqlite3.Connection:
        try:
            return _connect(self._path)
        except sqlite3.OperationalError as error:
            raise VectorStoreUnavailable(path=self._path, cause=error) from error
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            self._set_aside(error)
            return _connect(self._path)

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        _LOG.warning("The vector store %s is damaged (%s); it is set aside and begun anew.", self._path, error)
        for ending in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                beside = self._path.with_name(self._path.name + ending)
                beside.replace(self._path.with_name(f"{self._path.name}.damaged{ending}"))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock_path.open("a") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield


def copy_store(folder: Path, fingerprint: str, target: Path) -> bool:
    """Write one consistent view of a store in use into a new file; False where it is not there or not sound."""
    source = folder / f"{fingerprint}.sqlite"
    if not source.is_file():
        return False
    try:
        with closing(sqlite3.connect(source, timeout=_WAIT_SECONDS)) as database:
            database.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        _LOG.warning("The vector store %s was not copied (%s); vectors are made anew when needed.", source, error)
        target.unlink(missing_ok=True)
        return False
    return True


def _connect(path: Path) -> sqlite3.Connection:
    """Open or create the file. Raises sqlite3.DatabaseError where it is not one of ours."""
    database = sqlite3.connect(path, timeout=_WAIT_SECONDS, check_same_thread=False, isolation_level=None)
    try:
        _claim(database)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _claim(database: sqlite3.Connection) -> None:
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != _APPLICATION and (application or tables):
        message = "it belongs to another program"
        raise sqlite3.DatabaseError(message)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")  # a vector lost with the power is made again
    with _transaction(database):
        database.execute(f"PRAGMA application_id = {_APPLICATION}")
        database.execute("CREATE TABLE IF NOT EXISTS vectors (digest BLOB PRIMARY KEY, vector BLOB NOT NULL)")


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file is to blame; a lock, a full disk or a closed store raise subclasses."""
    return type(error) is sqlite3.DatabaseError


def _is_sound(database: sqlite3.Connection, dimensions: int) -> bool:
    """Read the whole file."""
    wrong = "SELECT count(*) FROM vectors WHERE length(vector) != ?"
    try:
        (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
        (number,) = database.execute(wrong, (4 * dimensions,)).fetchone()
    except sqlite3.DatabaseError:
        return False
    return bool(verdict == "ok" and number == 0)


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
