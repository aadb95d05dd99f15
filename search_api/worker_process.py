"""Keeps the worker running beside the server: a process of its own at lower priority, started again when it dies.

The one module of search_api that knows that indexing exists, and only by its command: `python -m indexer work`.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

COMMAND = (sys.executable, "-m", "indexer", "work")
NICER_BY = 10  # of 19: searching goes first, yet indexing goes on while people search
LOWEST = 19
FIRST_PAUSE = 1.0  # seconds before a dead worker is started again; doubled each time
LONGEST_PAUSE = 60.0
STEADY_SECONDS = 120.0  # one that lived this long had no lasting trouble: the next pause is short again
GRACE_SECONDS = 30.0  # a batch of passages takes a few seconds on a slow machine

log = logging.getLogger(__name__)


class WorkerProcess:
    """The worker for as long as the `with` lasts."""

    def __init__(self, command: Sequence[str] = COMMAND, first_pause: float = FIRST_PAUSE) -> None:
        self._command = command
        self._first_pause = first_pause
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name="worker-process", daemon=True)

    def __enter__(self) -> Self:
        """Starts the worker."""
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Tells the worker to stop (SIGTERM) and waits until it has; one that does not listen is killed."""
        self._stop.set()
        with self._lock:
            process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                log.warning("the worker did not stop within %.0f seconds and was ended", GRACE_SECONDS)
                process.kill()
        self._keeper.join()

    @property
    def pid(self) -> int | None:
        """The number of the worker's process; None before it is started."""
        with self._lock:
            return self._process.pid if self._process else None

    def _keep(self) -> None:
        pause = self._first_pause
        while (process := self._start()) is not None:
            began = time.monotonic()
            code = process.wait()
            if self._stop.is_set():
                return
            if time.monotonic() - began > STEADY_SECONDS:
                pause = self._first_pause
            log.warning("the worker stopped (exit code %d); it is started again in %.0f seconds", code, pause)
            self._stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _start(self) -> subprocess.Popen[bytes] | None:
        """A new worker, in a process group of its own: Ctrl-C reaches the server alone, which then stops the worker."""
        with self._lock:
            if self._stop.is_set():
                return None
            command = (*self._command, "--beside", str(os.getpid()))
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)  # noqa: S603 - our own command
            priority = min(os.getpriority(os.PRIO_PROCESS, 0) + NICER_BY, LOWEST)
            os.setpriority(os.PRIO_PROCESS, self._process.pid, priority)
            return self._process
