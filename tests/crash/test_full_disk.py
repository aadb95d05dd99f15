"""A disk that is full at each step, a small real one: what was accepted is kept, and with room again all goes on."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Self

import pytest

from corpus.errors import CorpusError
from indexer.engine.errors import EngineError
from indexer.errors import IndexerError
from tests.crash.kept import Kept, collection, data_folder
from tests.crash.stem import upload
from tests.crash.steps import RECEIVING, WORKING, Step

DISK = "48m"
STEPS = [step for step in WORKING if step.event == "call"][::2]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Kept]:
    """A collection on a disk of its own."""
    disk = tmp_path_factory.mktemp("disk")
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(disk)],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"a small disk can not be mounted here: {mounted.stderr.strip()}")
    try:
        with collection(data_folder(disk / "data", models_folder), disk / "outside") as opened:
            yield opened
    finally:
        subprocess.run(["/bin/umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_while_receiving_refuses_with_a_sentence(kept: Kept) -> None:
    """The upload is refused and nothing of it is there; sent again when there is room it is taken in."""
    for step in RECEIVING[:-1]:
        path, word = kept.written()
        before = kept.desk.catalogue.count()
        with _full_from(step, Path(kept.data)) as full, pytest.raises((CorpusError, OSError)):
            upload(kept.desk, path)
        assert full.reached, step
        assert kept.desk.catalogue.count() == before, step
        kept.words[upload(kept.desk, path)] = word
    kept.work()
    assert kept.faults_afterwards(asked=len(RECEIVING)) == []


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_full_disk_while_working_loses_nothing(kept: Kept, step: Step) -> None:
    """The worker stops with a sentence of ours, or goes on where nothing more was to be written."""
    kept.take_in()
    error: Exception | None = None
    with _full_from(step, Path(kept.data)) as full:
        try:
            kept.work()
        except Exception as raised:  # noqa: BLE001 - which it is, is asserted below
            error = raised
    assert full.reached
    assert error is None or isinstance(error, CorpusError | EngineError | IndexerError), repr(error)
    assert kept.faults_at_once() == []

    kept.work()

    assert kept.faults_afterwards() == []


class _full_from:  # noqa: N801 - reads as what it does
    """Fill the disk when the step is there, and make room again at the end."""

    def __init__(self, step: Step, folder: Path) -> None:
        self._code, self._event = step.code(), step.event
        self._ballast = folder / "ballast"
        self.reached = False

    def __enter__(self) -> Self:
        """Watch for the step."""
        sys.setprofile(self._look)
        return self

    def __exit__(self, *_: object) -> None:
        """Make room."""
        sys.setprofile(None)
        self._ballast.unlink(missing_ok=True)

    def _look(self, frame: FrameType, event: str, _argument: object) -> None:
        if frame.f_code is self._code and event == self._event and not self.reached:
            self.reached = True
            self._fill()

    def _fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
