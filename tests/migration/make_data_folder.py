"""Makes the data folder that this version leaves behind, and a backup of it, for later versions to open in their tests.

    python -m tests.migration.make_data_folder VERSION MODELS

writes tests/migration/folders/VERSION.data.tar.xz and VERSION.backup.tar.xz. Run it once for each release, on what is
released, and never again for that one: what lies here was written by the program of its day. MODELS is a folder with
the model out of its package, as `data/models`.
"""

from __future__ import annotations

import lzma
import shutil
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from corpus.backups import copy_catalogue, sqlite_file
from corpus.database import open_database
from corpus.people import open_people
from corpus.people_records import Account, Actor
from corpus.settings import Settings, load_settings
from indexer.backup import make_backup
from indexer.rooms import open_desk
from tests.integration.small_collection import fill_and_index

FOLDERS = Path(__file__).parent / "folders"
KEPT = ("files", "generations", "vectors")
EMAIL, PASSWORD = "keeper@example.org", "a sentence that I remember"


def make(version: str, models: Path) -> None:
    """Fill, index and pack a folder, and a backup of it."""
    FOLDERS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        data.mkdir()
        (data / "models").symlink_to(models.resolve(), target_is_directory=True)
        settings = load_settings(data=data, runtime="openvino-fp32")
        fill_and_index(settings)
        _add_account(settings)
        _pack(settings, FOLDERS / f"{version}.data.tar.xz")
        with open_desk(settings) as desk:
            made = make_backup(desk, Path(scratch) / "backup.tar", _nothing, _nothing)
        with made.place.open("rb") as plain, lzma.open(FOLDERS / f"{version}.backup.tar.xz", "wb") as packed:
            shutil.copyfileobj(plain, packed)


def _add_account(settings: Settings) -> None:
    with closing(open_database(settings.database_url)) as database:
        account = Account("", EMAIL, "Keeper", "admin", None)
        open_people(database).accounts.add(account, PASSWORD, Actor(None, "operator"))


def _pack(settings: Settings, target: Path) -> None:
    """The folder as it lies, but for the catalogue, which is copied whole out of its log."""
    catalogue = sqlite_file(settings.database_url)
    assert catalogue is not None
    copy = catalogue.with_name("copy")
    copy_catalogue(catalogue, copy)
    with tarfile.open(target, "w:xz") as packed:
        packed.add(copy, catalogue.name)
        for name in KEPT:
            packed.add(settings.data / name, name)


def _nothing(_count: int) -> None:
    """Nobody watches."""


if __name__ == "__main__":
    make(sys.argv[1], Path(sys.argv[2]))
