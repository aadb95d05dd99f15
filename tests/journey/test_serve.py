"""The service as a person starts it: a real process that answers, stops with one Ctrl-C, and explains itself."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from corpus.catalogue import Catalogue
from corpus.database import open_database
from corpus.files import FileStore
from corpus.intake import Intake
from corpus.jobs import Jobs
from corpus.settings import load_settings
from tests.journey.page_collection import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 120.0  # seconds; a busy machine reads the libraries slowly
INDEXED_WITHIN = 400.0  # the first start takes the model out of its package


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _environment(data: Path, port: int) -> dict[str, str]:
    ours = {"KMS_DATA": str(data), "KMS_PORT": str(port), "KMS_RUNTIME": "openvino-fp32"}
    return {**os.environ, **ours}  # noqa: TID251 - a process of its own is given its settings


@contextmanager
def _service(environment: Mapping[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "search_api", "serve", *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
            process.kill()
        process.communicate()


def _get(address: str) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(address, timeout=STARTS_WITHIN) as response:  # noqa: S310 - our own service
            return response.status, json.load(response)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def _wait_until_alive(port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            if _get(f"http://127.0.0.1:{port}/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the service did not start")


def _wait_until_ready(port: int) -> None:
    until = time.monotonic() + INDEXED_WITHIN
    while _get(f"http://127.0.0.1:{port}/readyz")[0] != 200:
        assert time.monotonic() < until, "nothing was published"
        time.sleep(0.5)


def _take_in(data: Path, file: Path) -> None:
    """Through the front door, as another process does."""
    settings = load_settings(data=data)
    with closing(open_database(settings.database_url)) as database:
        catalogue, jobs = Catalogue(database), Jobs(database)
        Intake(database, FileStore(settings.files_folder), catalogue, jobs).add_file(file, file.name)


def _wait_for_child(process: subprocess.Popen[str]) -> psutil.Process:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        for child in psutil.Process(process.pid).children():
            if "indexer" in child.cmdline():
                return child
        time.sleep(0.1)
    pytest.fail("there is no worker beside the server")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_server_and_worker(tmp_path: Path, stop: signal.Signals) -> None:
    """The service answers with a worker at lower priority beside it; one Ctrl-C ends both, in peace."""
    port = _free_port()
    with _service(_environment(tmp_path, port)) as process:
        _wait_until_alive(port)
        worker = _wait_for_child(process)
        nicer = worker.nice() > psutil.Process(process.pid).nice()
        status, _ready = _get(f"http://127.0.0.1:{port}/readyz")
        process.send_signal(stop)
        out, err = process.communicate(timeout=STARTS_WITHIN)

    assert nicer
    assert status == 503
    assert process.returncode == 0, err
    assert f"http://127.0.0.1:{port}" in out
    assert f"becomes the first, once: http://127.0.0.1:{port}/invitations/" in out
    assert "Traceback" not in err
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


def test_upload_becomes_searchable_while_the_service_runs(tmp_path: Path, models_folder: Path) -> None:
    """What waits is indexed by the worker beside the server, and answers without a restart."""
    data_folder(tmp_path / "data", models_folder)
    port = _free_port()
    environment = _environment(tmp_path / "data", port)
    (tmp_path / "pump.md").write_text("# Hand pumps\n\nA broken hand pump is repaired by the village mechanic.\n")
    with _service(environment) as process:
        _wait_until_alive(port)
        _take_in(tmp_path / "data", tmp_path / "pump.md")
        _wait_until_ready(port)
        status, answer = _get(f"http://127.0.0.1:{port}/api/v1/search?q=who+repairs+the+pump")
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=STARTS_WITHIN)

    assert status == 200
    assert [hit["version"]["title"] for hit in answer["results"]] == ["Hand pumps"]
    assert process.returncode == 0, err
    assert "Traceback" not in err


def test_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    """A worker that is killed is replaced, and the log says so."""
    port = _free_port()
    with _service(_environment(tmp_path, port)) as process:
        _wait_until_alive(port)
        first = _wait_for_child(process)
        first.kill()
        until = time.monotonic() + STARTS_WITHIN
        second = first
        while second.pid == first.pid and time.monotonic() < until:
            time.sleep(0.2)
            second = _wait_for_child(process)
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=STARTS_WITHIN)

    assert second.pid != first.pid
    assert "the worker stopped (exit code -9)" in err
    assert process.returncode == 0


def test_taken_port_is_one_sentence(tmp_path: Path) -> None:
    """A port that another program has ends the start with a sentence that names it, and exit code 2."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with _service(_environment(tmp_path, port), "--no-worker") as process:
            _out, err = process.communicate(timeout=STARTS_WITHIN)

    assert process.returncode == 2
    assert err.strip().count("\n") == 0
    assert f"another program listens on port {port}" in err


def test_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    """A wrong setting stops the start with a sentence that names it."""
    with _service({**_environment(tmp_path, 8000), "KMS_HOST": "0.0.0.0"}) as process:  # noqa: S104 - it is refused
        _out, err = process.communicate(timeout=STARTS_WITHIN)

    assert process.returncode == 2
    assert err.startswith("The setting KMS_HOST is wrong")
    assert "Traceback" not in err


def test_question_before_anything_is_searchable_is_one_sentence(tmp_path: Path) -> None:
    """`ask` over an empty collection says what to do instead of failing."""
    command = [sys.executable, "-m", "search_api", "ask", "who repairs the pump?"]
    run = subprocess.run(
        command, cwd=ROOT, env=_environment(tmp_path, 8000), text=True, capture_output=True, check=False
    )

    assert run.returncode == 2
    assert "python -m indexer add" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("option", "part"),
    [
        (("--page-size", "500"), "50 or less"),
        (("--lang", "de"), "parameter lang"),
        (("--theme", "nothing"), "there is no theme"),
    ],
)
def test_wrong_option_is_one_sentence(tmp_path: Path, option: tuple[str, str], part: str) -> None:
    """An option of `ask` is checked as the parameter of the API is."""
    command = [sys.executable, "-m", "search_api", "ask", "pump", *option]
    run = subprocess.run(
        command, cwd=ROOT, env=_environment(tmp_path, 8000), text=True, capture_output=True, check=False
    )

    assert run.returncode == 2
    assert part in run.stderr
