"""Ctrl-C at a terminal: what is said, how soon it ends, and what it leaves behind; real commands in real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from indexer.engine.bundled_model import bundled_folder

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
def environment(tmp_path: Path, models_folder: Path) -> Mapping[str, str]:
    """A data folder whose model is out of its package, and of which nobody has tried yet how it runs fastest."""
    model = bundled_folder(models_folder)
    (tmp_path / "data" / "models").mkdir(parents=True)
    (tmp_path / "data" / "models" / model.name).symlink_to(model, target_is_directory=True)
    return os.environ | {"KMS_DATA": str(tmp_path / "data")}  # noqa: TID251 - for a child


def start(environment: Mapping[str, str], *arguments: str) -> Command:
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
    environment: Mapping[str, str], tmp_path: Path, number: signal.Signals
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
