"""A backup taken of a collection in use, and what becomes of it on an empty machine, with the real model."""

from __future__ import annotations

import shutil
import tarfile
import threading
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from corpus.backups import last_backup
from corpus.errors import DowngradeRefused
from corpus.intake import Metadata
from corpus.people_records import Account, Actor
from corpus.settings import Settings, load_settings
from indexer.archive import CATALOGUE, HEAD, ArchiveDamaged, ArchiveWriter
from indexer.backup import BackupRefused, Made, make_backup
from indexer.commands import app as commands
from indexer.engine.generation import current, retire
from indexer.progress import StopAsked
from indexer.restore import Restored, RestoreRefused, restore
from indexer.rooms import Desk, open_desk
from indexer.stored import read_and_compare, stored_files
from search_api.app import create_app
from tests.integration.small_collection import fill_and_index, index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

QUESTIONS = (
    "who writes payments into the cash book?",
    "comment suivre les opposants influents?",
    "hoe betrek je jongeren met een beperking?",
    "recipe for paella",
)
OPERATOR = Actor(None, "operator")
PASSWORD = "a sentence that I remember"  # noqa: S105 - of nobody


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Settings:
    """An indexed collection that no test changes, with an account that is signed in."""
    settings = _settings(tmp_path_factory.mktemp("filled"), models_folder)
    fill_and_index(settings)
    app = create_app(settings)
    with TestClient(app):
        people = app.state.live.people
        account = people.accounts.add(Account("", "a@example.org", "A", "admin", None), PASSWORD, OPERATOR)
        people.sessions.open(account.id)
    return settings


@pytest.fixture
def archive(filled: Settings, tmp_path: Path) -> Path:
    """A backup of it."""
    return back_up(filled, tmp_path / "backup.tar").place


@pytest.fixture
def empty(tmp_path: Path, models_folder: Path) -> Settings:
    """Another machine: an empty data folder, and the model."""
    return _settings(tmp_path / "elsewhere", models_folder)


@pytest.fixture
def used(filled: Settings, tmp_path: Path) -> Settings:
    """A copy of the collection for tests that change it."""
    shutil.copytree(filled.data, tmp_path / "used", symlinks=True)
    return load_settings(data=tmp_path / "used", runtime="openvino-fp32")


def _settings(data: Path, models_folder: Path) -> Settings:
    data.mkdir(exist_ok=True)
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    return load_settings(data=data, runtime="openvino-fp32")


def nothing(_count: int) -> None:
    """Hear of progress and let it go on."""


def back_up(
    settings: Settings, target: Path, begin: Callable[[int], None] = nothing, tell: Callable[[int], None] = nothing
) -> Made:
    """Make a backup as the command does."""
    with open_desk(settings) as desk:
        return make_backup(desk, target, begin, tell)


def put_back(settings: Settings, archive: Path) -> Restored:
    """Restore as the command does."""
    return restore(settings, archive, nothing, nothing)


def answers(settings: Settings) -> list[dict[str, Any]]:
    """What the service over this folder answers to each question, but for how long it took."""
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        told = [client.get("/api/v1/search", params={"q": question}) for question in QUESTIONS]
    assert {answer.status_code for answer in told} == {200}
    return [{name: value for name, value in answer.json().items() if name != "seconds"} for answer in told]


def is_whole(desk: Desk) -> bool:
    """Whether every file that the catalogue names has the bytes it was stored with."""
    return read_and_compare(stored_files(desk), desk, nothing) == []


def test_restored_on_an_empty_machine_it_answers_the_same(filled: Settings, archive: Path, empty: Settings) -> None:
    """Products, order, scores, evidence and verdicts are those of the collection that was saved, at once."""
    restored = put_back(empty, archive)

    assert restored.generation == current(filled.generations_folder)
    assert answers(empty) == answers(filled)
    with open_desk(empty) as desk:
        assert is_whole(desk)


def test_nobody_stays_signed_in_and_everybody_can_sign_in(archive: Path, empty: Settings) -> None:
    """Accounts and passwords come back, sessions do not."""
    put_back(empty, archive)

    app = create_app(empty)
    with TestClient(app):
        people = app.state.live.people
        account = people.accounts.sign_in("a@example.org", PASSWORD)
        assert account is not None
        assert people.sessions.counts() == {}


def test_what_happens_meanwhile_does_not_tear_it(used: Settings, tmp_path: Path, empty: Settings) -> None:
    """What is uploaded, published and retired while it is taken is in it wholly or not at all."""

    def go_on(_total: int) -> None:
        with open_desk(used) as desk:
            for number in range(4):
                desk.intake.add_file(BytesIO(f"# Later\n\nUpload {number}.\n".encode()), f"{number}.md", Metadata())
                index(desk)
            retire(desk.generations, keep=0)

    made = back_up(used, tmp_path / "backup.tar", begin=go_on)
    put_back(empty, made.place)

    assert made.left_out == ()
    assert made.generation not in {path.name for path in used.generations_folder.iterdir()}
    with open_desk(empty) as desk:
        assert is_whole(desk)
        assert current(desk.generations) == made.generation
        assert not any(product.versions[0].title == "Later" for product in desk.catalogue.all())


def test_uploads_beside_it_never_leave_a_name_without_its_file(used: Settings, tmp_path: Path, empty: Settings) -> None:
    """Whatever the moment, a file that the saved catalogue names is in the archive."""
    stop = threading.Event()

    def upload() -> None:
        number = 0
        with open_desk(used) as desk:
            while not stop.is_set():
                number += 1
                desk.intake.add_file(BytesIO(f"# Note\n\nUpload {number}.\n".encode()), f"{number}.md", Metadata())

    uploading = threading.Thread(target=upload)
    uploading.start()
    try:
        made = [back_up(used, tmp_path / f"{number}.tar") for number in range(4)]
    finally:
        stop.set()
        uploading.join()
    put_back(empty, made[-1].place)

    assert [one.left_out for one in made] == [()] * 4
    with open_desk(empty) as desk:
        assert is_whole(desk)


def test_it_is_remembered_and_never_written_over(used: Settings, tmp_path: Path) -> None:
    """When it was made is kept beside the collection; a second one of the same name is refused."""
    target = tmp_path / "backup.tar"
    back_up(used, target)
    last = last_backup(used.data)

    assert last is not None
    assert last.place == str(target)
    with pytest.raises(BackupRefused, match="is there already"):
        back_up(used, target)


def test_a_stopped_backup_leaves_nothing(used: Settings, tmp_path: Path) -> None:
    """Neither half an archive nor what was set aside for it."""

    def stop(_count: int) -> None:
        raise StopAsked

    before = set(used.data.iterdir())
    with pytest.raises(StopAsked):
        back_up(used, tmp_path / "backup.tar", tell=stop)

    assert list(tmp_path.glob("backup.tar*")) == []
    assert set(used.data.iterdir()) == before


def test_what_a_killed_backup_left_is_swept(used: Settings, tmp_path: Path) -> None:
    """Links that held a generation do not fill the disk for ever."""
    left = used.data / "backup-999999999-x"
    (left / "00000001").mkdir(parents=True)
    back_up(used, tmp_path / "backup.tar")

    assert not left.exists()


def test_a_damaged_file_is_named_and_keeps_nothing_else_out(used: Settings, tmp_path: Path, empty: Settings) -> None:
    """One bad file does not leave somebody without any backup, and verify names it with its product."""
    with open_desk(used) as desk:
        water = next(
            stored for stored in stored_files(desk) if stored.version and stored.version.title.startswith("Wat")
        )
        place = desk.files.path(water.sha256)
    place.chmod(0o644)
    place.write_bytes(bytes(reversed(place.read_bytes())))

    made = back_up(used, tmp_path / "backup.tar")
    put_back(empty, made.place)
    told = CliRunner().invoke(commands, ["verify", "--read-data"], env={"KMS_DATA": str(empty.data)})

    assert made.left_out == (water.sha256,)
    assert told.exit_code == 1
    assert 'comité "eau".pdf of "Water committees" (product water) is damaged or missing; add' in told.stderr


def test_a_folder_with_a_collection_is_left_alone(archive: Path, used: Settings) -> None:
    """Restoring is for an empty folder."""
    with pytest.raises(RestoreRefused, match="there is a collection already"):
        put_back(used, archive)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:-20_000],
        lambda content: content[:200_000] + bytes([content[200_000] ^ 1]) + content[200_001:],
        lambda _content: b"not an archive" * 1000,
        lambda _content: b"",
    ],
    ids=["half of it", "without its end", "one bit of a part", "something else", "empty"],
)
def test_a_damaged_archive_makes_no_collection(
    archive: Path, empty: Settings, damage: Callable[[bytes], bytes]
) -> None:
    """It is refused with a sentence; a good one can be restored into the same folder afterwards."""
    bad = archive.with_name("bad.tar")
    bad.write_bytes(damage(archive.read_bytes()))

    with pytest.raises(ArchiveDamaged, match="take another backup"):
        put_back(empty, bad)

    assert not (empty.data / CATALOGUE).exists()
    assert put_back(empty, archive).products == 5


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "generations/00000001/../../outside", "outside"])
def test_an_archive_from_elsewhere_writes_nowhere_else(tmp_path: Path, empty: Settings, name: str) -> None:
    """Names that no backup has are refused before a byte is written."""
    bad = tmp_path / "bad.tar"
    with bad.open("wb") as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        tar.addfile(entry, BytesIO(b"x"))

    with pytest.raises(ArchiveDamaged, match="no backup holds anything like"):
        put_back(empty, bad)

    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("newer", ['{"format": 2, "schema": "0001"', '{"format": 1, "schema": "9999"'])
def test_an_archive_of_a_later_version_is_refused(tmp_path: Path, empty: Settings, newer: str) -> None:
    """Before anything is written, and with the sentence that a later catalogue gets too."""
    archive = tmp_path / "newer.tar"
    with archive.open("wb") as stream, ArchiveWriter(stream, nothing) as writer:
        writer.add_bytes(HEAD, f'{newer}, "bytes": 1, "index": {{}}}}'.encode())

    with pytest.raises(DowngradeRefused, match="later version"):
        put_back(empty, archive)


def test_a_database_server_has_its_own_tool(filled: Settings, tmp_path: Path) -> None:
    """Of PostgreSQL no archive is made; the sentence says what to use."""
    elsewhere = load_settings(data=filled.data, database="postgresql+psycopg://user@host/name")
    with open_desk(filled) as desk:
        there = replace(desk, settings=elsewhere)
        with pytest.raises(BackupRefused, match="pg_dump"):
            make_backup(there, tmp_path / "backup.tar", nothing, nothing)
    with pytest.raises(RestoreRefused, match="KMS_DATABASE"):
        put_back(elsewhere, tmp_path / "backup.tar")
