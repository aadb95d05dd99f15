"""The steps of the schema lead to exactly the tables that the code uses, and only forwards."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from corpus.database import open_database
from corpus.errors import DowngradeRefused
from corpus.migrations import configuration
from corpus.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.database import Database

ROOT = Path(__file__).parents[2]
STEPS = ROOT / "corpus" / "migrations" / "versions"
OPEN = "import sys; from corpus.database import open_database; open_database(sys.argv[1]).close()"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'catalogue.sqlite3'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """One that was just made."""
    database = open_database(url)
    yield database
    database.close()


def test_the_steps_lead_to_the_tables(database: Database) -> None:
    """Alembic's own comparison finds nothing to do, types and indexes included."""
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_names_of_steps_count_up(database: Database) -> None:
    """0001_, 0002_, ... without a gap, each following the one before."""
    names = sorted(path.name for path in STEPS.glob("*.py") if path.name != "__init__.py")
    with database.read() as connection:
        steps = list(ScriptDirectory.from_config(configuration(connection)).walk_revisions())[::-1]

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z][a-z0-9_]*\.py", name) for name in names)
    assert [step.revision for step in steps] == [name[:4] for name in names]
    assert [step.down_revision for step in steps] == [None, *(name[:4] for name in names[:-1])]


def test_opening_again_changes_nothing(url: str, database: Database) -> None:
    """Vocabularies are there once, and the revision is kept."""
    with database.read() as connection:
        before = connection.exec_driver_sql("SELECT * FROM terms ORDER BY vocabulary, id").all()

    again = open_database(url)
    with again.read() as connection:
        after = connection.exec_driver_sql("SELECT * FROM terms ORDER BY vocabulary, id").all()
    again.close()

    assert before
    assert before == after


def test_two_processes_may_open_a_new_database_at_once(url: str) -> None:
    """One makes the tables, the other waits and finds them made."""
    processes = [
        subprocess.Popen([sys.executable, "-c", OPEN, url], cwd=ROOT, stderr=subprocess.PIPE) for _ in range(3)
    ]
    outcomes = [(process.communicate(timeout=120)[1], process.returncode) for process in processes]

    assert outcomes == [(b"", 0)] * 3


def test_a_database_of_a_later_version_is_refused(url: str, database: Database) -> None:
    """An older program does not touch what it does not understand."""
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(DowngradeRefused, match="schema 9999"):
        open_database(url)
