"""The reading process: takes one file after the other from its standard input and answers with what it read.

It is started by `child` and by nobody else. Before each file it lowers what it may use: memory, processor
time, and no writing at all. When the process that started it is gone, so is it, whatever it was doing.
"""

from __future__ import annotations

import json
import os
import queue
import resource
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from indexer.extract import extract
from indexer.extract.reading import Limits
from indexer.extract.wire import OUT_OF_MEMORY, to_line


def main() -> None:
    """Serve requests, one JSON object a line, until standard input ends."""
    answers = _private_output()
    requests: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    while True:
        request = json.loads(requests.get())
        limits = Limits(**request.pop("limits"))
        _restrict(limits)
        answers.write(to_line(extract(Path(request.pop("path")), **request, limits=limits)))
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


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
