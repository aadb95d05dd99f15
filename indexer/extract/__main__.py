"""The reading process: takes one file after the other from its standard input and answers with what it read.

It is started by `child` and by nobody else. It shuts itself in first (`confinement`), and before each file it lowers
what it may use: memory, processor time, and no writing at all. When the process that started it is gone, so is it,
whatever it was doing.
"""

from __future__ import annotations

import json
import os
import queue
import resource
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from indexer.extract import extract
from indexer.extract.confinement import Confinement
from indexer.extract.reading import Limits
from indexer.extract.wire import OUT_OF_MEMORY, page_line, to_line

if TYPE_CHECKING:
    from corpus.records import Page

_SHARE_THAT_STAYS = 0.5  # of its memory; a process that holds more keeps it from the next file


def main() -> None:
    """Serve requests, one JSON object a line, until standard input ends."""
    answers = _private_output()
    memory = _opened_memory()
    confinement = Confinement()
    requests: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()

    def tell(page: Page, count: int) -> None:
        answers.write(page_line(page, count))
        answers.flush()

    grown = False
    while not grown:
        request = json.loads(requests.get())
        limits = Limits(**request.pop("limits"))
        confinement.given = request.pop("path")
        _restrict(limits)
        extraction = extract(Path(confinement.given), **request, limits=limits, tell=tell)
        grown = _held(memory) > limits.memory_mebibytes * 2**20 * _SHARE_THAT_STAYS
        answers.write(to_line(extraction, last=grown))
        answers.flush()


def _private_output() -> BinaryIO:
    """Keep standard output for answers alone: what libraries print goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return answers


def _listen(requests: queue.Queue[bytes]) -> None:
    """Pass requests on; end the process at once when nobody can ask any more."""
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)


def _restrict(limits: Limits) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limits.cpu_seconds, hard))
    memory = limits.memory_mebibytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _opened_memory() -> int | None:
    """Return what Linux tells of this process's memory, opened before the walls are up; None elsewhere.

    The largest size that getrusage tells would be of no use: it begins with that of the process that started this one.
    """
    try:
        return os.open("/proc/self/statm", os.O_RDONLY)
    except FileNotFoundError:
        return None


def _held(memory: int | None) -> int:
    """Return the bytes of memory that this process holds now, 0 where it is not told."""
    return 0 if memory is None else int(os.pread(memory, 100, 0).split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
