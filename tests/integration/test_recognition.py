"""Scanned pages, with the real Tesseract and the real worker: found by their words, read once, and delaying nobody."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfWriter
from starlette.testclient import TestClient

from corpus.intake import Metadata
from corpus.records import Scan
from corpus.settings import Settings
from indexer.engine.generation import open_generation
from indexer.engine.languages import open_detector
from indexer.errors import NotRecognised
from indexer.extract.recognise import Recogniser, find_recogniser, recognise
from indexer.plan import nothing_to_do
from indexer.progress import Progress, StopAsked, Tally
from indexer.rooms import Desk, open_desk, open_workshop
from indexer.worked import Worked
from indexer.worker import Worker, only_worker
from search_api.app import create_app
from tests.integration.scanned import as_pdf, needs_tesseract, pictures_of, scanned_pdf, text_pdf

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "corpus" / "samples" / "files" / "gender-transformative-note.pdf"
PUMP = (
    "A broken hand pump is repaired within three days. The mechanic keeps spare seals and rods in the store, and the "
    "committee reports every repair to the district water office before the end of the month."
)
FEES = (
    "Water committees collect a small fee from every household. The treasurer writes each payment into the cash book, "
    "and two members who are not related count the money together on Friday."
)
SPANISH = (
    "La cooperativa compró dos trilladoras pequeñas para la tarea más pesada de las mujeres, y así ganó horas para la "
    "capacitación. Después de dos años, la mitad de la dirección eran socias elegidas por la asamblea."
)
ROADS = b"# Roads\n\nThe road committee fills potholes after the rains.\n"

Watch = Callable[[Progress], None]


def add(desk: Desk, name: str, content: bytes) -> str:
    """Take a file in and give the id of its version."""
    return desk.intake.add_file(io.BytesIO(content), name, Metadata(title=name)).version.id


def work(desk: Desk, watch: Watch = lambda _now: None) -> Worked:
    """Let the worker do all there is to do."""
    workshop = open_workshop(desk, lambda _text: None)
    with only_worker(desk), closing(workshop.vectors):
        return Worker(workshop, Tally(watch), Event()).run(until_idle=True)


def pages_of(desk: Desk, version: str) -> dict[int, str]:
    """The published text of a version by page."""
    with open_generation(desk.generations) as generation:
        passages = generation.passages.read(generation.passages.of_version(version))
    return {number: passage.text for passage in passages for number in range(passage.first_page, passage.last_page + 1)}


@pytest.fixture
def read_one(tmp_path: Path) -> Callable[..., str]:
    """Recognises the first page of a file, guessing a language, as the worker does."""
    recogniser, detect = find_recogniser("tesseract"), open_detector().detect
    assert recogniser is not None

    def read(content: bytes, guess: str | None = None, media_type: str = "application/pdf") -> str:
        path = tmp_path / "scan"
        path.write_bytes(content)
        return recognise(path, Scan("", 1, path.name, media_type, None, 1), recogniser, guess, detect).text

    return read


@needs_tesseract
def test_the_scanned_sample_is_found_by_its_words(settings: Settings, desk: Desk) -> None:
    """After text recognition a question meets the page of the scan on which the answer stands."""
    told = Metadata(title="Más allá de contar mujeres", language="es", id="note")
    desk.intake.add_file(io.BytesIO(SAMPLE.read_bytes()), SAMPLE.name, told)

    worked = work(desk)

    assert (worked.published, worked.recognised, worked.failed, worked.partial) == (1, 2, [], [])
    with TestClient(create_app(settings)) as client:
        for question, page in (("horarios o guardería", 1), ("plazos de cuatro años como mínimo", 2)):
            (hit,) = client.get("/api/v1/search", params={"q": question, "lang": "es"}).json()["results"]
            assert hit["evidence"][0]["first_page"] == page
        assert "masculinidades" in client.get("/api/v1/products/note/pages/2").json()["text"]


@needs_tesseract
def test_text_is_searchable_before_pictures_are_read(desk: Desk) -> None:
    """The text pages of a half scanned file are published, with the reason, when recognition begins."""
    (picture,) = pictures_of(text_pdf(FEES))
    version = add(desk, "half.pdf", joined(text_pdf(PUMP), as_pdf([picture])))
    seen: list[tuple[dict[int, str], str | None]] = []

    def watch(now: Progress) -> None:
        if "text recognition" in now.doing:
            kept = desk.extractions.newest(desk.catalogue.find_version(version).files[0].sha256)
            seen.append((pages_of(desk, version), kept.reason if kept else None))

    worked = work(desk, watch)

    ((early, reason),) = seen
    assert "hand pump" in early[1]
    assert 2 not in early
    assert reason == "Page 2 is scanned and will be searchable after text recognition."
    assert "cash book" in pages_of(desk, version)[2]
    assert (worked.published, worked.partial) == (1, [])
    assert nothing_to_do(desk)


@needs_tesseract
def test_nothing_is_recognised_twice(desk: Desk) -> None:
    """What was read of a picture is kept apart from what reads the rest of the file, and outlives it."""
    version = add(desk, "scan.pdf", scanned_pdf(PUMP))
    work(desk)
    (file,) = desk.catalogue.find_version(version).files
    read = desk.extractions.newest(file.sha256)
    assert read is not None
    assert read.pages[0].reader.startswith("tesseract ")
    unread = replace(read.pages[0], text="", reader="pdfium", damage=1.0)

    desk.extractions.put(replace(read, state="unreadable", pages=(unread,)))
    desk.jobs.enqueue(version, file.size)
    worked = work(desk)

    assert (worked.published, worked.recognised) == (1, 0)
    assert "hand pump" in pages_of(desk, version)[1]


@needs_tesseract
def test_an_upload_goes_before_the_next_picture(desk: Desk) -> None:
    """Between two pages of a scan whatever else waits is done first."""
    add(desk, "scan.pdf", scanned_pdf(PUMP, FEES))
    doings: list[str] = []

    def watch(now: Progress) -> None:
        if now.doing and now.doing not in doings:
            doings.append(now.doing)
            if now.doing == "scan.pdf: text recognition, page 1 (2 left)":
                add(desk, "urgent.md", ROADS)

    work(desk, watch)

    first = doings.index("scan.pdf: text recognition, page 1 (2 left)")
    assert doings[first + 1 : first + 3] == ["urgent.md", "scan.pdf: text recognition, page 2 (1 left)"]


@needs_tesseract
def test_told_to_stop_it_keeps_the_pages_it_has_read(desk: Desk) -> None:
    """The page that was about to be read waits as before, and the next run reads it alone."""
    version = add(desk, "scan.pdf", scanned_pdf(PUMP, FEES))

    def stop_at_the_second(now: Progress) -> None:
        if "page 2" in now.doing:
            raise StopAsked

    work(desk, stop_at_the_second)

    assert desk.scans.counts() == {"waiting": 1, "read": 1, "failed": 0}
    assert desk.jobs.counts()["queued"] == 1
    worked = work(desk)
    assert (worked.published, worked.recognised) == (1, 1)
    assert pages_of(desk, version).keys() == {1, 2}


@needs_tesseract
def test_a_killed_worker_loses_at_most_a_page(settings: Settings, desk: Desk) -> None:
    """After SIGKILL in the middle the next run reads the pages that are left, and no other."""
    texts = [f"Step {number}. {text}" for number, text in enumerate((PUMP, FEES, PUMP, FEES, PUMP), start=1)]
    version = add(desk, "scan.pdf", scanned_pdf(*texts))
    environment = os.environ | {"KMS_DATA": str(settings.data), "KMS_RUNTIME": "openvino-fp32"}  # noqa: TID251
    command = [sys.executable, "-m", "indexer", "reindex", "--json"]
    killed = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    while killed.poll() is None and desk.scans.counts()["read"] < 2:
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = desk.scans.counts()
    assert before["waiting"] > 0

    finished = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)

    summary = json.loads(finished.stdout.splitlines()[-1])["summary"]
    assert summary["recognised"] == before["waiting"]
    assert desk.scans.counts() == {"waiting": 0, "read": 5, "failed": 0}
    assert pages_of(desk, version).keys() == {1, 2, 3, 4, 5}


def test_without_tesseract_it_is_said_how_to_change_that(settings: Settings, desk: Desk) -> None:
    """A scan is accepted and fails with what to do; the worker does not try it again."""
    with open_desk(settings.model_copy(update={"tesseract": "off"})) as without:
        add(without, "roads.md", ROADS)
        add(without, "scan.pdf", scanned_pdf(PUMP))
        (failed,) = work(without).failed

        assert "Scanned pages are not searchable yet: have Tesseract installed" in failed.reason
        assert nothing_to_do(without)
    assert desk.scans.counts()["waiting"] == 1


@needs_tesseract
def test_tesseract_installed_later_reads_what_waits(settings: Settings, desk: Desk) -> None:
    """What failed for want of text recognition becomes searchable once it is there, without being asked."""
    with open_desk(settings.model_copy(update={"tesseract": "off"})) as without:
        version = add(without, "scan.pdf", scanned_pdf(PUMP))
        work(without)
    assert not nothing_to_do(desk)

    worked = work(desk)

    assert (worked.published, worked.recognised) == (1, 1)
    assert "hand pump" in pages_of(desk, version)[1]


def test_a_page_that_can_not_be_read_is_a_reason_and_not_tried_again(
    settings: Settings, desk: Desk, tmp_path: Path
) -> None:
    """A program that fails on a page costs that page, with a sentence; another version of it is given a try."""
    program = tmp_path / "tesseract"
    with open_desk(settings.model_copy(update={"tesseract": str(program)})) as desk_:
        write_failing_program(program, "1.0")
        add(desk_, "scan.pdf", scanned_pdf(PUMP))

        first, second = work(desk_), work(desk_)
        write_failing_program(program, "1.1")
        third = work(desk_)

    (failed,) = first.failed
    assert failed.reason == (
        "Text recognition failed on page 1: Tesseract failed; scan them anew, or add the file with the text itself."
    )
    assert [worked.recognised for worked in (first, second, third)] == [1, 0, 1]


@needs_tesseract
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_pages_lying_on_their_side_are_turned(read_one: Callable[..., str], turned: int) -> None:
    """A page scanned sideways or upside down is read as if it stood upright."""
    assert FEES in read_one(scanned_pdf(FEES, turned=turned)).replace("\n", " ")


@needs_tesseract
def test_a_page_in_another_language_than_guessed_is_read_in_its_own(read_one: Callable[..., str]) -> None:
    """Its accents are not lost to the language of the pages around it, nor are its letters to another script."""
    for guess in (None, "en", "ar"):
        assert read_one(scanned_pdf(SPANISH), guess).replace("\n", " ") == SPANISH


@needs_tesseract
def test_pictures_are_read_as_scans_are(desk: Desk, tmp_path: Path) -> None:
    """A photograph of a page and a TIFF of several pages are found by their words, each at its page."""
    first, second = pictures_of(text_pdf(PUMP, FEES))
    first.copy().save(tmp_path / "page.png")
    second.save(tmp_path / "pages.tiff", save_all=True, append_images=[first])

    photograph, several = (add(desk, name, (tmp_path / name).read_bytes()) for name in ("page.png", "pages.tiff"))
    worked = work(desk)

    assert (worked.published, worked.recognised, worked.failed) == (2, 3, [])
    assert "hand pump" in pages_of(desk, photograph)[1]
    assert "hand pump" in pages_of(desk, several)[2]


@needs_tesseract
def test_a_page_without_text_stays_empty(read_one: Callable[..., str]) -> None:
    """Noise is no text."""
    noise = np.random.default_rng(7).normal(128, 60, (1200, 900)).clip(0, 255).astype(np.uint8)

    assert read_one(as_pdf([Image.fromarray(noise)])) == ""


def test_a_broken_file_fails_its_page(tmp_path: Path) -> None:
    """What can not be drawn is an error with a cause, whatever the program that would read it."""
    (tmp_path / "scan").write_bytes(b"%PDF-1.7 nothing of a PDF follows")
    recogniser = Recogniser("/bin/false", "0", frozenset({"eng"}))

    with pytest.raises(NotRecognised, match="could not be drawn"):
        recognise(tmp_path / "scan", Scan("", 1, "", "application/pdf", None, 1), recogniser, None, lambda _text: None)


def write_failing_program(path: Path, version: str) -> None:
    """A program that says it is Tesseract with English, and fails at everything else."""
    answers = f"--version) echo tesseract {version};; --list-langs) echo list; echo eng;; *) exit 3;;"
    path.write_text(f"#!/bin/sh\ncase $1 in {answers} esac\n")
    path.chmod(0o755)


def joined(*contents: bytes) -> bytes:
    """One PDF of the pages of several."""
    writer = PdfWriter()
    for content in contents:
        writer.append(io.BytesIO(content))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
