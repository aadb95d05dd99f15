"""All files that break readers, in one run of the worker: what became of each, in which time, with how much memory.

Every file of pdf_hostile and office_web_files in ../shared/data goes through the front door and the whole walk. Nothing
may stop the worker, outlast its limit, stay behind, or end without a state and a sentence; what pypdf or PDFium reads
must be read, or wait for text recognition.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from unittest import mock

import psutil

from corpus.errors import InputError
from corpus.intake import Metadata
from corpus.records import Extraction, Job
from indexer.engine.generation import open_generation, verify
from indexer.extract.child import ReadingChild
from indexer.extract.quality import judge, needs_recognition
from indexer.extract.reading import Limits
from indexer.progress import Tally
from indexer.rooms import Desk, open_desk, open_workshop
from indexer.worker import Worker, only_worker
from tests.bench.data import ROOT, Options, settings_of
from tests.bench.extract import read_plainly_with_pdfium, read_plainly_with_pypdf
from tests.bench.figures import Figure, Table

DATA = ROOT.parent / "shared" / "data"
FOLDERS = (DATA / "pdf_hostile", DATA / "office_web_files")
MOST_WORKER_MEBIBYTES = 2_048  # the model in 8 bits, its passages and SQLite take about half of it
FEW_LETTERS = 15  # a stamped number, the name of a program
# What a reason says, by words of it; the first that fits.
CAUSES = {
    "locked with a password": "password",
    "scanned, or fonts without letters": "text recognition",
    "no text in it": "no text",
    "damaged": "damaged",
    "some pages damaged": "could not be read",
    "a limit": "Only",
    "a kind that is not read": "not added",
}


@dataclass(slots=True)
class Watched:
    """What was seen of one file while it was read: what came of it and how long it took, in seconds."""

    path: Path
    seconds: float
    extraction: Extraction


@dataclass(slots=True)
class Memory:
    """The largest resident memory seen, in MiB: of the worker, of its children, and of all together."""

    worker: float = 0.0
    children: float = 0.0
    together: float = 0.0

    def look(self, worker: psutil.Process) -> None:
        """Take the memory of this moment into account."""
        own, others = _resident(worker), sum(map(_resident, worker.children(recursive=True)))
        self.worker = max(self.worker, own)
        self.children = max(self.children, others)
        self.together = max(self.together, own + others)


@dataclass(slots=True)
class Run:
    """All that the run showed: files by digest, sentences of refusal, what was read, jobs at the end."""

    paths: dict[str, Path] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    watched: list[Watched] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)
    seconds: float = 0.0
    left_behind: int = 0
    faults: list[str] = field(default_factory=list)


def measure(options: Options) -> Table:
    """Take everything in, let the worker do all there is to do, and look at what came of it."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    folder = options.data / "hostile"
    shutil.rmtree(folder, ignore_errors=True)
    run = Run()
    with open_desk(settings_of(folder, options)) as desk:
        _take_in(desk, run)
        _work(desk, run)
        with open_generation(desk.generations) as generation:
            run.faults = verify(generation)
    run.left_behind = len(psutil.Process().children(recursive=True))
    shutil.rmtree(folder)
    return _table(run)


def _take_in(desk: Desk, run: Run) -> None:
    files = (
        path for folder in FOLDERS for path in sorted(folder.iterdir()) if path.name not in {"index.csv", "README.md"}
    )
    for path in files:
        try:
            receipt = desk.intake.add_file(path, path.name, Metadata(source_key=f"path:{path}"))
        except InputError as error:
            run.refused[path.name] = str(error)
        else:
            run.paths[receipt.version.files[0].sha256] = path


def _work(desk: Desk, run: Run) -> None:
    started = time.monotonic()
    workshop = open_workshop(desk, lambda _text: None)
    with closing(workshop.vectors), only_worker(desk), _sampling(run.memory), _watching(run):
        Worker(workshop, Tally(lambda _progress: None), Event()).run(until_idle=True)
    run.seconds = time.monotonic() - started
    versions = [version for product in desk.catalogue.all() for version in product.versions]
    run.jobs = [job for version in versions if (job := desk.jobs.of_version(version.id)) is not None]


@contextmanager
def _watching(run: Run) -> Iterator[None]:
    """Note what the reading process makes of each file, and how long it takes."""
    plain: Callable[..., Extraction] = ReadingChild.extract

    def timed(child: ReadingChild, path: Path, media_type: str, sha256: str, name: str) -> Extraction:
        started = time.monotonic()
        extraction = plain(child, path, media_type, sha256, name)
        run.watched.append(Watched(run.paths[sha256], time.monotonic() - started, extraction))
        return extraction

    with mock.patch.object(ReadingChild, "extract", timed):
        yield


@contextmanager
def _sampling(memory: Memory) -> Iterator[None]:
    """Look at the memory twenty times a second."""
    done, worker = Event(), psutil.Process(os.getpid())

    def sample() -> None:
        while not done.wait(0.05):
            memory.look(worker)

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


def _table(run: Run) -> Table:
    limits = Limits()
    states = Counter(seen.extraction.state for seen in run.watched)
    longest = max(run.watched, key=lambda seen: seen.seconds)
    unread = _read_by_others(run)
    open_jobs = [job for job in run.jobs if job.state not in {"done", "failed"}]
    figures = [
        Figure("files", len(run.watched) + len(run.refused), ""),
        *(Figure(f"  {state}", states[state], "") for state in ("read", "partial", "unreadable")),
        Figure("  refused at the door, with a sentence", len(run.refused), ""),
        Figure("jobs that did not end", len(open_jobs), "", most=0),
        Figure("without a sentence that is due", len(_speechless(run)), "", most=0, note=", ".join(_speechless(run))),
        Figure("read by pypdf or PDFium and not by us", len(unread), "", most=0, note=", ".join(unread)),
        Figure("the whole run", run.seconds, "s"),
        Figure("the longest file", longest.seconds, "s", most=limits.wall_seconds, note=longest.path.name),
        Figure("largest memory of the worker", run.memory.worker, "MiB", most=MOST_WORKER_MEBIBYTES),
        Figure("largest memory of its children", run.memory.children, "MiB", most=limits.memory_mebibytes),
        Figure("largest memory together", run.memory.together, "MiB"),
        Figure("processes that stayed behind", run.left_behind, "", most=0),
        Figure("faults of the published index", len(run.faults), "", most=0),
        *(Figure(f"cause: {cause}", count, "files") for cause, count in _causes(run).most_common()),
    ]
    details = {seen.path.name: [seen.extraction.state, seen.extraction.reason] for seen in run.watched}
    return Table("hostile", "Files that break readers, in one run", tuple(figures), details | run.refused)


def _speechless(run: Run) -> list[str]:
    """Files that were not wholly read and say nothing, or say no sentence."""
    extractions = [seen.extraction for seen in run.watched if seen.extraction.state != "read"]
    names = {seen.extraction.file_sha256: seen.path.name for seen in run.watched}
    silent = [names[found.file_sha256] for found in extractions if not (found.reason or "").endswith(".")]
    return [*silent, *(name for name, sentence in run.refused.items() if not sentence.endswith("."))]


def _read_by_others(run: Run) -> list[str]:
    """PDFs of which we have no page, none waits for text recognition, and another reader has words."""
    pdfs = [seen for seen in run.watched if seen.path.suffix == ".pdf" and seen.extraction.state == "unreadable"]
    without = [seen.path for seen in pdfs if not any(map(needs_recognition, seen.extraction.pages))]
    refused = [path for path in FOLDERS[0].glob("*.pdf") if path.name in run.refused]
    return [path.name for path in [*without, *refused] if _has_words(path)]


def _has_words(path: Path) -> bool:
    for read in (read_plainly_with_pdfium, read_plainly_with_pypdf):
        try:
            judgement = judge("\n".join(read(path)))
        except Exception:  # noqa: BLE001, S112 - what the libraries raise here is what the product is measured against
            continue
        if judgement.letters >= FEW_LETTERS and not judgement.garbled:
            return True
    return False


def _causes(run: Run) -> Counter[str]:
    reasons = [seen.extraction.reason or "" for seen in run.watched if seen.extraction.state != "read"]
    return Counter(_cause(reason) for reason in [*reasons, *run.refused.values()])


def _cause(reason: str) -> str:
    return next((cause for cause, words in CAUSES.items() if words in reason), reason)
