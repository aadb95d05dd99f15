"""Files made to do harm end in a state and a reason, what can be read of them is kept, and the index still answers."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from corpus.errors import StorageError
from corpus.intake import Metadata
from corpus.media_types import recognise
from corpus.records import ExtractionState
from corpus.settings import Settings, load_settings
from indexer.commands.taking_in import files_in, take_in
from indexer.engine.errors import VectorStoreUnavailable
from indexer.engine.generation import open_generation, verify
from indexer.extract import extract
from indexer.extract.child import ReadingChild
from indexer.extract.reading import Limits
from indexer.rooms import open_desk
from search_api.live import Live, open_live
from search_api.question import Question
from search_api.search import search
from tests import made_hostile as hostile
from tests.integration import made_files as made
from tests.integration.small_collection import index

LIMITS = Limits(memory_mebibytes=768, cpu_seconds=40, wall_seconds=60)
WELLS = "# Wells\n\nA well is dug where the women of the village say that water stays in the dry season.\n"


@dataclass(frozen=True)
class Case:
    """A file, the state it must end in, words of the reason, and how many of its pages must be kept."""

    make: Callable[[Path], Path]
    state: ExtractionState
    says: str = ""
    pages: int = 0

    @property
    def name(self) -> str:
        """What the test is called."""
        made_by = self.make.func if isinstance(self.make, partial) else self.make
        return made_by.__name__


CASES = [
    Case(hostile.many_pages, "partial", "Only 2,000 of 5,000 pages", 2_000),
    Case(hostile.stacked_filters, "read", pages=2),
    Case(hostile.endless_tree, "read", pages=1),
    Case(hostile.deep_forms, "partial", "Only 1 of 3 pages", 1),
    Case(hostile.acting_pdf, "read", pages=1),
    Case(hostile.docx_bomb, "unreadable", "memory"),
    Case(hostile.docx_bomb_in_a_picture, "unreadable", "memory"),
    Case(hostile.docx_bomb_that_lies, "unreadable", "damaged"),
    Case(hostile.docx_laughs, "unreadable", "damaged"),
    Case(hostile.xlsx_laughs, "unreadable", "damaged"),
    Case(hostile.odt_laughs, "unreadable", "nested too deeply or has no end"),
    Case(hostile.web_page_laughs, "read", pages=1),
    Case(hostile.luring_odt, "read", pages=1),
    Case(hostile.luring_docx, "read", pages=1),
    Case(hostile.luring_web_page, "read", pages=1),
    Case(hostile.deep_web_page, "unreadable", "nested too deeply"),
    Case(hostile.deep_odt, "unreadable", "nested too deeply"),
    Case(hostile.deep_markdown, "read", pages=1),
    Case(hostile.huge_text, "partial", "the first 20 million characters", 20),
    Case(hostile.huge_line, "unreadable"),
]


@pytest.fixture(scope="module")
def child() -> Iterator[ReadingChild]:
    """One reading process for all, as in the worker: each case is also a file that the one before might have hurt."""
    with ReadingChild(LIMITS) as reading:
        yield reading


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_made_to_harm(case: Case, child: ReadingChild, tmp_path: Path) -> None:
    """It ends in a state and a reason, keeps what could be read, and brings nothing of another file."""
    path = case.make(tmp_path)
    extraction = child.extract(path, recognise(path, path.name), "1", path.name)

    assert (extraction.state, len(extraction.pages)) == (case.state, case.pages)
    assert case.says in (extraction.reason or "")
    assert (extraction.reason is None) == (extraction.state == "read")
    assert hostile.LURE not in "".join(page.text for page in extraction.pages)


def test_no_process_stays(tmp_path: Path) -> None:
    """Whatever a reading process was given, it is gone when it is closed, with all that it may have started."""
    with ReadingChild(LIMITS) as reading:
        path = hostile.acting_pdf(tmp_path)
        reading.extract(path, made.PDF, "1", path.name)
        process = reading._process

    assert process is not None
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.parametrize("harm", [Path.unlink, partial(os.truncate, length=100)], ids=["deleted", "cut short"])
@pytest.mark.parametrize("pages", [1, 40])
def test_a_file_that_goes_while_it_is_read(harm: Callable[[Path], None], pages: int, tmp_path: Path) -> None:
    """A file deleted or cut short when its first page is read keeps that page at least."""
    path = hostile.many_pages(tmp_path, pages)
    extraction = extract(path, made.PDF, "1", path.name, tell=_once(partial(harm, path)))

    assert extraction.pages
    assert (extraction.reason is None) == (extraction.state == "read")


def _once(act: Callable[[], None]) -> Callable[..., None]:
    waiting = [act]

    def told(*_: object) -> None:
        if waiting:
            waiting.pop()()

    return told


def test_links_in_a_folder_are_passed_over(tmp_path: Path) -> None:
    """Adding a folder follows no link out of it, in a circle, or into nothing."""
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    (folder / "deeper").mkdir(parents=True)
    outside.mkdir()
    (folder / "own.md").write_text(WELLS)
    (outside / "other.md").write_text(hostile.LURE)
    (folder / "file.md").symlink_to(outside / "other.md")
    (folder / "away").symlink_to(outside, target_is_directory=True)
    (folder / "deeper" / "round").symlink_to(folder, target_is_directory=True)
    (folder / "nowhere.md").symlink_to(tmp_path / "missing.md")
    os.mkfifo(folder / "pipe.md")

    assert list(files_in(folder)) == [folder / "own.md"]


@pytest.fixture
def settings(tmp_path: Path, models_folder: Path) -> Settings:
    """A collection in which one good file can be searched."""
    data = tmp_path / "data"
    data.mkdir()
    return _with_wells(data, models_folder, tmp_path)


def _with_wells(data: Path, models_folder: Path, outside: Path) -> Settings:
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    made_settings = load_settings(data=data, runtime="openvino-fp32")
    (outside / "wells.md").write_text(WELLS)
    with open_desk(made_settings) as desk:
        take_in(desk, outside / "wells.md", Metadata())
        index(desk)
    return made_settings


def answers(live: Live) -> list[str]:
    """Ask where to dig a well, in the published index; returns the titles found."""
    return [result.product.title for result in search(Question("Where should we dig a well?"), live).results]


def test_the_index_still_answers(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of a folder made to harm is refused, searchable or failed with a reason, and the good one is found."""
    monkeypatch.setattr("indexer.worker.ReadingChild", partial(ReadingChild, Limits(768, 40, 60, 20, 20_000)))
    folder = tmp_path / "hostile"
    folder.mkdir()
    with open_desk(settings) as desk:
        versions = [take_in(desk, case.make(folder), Metadata()).version.id for case in CASES]
        index(desk)
        jobs = [desk.jobs.of_version(version) for version in versions]

        assert {job.state for job in jobs if job} == {"done", "failed"}
        assert all(job and job.reason and job.reason.endswith(".") for job in jobs if job and job.state == "failed")
        with open_generation(desk.generations) as generation:
            assert verify(generation) == []
    with closing(open_live(settings)) as live:
        assert answers(live)[0] == "Wells"


def test_a_file_that_goes_before_it_is_read(settings: Settings, tmp_path: Path) -> None:
    """A stored file that is deleted or damaged fails its job with a reason, and the index still answers."""
    path = tmp_path / "gone.md"
    path.write_text("# Pumps\n\nA pump wears out in six years.\n")
    with open_desk(settings) as desk:
        receipt = take_in(desk, path, Metadata())
        desk.files.path(receipt.version.files[0].sha256).unlink()
        index(desk)
        job = desk.jobs.of_version(receipt.version.id)

    assert job is not None
    assert job.state == "failed"
    assert "gone.md" in str(job.reason)
    with closing(open_live(settings)) as live:
        assert answers(live)[0] == "Wells"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MB of its own, where this machine lets us have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine mounts no disk for us")
    try:
        yield folder
    finally:
        umount = ["umount", "--lazy", str(folder)]
        subprocess.run(umount, check=True)


def test_a_full_disk(small_disk: Path, models_folder: Path, tmp_path: Path) -> None:
    """With no room left the service still answers, what can not be kept is refused, and work goes on with the room."""
    settings = _with_wells(small_disk, models_folder, tmp_path)
    (tmp_path / "roads.md").write_text("# Roads\n\nThe road committee fills potholes after the rains.\n")
    (tmp_path / "pumps.md").write_text("# Pumps\n\nA pump wears out in six years.\n" * 40_000)
    with open_desk(settings) as desk, closing(open_live(settings)) as live:
        take_in(desk, tmp_path / "roads.md", Metadata())
        assert answers(live) == ["Wells"]
        ballast = _fill(small_disk)
        with pytest.raises(StorageError, match=r"no space|full"):
            take_in(desk, tmp_path / "pumps.md", Metadata())
        with pytest.raises((StorageError, VectorStoreUnavailable), match=r"no space|full|room"):
            index(desk)
        assert answers(live) == ["Wells"]

        ballast.unlink()
        index(desk)
        assert "Roads" in answers(live)


def _fill(folder: Path) -> Path:
    """Write until the disk is full."""
    path = folder / "ballast"
    with path.open("wb", buffering=0) as file:
        for size in (2**20, 2**10, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    return path
