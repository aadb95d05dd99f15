"""Runs a module of ours in a process of its own: for work that takes much memory or may bring its process down."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_SECONDS = 1_800  # many times what the longest such work took on two busy cores
_ASKED = frozenset(
    {-signal.SIGINT, -signal.SIGTERM, -signal.SIGHUP}
)  # SIGKILL is how a system short of memory ends one


class ProcessFailed(Exception):
    """Work in a separate process did not come to its end; the message says why, as far as it is known."""


class ProcessStopped(ProcessFailed):
    """Somebody ended it: that says nothing about the work."""


def run_aside(module: str, *arguments: str) -> None:
    """Run `python -m module arguments` to its end; what it prints is dropped.

    Ctrl-C is for the process that asked, which ends this one. Raises ProcessFailed, and ProcessStopped.
    """
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command,
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ProcessFailed(str(error)) from error
    if done.returncode in _ASKED:
        raise ProcessStopped("it was told to stop")
    if done.returncode:
        raise ProcessFailed(_last_line(done.stderr) or f"it ended with code {done.returncode}")


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")
