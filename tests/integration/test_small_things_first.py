"""A few uploads among many, and a worker that is told to pause: real process, real model."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.intake import Metadata
from corpus.people_records import Actor
from indexer.engine.errors import NoGeneration
from indexer.engine.generation import open_generation
from indexer.rooms import Desk

ROOT = Path(__file__).resolve().parents[2]
ADMIN = Actor(None, "an administrator")
PATIENCE = 120.0  # seconds until a test gives up, whatever else the machine does


def part(number: int) -> str:
    """A text of some thirty passages, all different."""
    meetings = (f"In week {week} committee {number} looked after well {week * number}. " for week in range(600))
    return f"# Part {number}\n\n{''.join(meetings)}"


@contextmanager
def worker(desk: Desk) -> Iterator[None]:
    """The worker as the server starts it."""
    environment = {**os.environ, "KMS_DATA": str(desk.settings.data)}  # noqa: TID251 - for a child
    command = [sys.executable, "-m", "indexer", "work"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def add(desk: Desk, name: str, text: str) -> str:
    """Take a text in and give the id of its version."""
    path = desk.settings.data.parent / name
    path.write_text(text, encoding="utf-8")
    return desk.intake.add_file(path, name, Metadata(source_key=f"path:{path}")).version.id


def searchable(desk: Desk) -> set[str]:
    """The versions that can be found now."""
    try:
        with open_generation(desk.generations) as generation:
            return set(generation.passages.versions())
    except NoGeneration:
        return set()


def wait(until: Callable[[], bool]) -> None:
    """Look until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_small_upload_does_not_wait_for_a_big_import(desk: Desk) -> None:
    """It can be found while the import is still under way."""
    bulk = {add(desk, f"part-{number}.md", part(number)) for number in range(40)}
    with worker(desk):
        wait(lambda: desk.jobs.counts()["running"] > 0)
        small = add(desk, "note.md", "# Note\n\nThe ferry across the lake leaves at seven in the morning.\n")
        wait(lambda: small in searchable(desk))
        found = searchable(desk)

    assert len(found & bulk) < len(bulk)


def test_a_paused_worker_begins_nothing_until_it_goes_on(desk: Desk) -> None:
    """Pausing is kept with the catalogue: a worker that starts heeds it, and tells what it did when it goes on."""
    desk.work.pause(ADMIN)
    version = add(desk, "note.md", "# Note\n\nThe ferry across the lake leaves at seven in the morning.\n")
    with worker(desk):
        wait((desk.settings.data / "worker.lock").exists)
        time.sleep(3)
        assert desk.jobs.counts()["queued"] == 1
        desk.work.pause(ADMIN, paused=False)
        wait(lambda: version in searchable(desk))
        wait(lambda: desk.work.told().progress.get("files_done") == 1)

    assert [line.action for line in desk.audit.newest()] == ["work resumed", "work paused"]
