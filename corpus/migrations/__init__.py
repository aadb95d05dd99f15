"""Brings a database to the newest schema, one numbered step after another; the steps are in versions/.

A change of tables.py or people_tables.py needs a step here in the same commit: a test compares the two. Steps count up
(0001_, 0002_), are never edited once released, and run inside the transaction of the one who opens the database.
"""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from corpus.errors import DowngradeRefused

LOCK_NUMBER = 7_160_233  # arbitrary: two servers that open one PostgreSQL database at once must agree on it
_one_at_a_time = threading.Lock()  # alembic keeps its running environment in module globals


def upgrade(connection: Connection) -> None:
    """Runs the steps that the database has not seen; raises DowngradeRefused for one that we do not know."""
    _wait_for_others(connection)
    config = configuration(connection)
    found = MigrationContext.configure(connection).get_current_heads()
    steps = ScriptDirectory.from_config(config)
    unknown = set(found) - {step.revision for step in steps.walk_revisions()}
    if unknown:
        raise DowngradeRefused(found=", ".join(sorted(unknown)))
    if set(found) != set(steps.get_heads()):
        with _one_at_a_time:
            command.upgrade(config, "head")


def is_known(schema: str) -> bool:
    """Whether this version of the program can open a catalogue of that step."""
    return schema in {step.revision for step in ScriptDirectory.from_config(_here()).walk_revisions()}


def configuration(connection: Connection) -> Config:
    """What alembic needs to run in this folder on a connection of ours; there is no alembic.ini."""
    config = _here()
    config.attributes["connection"] = connection
    return config


def _here() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _wait_for_others(connection: Connection) -> None:
    """SQLite's writer already holds the only lock there is; PostgreSQL gives one for this transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
