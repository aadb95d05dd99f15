"""Drafts the next step of the schema from what tables.py says: `python -m corpus.migrations "notes on products"`.

The draft is made by comparing tables.py with a new database that all steps so far have been run on; read it
and correct it before it is committed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from sqlalchemy import create_engine

from corpus.migrations import configuration, upgrade


def draft(message: str) -> Path:
    """Writes versions/<number>_<message>.py and returns where it lies."""
    versions = Path(__file__).with_name("versions")
    number = f"{len(list(versions.glob('[0-9]*.py'))) + 1:04}"
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/draft.sqlite3")
        with engine.begin() as connection:
            upgrade(connection)
            command.revision(configuration(connection), message, autogenerate=True, rev_id=number)
        engine.dispose()
    return next(versions.glob(f"{number}_*.py"))


if __name__ == "__main__":
    sys.stdout.write(f"{draft(' '.join(sys.argv[1:]) or 'change')}\n")
