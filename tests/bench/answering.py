"""How long a question takes over HTTP at 100,000 passages, where the time goes, how many a second, in what memory.

The real server runs as its own process without a worker beside it; the phases are those of its Server-Timing header,
and "the rest" is all else that passes until the client holds the answer.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psutil

from tests.bench.data import ROOT, Options, read_questions, read_sample
from tests.bench.figures import Figure, Table, percentile
from tests.bench.generated import collection

QUESTIONS = 200
WARM_UP = 40
AT_ONCE = (1, 4, 16)
START_SECONDS = 180.0
MOST_MS = 15.0  # retrieval and the rest together, p95
_PHASE = re.compile(r"(\w+);dur=([\d.]+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """Milliseconds of one question: as the client saw it, and by phase as the server says."""

    whole: float
    phases: dict[str, float]

    @property
    def embedding(self) -> float:
        """The model's share."""
        return self.phases["embedding"]

    @property
    def retrieval(self) -> float:
        """Both legs."""
        return self.phases["retrieval"]

    @property
    def rest(self) -> float:
        """Everything else: ranking, evidence, results, JSON, HTTP."""
        return self.whole - self.embedding - self.retrieval


def measure(options: Options) -> Table:
    """Ask one after the other, then several at once."""
    folder = collection(options.passages, read_sample(options), options)
    questions = read_questions(QUESTIONS + WARM_UP)
    with _server(folder) as (port, server):
        _ask_all(port, questions[QUESTIONS:])
        asked = _ask_all(port, questions[:QUESTIONS])
        rates = [_rate(port, questions[:QUESTIONS], at_once) for at_once in AT_ONCE]
        memory = psutil.Process(server.pid).memory_full_info()
    title = f"Answering: {QUESTIONS} different questions over HTTP at {options.passages:,} passages"
    details = {
        "questions": [{"whole": one.whole, **one.phases} for one in asked],
        "phases_p95_ms": {name: percentile([one.phases[name] for one in asked], 0.95) for name in asked[0].phases},
    }
    return Table("answering", title, (*_latency(asked), *_load(rates, memory.rss, memory.uss)), details)


def _latency(asked: Sequence[Asked]) -> list[Figure]:
    columns = {
        "embedding": [one.embedding for one in asked],
        "retrieval": [one.retrieval for one in asked],
        "the rest": [one.rest for one in asked],
        "retrieval and the rest": [one.retrieval + one.rest for one in asked],
        "the whole": [one.whole for one in asked],
    }
    return [
        Figure(f"{name}, p{place}", percentile(times, place / 100), "ms", most=_bar(name, place))
        for name, times in columns.items()
        for place in (50, 95)
    ]


def _bar(name: str, place: int) -> float | None:
    return MOST_MS if (name, place) == ("retrieval and the rest", 95) else None


def _load(rates: Sequence[float], resident: int, own: int) -> list[Figure]:
    several = [Figure(f"{n} at once", rate, "questions a second") for n, rate in zip(AT_ONCE, rates, strict=True)]
    mapped = f"{(resident - own) / 1e6:.0f} MB of it mapped files and shared"
    return [*several, Figure("resident memory of the server", resident / 1e6, "MB", note=mapped)]


@contextmanager
def _server(folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = _free_port()
    environment = {**os.environ, "KMS_DATA": str(folder.resolve()), "KMS_PORT": str(port), "KMS_LOG": "warning"}  # noqa: TID251 - for a child
    command = [sys.executable, "-m", "search_api", "serve", "--no-worker"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_until_ready(port)
        yield port, server
    finally:
        server.terminate()
        server.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.2)
    message = f"the server did not answer within {START_SECONDS:.0f} seconds"
    raise TimeoutError(message)


def _ask_all(port: int, questions: Sequence[str]) -> list[Asked]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked = [_ask(connection, question) for question in questions]
    connection.close()
    return asked


def _ask(connection: http.client.HTTPConnection, question: str) -> Asked:
    start = time.perf_counter()
    connection.request("GET", f"/api/v1/search?{urlencode({'q': question})}", headers={"Accept-Encoding": "identity"})
    answer = connection.getresponse()
    answer.read()
    whole = (time.perf_counter() - start) * 1e3
    if answer.status != http.client.OK:
        message = f"the server answered {answer.status} to {question!r}"
        raise RuntimeError(message)
    found = _PHASE.findall(answer.headers["Server-Timing"])
    return Asked(whole, {name: float(took) for name, took in found})


def _rate(port: int, questions: Sequence[str], at_once: int) -> float:
    """Questions a second of so many clients that ask as soon as they are answered."""
    shares = [questions[client::at_once] for client in range(at_once)]
    start = time.perf_counter()
    with ThreadPoolExecutor(at_once) as clients:
        answered = sum(len(asked) for asked in clients.map(lambda share: _ask_all(port, share), shares))
    return answered / (time.perf_counter() - start)
