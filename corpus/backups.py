"""Copies the catalogue of a running service into a file of its own, and remembers when the last backup was made.

What a backup is made of besides, and how it is packed, is the indexer's to know (`indexer/backup.py`). Whoever was
signed in is left out of the copy: a browser that was let in once is not let in by a restored machine.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy.engine import make_url

from corpus.errors import StorageError
from corpus.files import Stored

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAST: Final = "last-backup.json"
_WAIT_SECONDS: Final = 60.0
_DAMAGED: Final = "The catalogue {source} is damaged ({cause}); restore the last backup into an empty folder."


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy of the catalogue holds: the step of its schema, its products, and the files that it names."""

    schema: str
    products: int
    files: tuple[Stored, ...]


@dataclass(frozen=True, slots=True)
class LastBackup:
    """When (ISO 8601, UTC) the newest backup was made, and where it was put."""

    made: str
    place: str


def sqlite_file(database_url: str) -> Path | None:
    """Where the catalogue lies; None for a database that is no file."""
    url = make_url(database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def copy_catalogue(source: Path, target: Path) -> Copied:
    """Writes one consistent view of the catalogue into a new file, while others read and write it.

    Raises StorageError where the disk is full or the catalogue can not be read whole.
    """
    with _explained(source):
        with closing(sqlite3.connect(source, timeout=_WAIT_SECONDS)) as catalogue:
            catalogue.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute("PRAGMA secure_delete = ON")  # or what is deleted would stay in the file's free space
            copy.execute("DELETE FROM sessions")
            return _look_over(copy)


def catalogue_faults(database_url: str) -> list[str]:
    """Reads all of the catalogue; a sentence where it is damaged. A database server looks after its own."""
    source = sqlite_file(database_url)
    if source is None:
        return []
    with closing(sqlite3.connect(source, timeout=_WAIT_SECONDS)) as catalogue:
        try:
            found = [row[0] for row in catalogue.execute("PRAGMA integrity_check(3)")]
        except sqlite3.DatabaseError as error:
            found = [str(error)]
    return [] if found == ["ok"] else [_DAMAGED.format(source=source, cause="; ".join(found))]


def note_backup(data: Path, last: LastBackup) -> None:
    """Remembers the newest backup, for whoever asks when it was; raises StorageError."""
    aside = data / f"{_LAST}.new"
    try:
        aside.write_text(json.dumps(asdict(last)), encoding="utf-8")
        aside.replace(data / _LAST)
    except OSError as error:
        raise StorageError(cause=(error.strerror or str(error)).lower()) from error


def last_backup(data: Path) -> LastBackup | None:
    """The newest backup of this data folder; None where none was made."""
    try:
        return LastBackup(**json.loads((data / _LAST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _look_over(copy: sqlite3.Connection) -> Copied:
    (schema,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    (products,) = copy.execute("SELECT count(*) FROM products").fetchone()
    files = copy.execute("SELECT sha256, size FROM files ORDER BY sha256").fetchall()
    return Copied(schema, products, tuple(Stored(*row) for row in files))


@contextmanager
def _explained(source: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(cause=f"the catalogue {source} could not be copied ({error})") from error
