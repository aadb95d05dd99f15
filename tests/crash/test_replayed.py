"""Every call of a publish recorded, and all that a crash after each may leave looked at, asked and gone on with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.engine import generation
from indexer.rooms import open_desk
from search_api.live import open_live
from tests.crash.disk_states import Tree, build, recorded
from tests.crash.kept import Kept
from tests.crash.stem import upload

WORTHLESS = ("staging-", "gone-")


def test_every_state_that_a_crash_in_a_publish_may_leave(kept: Kept, tmp_path: Path) -> None:
    """The old or the new generation answers, whole; a worker goes on from there, and nothing stands twice."""
    kept.take_in()
    before = tmp_path / "before"
    shutil.copytree(kept.data, before, symlinks=True, ignore=shutil.ignore_patterns("generations", "models"))
    old = dict(kept.indexed)
    with recorded(kept.desk.generations, *WORTHLESS) as recording:
        kept.work()

    faults = {}
    for number, (name, tree) in enumerate(recording.states.values()):
        folder = tmp_path / f"state-{number}"
        with _collection_in(folder, before, tree, kept, old) as left:
            faults[name] = [*left.faults_at_once(), *left.not_found(1, old)]
            left.work()
            faults[name] += left.faults_afterwards(asked=4)
        shutil.rmtree(folder)

    assert {name: found for name, found in faults.items() if found} == {}
    assert len(recording.states) > 3


@contextmanager
def _collection_in(folder: Path, before: Path, tree: Tree, kept: Kept, indexed: dict[str, str]) -> Iterator[Kept]:
    """Open a data folder whose generations are as a crash has left them, with the model that is open already."""
    shutil.copytree(before, folder)
    build(tree, folder / "generations")
    settings = kept.desk.settings.model_copy(update={"data": folder})
    with open_desk(settings) as desk, closing(open_live(settings)) as live:
        live._models = kept.live._models
        yield Kept(desk, replace(kept.workshop, desk=desk), live, kept.outside, dict(kept.words), indexed)


def test_a_sync_that_is_left_out_is_seen(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """Had the folder's new name not been synced, a crash could leave a CURRENT that names nothing."""
    monkeypatch.setattr(generation, "sync_folder", lambda _folder: None)
    kept.take_in()
    with recorded(kept.desk.generations, *WORTHLESS) as recording:
        kept.work()

    named = [(json.loads(tree["CURRENT"] or b""), tree) for _, tree in recording.states.values()]

    assert [tree for pointer, tree in named if f"{pointer['generation']}/manifest.json" not in tree] != []


def test_an_accepted_file_survives_whatever_the_disk_was_late_with(kept: Kept) -> None:
    """Once an upload was accepted its bytes and its name are on the disk, in every state that a crash may leave."""
    path, word = kept.written()
    content = path.read_bytes()
    with recorded(kept.desk.settings.files_folder, "incoming") as recording:
        kept.words[upload(kept.desk, path)] = word
        on_the_way = recording.states
        recording.states = {}
        recording.saw("accepted")
    stored = [
        {name: found for name, found in tree.items() if found == content} for _, tree in recording.states.values()
    ]

    assert all(any("incoming" not in name for name in found) for found in stored), recording.calls
    assert len(on_the_way) > 1
    kept.work()
    assert kept.faults_afterwards() == []
