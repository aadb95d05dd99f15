"""What earlier versions left on a disk is opened by this one: catalogue, files, index, accounts and backups.

The folders in `folders/` were written by the program of their day (make_data_folder.py) and are never made anew.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.backups import sqlite_file
from corpus.settings import Settings, load_settings
from indexer.engine.generation import open_generation, verify
from indexer.restore import restore
from indexer.rooms import open_desk
from indexer.stored import read_and_compare, stored_files
from search_api.app import create_app
from tests.integration.small_collection import index
from tests.migration.make_data_folder import EMAIL, FOLDERS, PASSWORD

ROOT = Path(__file__).parents[2]
VERSIONS = sorted(path.name.removesuffix(".data.tar.xz") for path in FOLDERS.glob("*.data.tar.xz"))
ANSWERED_BY = {
    "who writes payments into the cash book?": "water",
    "comment suivre les opposants influents?": "actors",
    "hoe vraag je jongeren met een beperking wat nodig is?": "youth",
}
# Opens a catalogue and is killed when the new schema is written and not yet committed.
KILLED_MIDWAY = """
import os, signal, sys
from corpus import vocabularies
from corpus.database import open_database
vocabularies.refresh = lambda connection: os.kill(os.getpid(), signal.SIGKILL)
open_database(sys.argv[1])
"""


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """One that was released, or is about to be."""
    return str(request.param)


@pytest.fixture
def empty(tmp_path: Path, models_folder: Path) -> Settings:
    """A data folder with nothing but the model."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    return load_settings(data=data, runtime="openvino-fp32")


@pytest.fixture
def left(version: str, empty: Settings) -> Settings:
    """The data folder that this version left behind."""
    with tarfile.open(FOLDERS / f"{version}.data.tar.xz") as packed:
        packed.extractall(empty.data, filter="data")
    return empty


def answers(settings: Settings) -> dict[str, str]:
    """The product that is first for each question."""
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        account = client.app.state.live.people.accounts.sign_in(EMAIL, PASSWORD)  # type: ignore[attr-defined]  # a FastAPI
        assert account is not None
        told = {question: client.get("/api/v1/search", params={"q": question}).json() for question in ANSWERED_BY}
    return {question: answer["results"][0]["product"]["id"] for question, answer in told.items()}


def is_whole(settings: Settings) -> bool:
    """Whether files and index are what they were, once the worker has done what this version wants done."""
    with open_desk(settings) as desk:
        index(desk)
        with open_generation(desk.generations) as generation:
            return verify(generation) == [] and not read_and_compare(stored_files(desk), desk, lambda _count: None)


def test_there_is_a_folder_of_every_version() -> None:
    """A glob that finds nothing would test nothing."""
    assert "0.1.0" in VERSIONS


def test_an_earlier_data_folder_answers_at_once_and_after_the_worker(left: Settings) -> None:
    """It is migrated by opening it, answers from the old index, and answers alike from what the worker makes of it."""
    assert answers(left) == ANSWERED_BY
    assert is_whole(left)
    assert answers(left) == ANSWERED_BY


def test_an_earlier_backup_is_restored(version: str, empty: Settings, tmp_path: Path) -> None:
    """Archives outlive the program that made them."""
    archive = tmp_path / "backup.tar"
    with lzma.open(FOLDERS / f"{version}.backup.tar.xz") as packed, archive.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    restore(empty, archive, lambda _count: None, lambda _count: None)

    assert answers(empty) == ANSWERED_BY


@pytest.mark.parametrize("command", [("indexer", "status"), ("indexer", "reindex"), ("search_api", "ask", "a well")])
def test_a_folder_of_a_later_version_is_refused_with_a_sentence(left: Settings, command: tuple[str, ...]) -> None:
    """No traceback, exit code 2, and not one byte of the catalogue is changed."""
    catalogue = sqlite_file(left.database_url)
    assert catalogue is not None
    with closing(sqlite3.connect(catalogue)) as database, database:
        database.execute("PRAGMA journal_mode = WAL")  # as it lies where it is in use
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    before = hashlib.sha256(catalogue.read_bytes()).hexdigest()
    environment = {**os.environ, "KMS_DATA": str(left.data)}  # noqa: TID251 - a process of its own is given its settings
    run = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=environment, text=True, capture_output=True, check=False
    )

    assert run.returncode == 2
    assert run.stderr == (
        "The catalogue was written by a later version of this program (schema 9999); install that one.\n"
    )
    assert before == hashlib.sha256(catalogue.read_bytes()).hexdigest()


def test_a_migration_that_is_killed_leaves_the_catalogue_as_it_was(tmp_path: Path) -> None:
    """All steps or none: the next start does them again."""
    catalogue = tmp_path / "catalogue.sqlite3"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_MIDWAY, f"sqlite:///{catalogue}"], cwd=ROOT, capture_output=True, check=False
    )
    with closing(sqlite3.connect(catalogue)) as database:
        tables = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    with open_desk(load_settings(data=tmp_path)) as desk:
        products = desk.catalogue.count()

    assert killed.returncode == -signal.SIGKILL
    assert tables == (0,)
    assert products == 0
