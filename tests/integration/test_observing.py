"""What somebody who looks after the service sees of it: figures at /metrics, and a log without anything secret."""

from __future__ import annotations

import io
import json
import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from corpus.backups import LastBackup, note_backup
from corpus.log import REQUESTS, ROOMS, AsJson
from corpus.people_records import Account, Actor
from corpus.settings import Settings, load_settings
from search_api.app import create_app
from tests.integration.small_collection import fill_and_index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI

QUESTION = "who writes payments into the cash book?"
PASSWORD = "a sentence that I remember"  # noqa: S105 - of nobody
OPERATOR = Actor(None, "operator")
LINE = re.compile(r'(?:# (?:HELP|TYPE) kms_\w+ .+)|(?:kms_\w+(?:\{\w+="[^"]*"(?:,\w+="[^"]*")*\})? [0-9.e+-]+)')


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Settings:
    """An indexed collection."""
    data = tmp_path_factory.mktemp("collection")
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    made = load_settings(data=data, runtime="openvino-fp32")
    fill_and_index(made)
    return made


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    """The service over it."""
    app = create_app(settings)
    with TestClient(app):
        yield app


def browser(app: FastAPI) -> TestClient:
    """Somebody at the machine."""
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False, follow_redirects=False)


@contextmanager
def log_at(level: str) -> Iterator[io.StringIO]:
    """What the service writes into its log where no terminal is."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(AsJson())
    loggers = [logging.getLogger(name) for name in (*ROOMS, REQUESTS)]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(level.upper())
    logging.getLogger().addHandler(handler)
    try:
        yield written
    finally:
        logging.getLogger().removeHandler(handler)
        for logger, was in zip(loggers, before, strict=True):
            logger.setLevel(was)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    """Each line of a log, which is JSON."""
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_metrics_are_in_the_text_format_of_prometheus(app: FastAPI, settings: Settings) -> None:
    """Every line is a comment or a sample, and the figures are those of the collection."""
    note_backup(settings.data, LastBackup("2026-01-02T03:04:05+00:00", "/backups/a.tar"))
    client = browser(app)
    client.get("/api/v1/search", params={"q": QUESTION})
    client.get("/no-such-address")
    told = client.get("/metrics")
    figures = dict(line.rpartition(" ")[::2] for line in told.text.splitlines() if not line.startswith("#"))

    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert [line for line in told.text.splitlines() if not LINE.fullmatch(line)] == []
    live = app.state.live
    assert figures["kms_products"] == str(live.catalogue.count())
    assert figures['kms_jobs{state="done"}'] == str(live.jobs.counts()["done"])
    assert figures["kms_last_backup_timestamp_seconds"] == "1767323045"
    assert figures['kms_requests_total{for="search",status="200"}'] == "1"
    assert figures['kms_request_seconds_bucket{for="search",le="+Inf"}'] == "1"
    assert int(figures["kms_disk_free_bytes"].split("e")[0].split(".")[0]) > 0


def test_metrics_are_there_before_anything_is(tmp_path: Path) -> None:
    """An empty collection is told as one."""
    app = create_app(load_settings(data=tmp_path))
    with TestClient(app):
        told = browser(app).get("/metrics")

    assert "\nkms_generation 0\n" in told.text
    assert "\nkms_products 0\n" in told.text


@pytest.mark.parametrize("level", ["info", "debug"])
def test_no_line_of_the_log_tells_a_secret(app: FastAPI, level: str) -> None:
    """Not a password, a link's word, a key or a session, whatever is asked for; a question at `debug` alone."""
    people = app.state.live.people
    with log_at(level) as written:
        email = f"{level}@example.org"
        account = people.accounts.add(Account("", email, "A", "admin", None), PASSWORD, OPERATOR)
        link = people.invitations.for_members(OPERATOR)
        session = people.sessions.open(account.id)
        client = browser(app)
        client.get("/", params={"q": QUESTION})
        client.get("/api/v1/search", params={"q": QUESTION, "lang": "de"})
        client.get(f"/invitations/{link}")
        client.get("/api/v1/jobs", headers={"Authorization": "Bearer kms_0123456789"})
        client.cookies.set("kms_session", session)
        client.get("/account")
        client.post("/sign-in", data={"email": email, "password": PASSWORD})
        client.get(f"/no-such-address/{link}")
    told = written.getvalue()

    assert [secret for secret in (PASSWORD, link, session, "0123456789", email) if secret in told] == []
    assert ("cash book" in told) is (level == "debug")
    assert {line["message"] for line in lines(written)} >= {"GET /invitations/{token} 200"}


def test_a_line_has_the_number_that_the_answer_has(app: FastAPI) -> None:
    """What somebody reports can be looked up: X-Request-ID is `request` in the log."""
    with log_at("info") as written:
        number = browser(app).get("/healthz").headers["X-Request-ID"]

    (line,) = lines(written)
    assert (line["request"], line["route"], line["status"]) == (number, "/healthz", 200)


def test_an_unforeseen_error_is_one_line_with_its_trace(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the number that the reader was given, and without the address."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(app.state.live), "ready", fail)
    with log_at("info") as written:
        answer = browser(app).get("/readyz")
    (found,) = [line for line in lines(written) if "trace" in line]

    assert answer.status_code == 500
    assert answer.json()["request"] in found["message"]
    assert "ZeroDivisionError" in found["trace"]
