"""A collection of one's own for each test: a real SQLite file, real files, in a folder that goes with the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from corpus.catalogue import Catalogue
from corpus.database import Database, open_database
from corpus.extractions import Extractions
from corpus.files import FileStore
from corpus.imports import Imports
from corpus.intake import Intake
from corpus.jobs import Jobs
from corpus.settings import Settings, load_settings
from indexer.rooms import Desk, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Room:
    """All of corpus over one folder."""

    folder: Path
    database: Database
    files: FileStore
    catalogue: Catalogue
    jobs: Jobs
    extractions: Extractions
    intake: Intake
    imports: Imports

    @property
    def url(self) -> str:
        """The database as another process opens it."""
        return f"sqlite:///{self.folder / 'catalogue.sqlite3'}"

    def write(self, name: str, content: str | bytes = "# Land rights\n\nWho owns the well?\n") -> Path:
        """A file outside the store."""
        path = self.folder / "outside" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """An empty collection."""
    database = open_database(f"sqlite:///{tmp_path / 'catalogue.sqlite3'}")
    files, catalogue, jobs = FileStore(tmp_path / "files"), Catalogue(database), Jobs(database)
    intake = Intake(database, files, catalogue, jobs)
    imports = Imports(database, files, catalogue, jobs)
    yield Room(tmp_path, database, files, catalogue, jobs, Extractions(database), intake, imports)
    database.close()


@pytest.fixture
def settings(tmp_path: Path, models_folder: Path) -> Settings:
    """A data folder of its own, with the model that is out of its package already."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_folder, target_is_directory=True)
    return load_settings(data=tmp_path / "data", runtime="openvino-fp32")


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """The opened stores."""
    with open_desk(settings) as opened:
        yield opened
