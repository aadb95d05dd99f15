"""Ctrl-C at a terminal: what is said, how soon it ends, and what it leaves behind; real commands in real processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from corpus.settings import load_settings
from indexer.engine.bundled_model import bundled_folder
from indexer.rooms import open_desk
from indexer.worker import only_worker

ROOT = Path(__file__).resolve().parents[2]
WELLS = "# Wells\n\nA well is dug where the women of the village say that water stays in the dry season.\n"
TRIAL = "Finding out how the model runs fastest"
LONGEST = 120  # seconds to wait for what comes in one or two on an idle machine


@dataclass
class Command:
    """A command of the indexer that runs as from a terminal, in a process group of its own; what it says is kept."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def wait_for(self, words: str) -> None:
        """Read on until a line has these words."""
        assert self.process.stderr is not None
        watch = threading.Timer(LONGEST, self.process.kill)
        watch.start()
        for line in self.process.stderr:
            self.said.append(line)
            if words in line:
                watch.cancel()
                return
        raise AssertionError("".join(self.said))

    def signal(self, number: signal.Signals) -> int:
        """Send a signal to all that the terminal would send it to; return the exit code."""
        os.killpg(self.process.pid, number)
        out, told = self.process.communicate(timeout=LONGEST)
        self.said += [told, out]
        return self.process.returncode


@pytest.fixture
def environment(tmp_path: Path, models_folder: Path) -> dict[str, str]:
    """A data folder whose model is out of its package, and of which nobody has tried yet how it runs fastest."""
    model = bundled_folder(models_folder)
    (tmp_path / "data" / "models").mkdir(parents=True)
    (tmp_path / "data" / "models" / model.name).symlink_to(model, target_is_directory=True)
    return os.environ | {"KMS_DATA": str(tmp_path / "data")}  # noqa: TID251 - for a child


def start(environment: dict[str, str], *arguments: str) -> Command:
    """Start a command."""
    return Command(
        subprocess.Popen(
            [sys.executable, "-m", "indexer", *arguments],
            env=environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_trial_that_was_stopped_is_made_again(
    environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    """Stopping while the fastest way is looked for keeps no choice, ends at once, and leaves the file waiting."""
    (tmp_path / "wells.md").write_text(WELLS, encoding="utf-8")
    command = start(environment, "add", str(tmp_path / "wells.md"))
    command.wait_for(TRIAL)

    code = command.signal(number)

    assert code == 130, command.said
    assert list((tmp_path / "data" / "models").glob("runtime-*.json")) == []
    assert "1 still waiting; the next run goes on where this one stopped." in command.said[-1]
    again = start(environment, "reindex")
    again.wait_for(TRIAL)
    again.signal(signal.SIGKILL)


def test_stopping_says_so_and_gives_the_work_back(environment: dict[str, str], tmp_path: Path) -> None:
    """In the middle of indexing Ctrl-C is answered at once, and what was claimed waits again."""
    for number in range(12):
        (tmp_path / f"{number}.md").write_text(WELLS.replace("village", f"village {number}") * 40, encoding="utf-8")
    files = [str(path) for path in sorted(tmp_path.glob("*.md"))]
    command = start(environment | {"KMS_RUNTIME": "openvino-fp32"}, "add", *files)
    with open_desk(load_settings(data=tmp_path / "data")) as desk:
        while command.process.poll() is None and not desk.jobs.counts()["running"]:
            time.sleep(0.02)

        code = command.signal(signal.SIGINT)

        told = "".join(command.said)
        assert code == 130, told
        assert "Stopping: what is done is kept." in told
        assert "the next run goes on where this one stopped." in told
        assert desk.jobs.counts()["running"] == 0


def test_who_watches_the_servers_worker_is_told_that_it_goes_on(environment: dict[str, str], tmp_path: Path) -> None:
    """Ctrl-C ends the watching, not the work."""
    (tmp_path / "wells.md").write_text(WELLS, encoding="utf-8")
    with open_desk(load_settings(data=tmp_path / "data")) as desk, only_worker(desk):
        command = start(environment, "add", str(tmp_path / "wells.md"))
        command.wait_for("A worker is at work already; watching it.")

        code = command.signal(signal.SIGINT)

    assert code == 130, command.said
    assert "1 still waiting; the worker that is at work goes on." in command.said[-1]


def test_what_the_servers_worker_made_searchable_is_counted(environment: dict[str, str], tmp_path: Path) -> None:
    """Watching it ends with what became of the files, as if they had been indexed by the command itself."""
    for name in ("seed", "wells", "pumps"):
        (tmp_path / f"{name}.md").write_text(WELLS.replace("village", name), encoding="utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4\nnothing of a PDF follows")
    quick = environment | {"KMS_RUNTIME": "openvino-fp32"}
    start(quick, "add", str(tmp_path / "seed.md"), "--later").process.communicate(timeout=LONGEST)
    worker = start(quick, "work")
    with open_desk(load_settings(data=tmp_path / "data")) as desk:
        while worker.process.poll() is None and not desk.jobs.counts()["running"]:
            time.sleep(0.02)
    command = start(quick, "add", *(str(tmp_path / name) for name in ("wells.md", "pumps.md", "bad.pdf")))
    out, told = command.process.communicate(timeout=2 * LONGEST)
    worker.signal(signal.SIGTERM)

    assert re.search(r"^[23] made searchable, 1 failed.$", out, re.MULTILINE), (out, told)  # seed may be done already
    assert "0 pages" not in told


def test_the_worker_of_a_second_server_waits_for_its_turn(environment: dict[str, str], tmp_path: Path) -> None:
    """It says once that another is at work, and begins when that one is gone, instead of ending again and again."""
    (tmp_path / "wells.md").write_text(WELLS, encoding="utf-8")
    quick = environment | {"KMS_RUNTIME": "openvino-fp32"}
    start(quick, "add", str(tmp_path / "wells.md"), "--later").process.communicate(timeout=LONGEST)
    with open_desk(load_settings(data=tmp_path / "data")) as desk:
        with only_worker(desk):
            second = start(quick, "work", "--beside", str(os.getpid()))
            second.wait_for("This one waits.")
        while second.process.poll() is None and not desk.jobs.counts()["done"]:
            time.sleep(0.02)

        assert second.process.poll() is None
    assert second.signal(signal.SIGTERM) == 0
