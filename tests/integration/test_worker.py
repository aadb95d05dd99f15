"""From an upload to a published generation, with the real model: what costs work, what does not, and what survives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from corpus.errors import StorageError
from corpus.intake import Metadata
from corpus.jobs import MAX_ATTEMPTS
from corpus.records import Extraction
from corpus.settings import Settings
from indexer import pipeline
from indexer.build import Prepared
from indexer.engine.generation import generations, open_generation, rollback, verify
from indexer.errors import TakesLong
from indexer.extract.child import ReadingChild
from indexer.plan import nothing_to_do
from indexer.progress import Progress, StopAsked, Tally
from indexer.rooms import Desk, Workshop, open_desk, open_workshop
from indexer.worked import Worked
from indexer.worker import Worker, only_worker

ROOT = Path(__file__).resolve().parents[2]
WELLS = "# Wells\n\nA well is dug where the women of the village say that water stays in the dry season.\n"
ROADS = "# Roads\n\nThe road committee fills potholes after the rains and asks each household for one day of work.\n"


@pytest.fixture
def workshop(desk: Desk) -> Iterator[Workshop]:
    """The stores and the model."""
    opened = open_workshop(desk, lambda _text: None)
    with closing(opened.vectors):
        yield opened


def add(desk: Desk, folder: Path, name: str, text: str) -> str:
    """Take a file in as `add` does and give the id of its version."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return desk.intake.add_file(path, name, Metadata(source_key=f"path:{path}")).version.id


def work(workshop: Workshop) -> tuple[Worked, Tally]:
    """Let the worker do all there is to do."""
    tally = Tally(lambda _now: None)
    with only_worker(workshop.desk):
        return Worker(workshop, tally, Event()).run(until_idle=True), tally


def test_what_is_published_is_whole_and_complete(workshop: Workshop, tmp_path: Path) -> None:
    """Every accepted version is in the generation, and the generation is sound."""
    versions = {add(workshop.desk, tmp_path, "wells.md", WELLS), add(workshop.desk, tmp_path, "roads.md", ROADS)}

    worked, _ = work(workshop)

    assert (worked.published, worked.failed) == (2, [])
    with open_generation(workshop.desk.generations) as generation:
        assert set(generation.passages.versions()) == versions
        assert verify(generation) == []


def test_a_second_run_has_nothing_to_do(workshop: Workshop, tmp_path: Path) -> None:
    """What is searchable as it is costs neither the model nor a generation."""
    add(workshop.desk, tmp_path, "wells.md", WELLS)
    work(workshop)
    before = generations(workshop.desk.generations)

    worked, tally = work(workshop)

    assert nothing_to_do(workshop.desk)
    assert (worked.published, tally.passages_done) == (0, 0)
    assert generations(workshop.desk.generations) == before


def test_a_changed_file_costs_its_own_passages_alone(workshop: Workshop, tmp_path: Path) -> None:
    """Only what is new in it goes through the model; its old passages are gone, other versions keep theirs."""
    add(workshop.desk, tmp_path, "roads.md", ROADS)
    changed = add(workshop.desk, tmp_path, "wells.md", WELLS)
    work(workshop)
    embedded = workshop.vectors.count()

    assert add(workshop.desk, tmp_path, "wells.md", WELLS.replace("women", "elders")) == changed
    work(workshop)

    with open_generation(workshop.desk.generations) as generation:
        (passage,) = generation.passages.read(generation.passages.of_version(changed))
        assert "elders" in passage.text
        assert len(generation.passages) == 2
    assert 1 <= workshop.vectors.count() - embedded <= 2


def test_editing_metadata_costs_no_embedding(workshop: Workshop, tmp_path: Path) -> None:
    """Kind, themes, countries and years are looked up when an answer is given."""
    add(workshop.desk, tmp_path, "wells.md", WELLS)
    work(workshop)
    embedded, before = workshop.vectors.count(), generations(workshop.desk.generations)
    (product,) = workshop.desk.catalogue.all()

    year = replace(product.versions[0], year=2024)
    workshop.desk.intake.describe(replace(product, versions=(year,), kind="manual", themes=("inclusion",)))
    work(workshop)

    assert workshop.vectors.count() == embedded
    assert generations(workshop.desk.generations) == before


def test_an_unreadable_file_is_named_and_delays_nobody(workshop: Workshop, tmp_path: Path) -> None:
    """It fails with a sentence, is not tried again unchanged, and the others are published."""
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing of a PDF follows")
    workshop.desk.intake.add_file(path, path.name, Metadata())
    add(workshop.desk, tmp_path, "wells.md", WELLS)

    worked, _ = work(workshop)

    assert worked.published == 1
    (failed,) = worked.failed
    assert failed.name == "broken.pdf"
    assert failed.reason.endswith(".")
    assert nothing_to_do(workshop.desk)


def test_a_file_that_takes_long_is_read_when_the_others_are_published(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is put aside after a while, however early it came, and read to its end when nothing else waits."""
    read, published = ReadingChild.extract, []

    def wait(child: ReadingChild, path: Path, media_type: str, sha256: str, name: str) -> Extraction:
        if name == "slow.md" and child.patience is not None:
            raise TakesLong(seconds=child.patience)
        return read(child, path, media_type, sha256, name)

    def publish(prepared: list[Prepared], removed: Collection[str], shop: Workshop) -> str:
        published.append({version.version_id for version in prepared})
        return publish_versions(prepared, removed, shop)

    publish_versions = pipeline.publish_versions
    monkeypatch.setattr(ReadingChild, "extract", wait)
    monkeypatch.setattr(pipeline, "publish_versions", publish)
    slow = add(workshop.desk, tmp_path, "slow.md", "# Slow\n\nIt takes its time.\n")
    others = {add(workshop.desk, tmp_path, "wells.md", WELLS), add(workshop.desk, tmp_path, "roads.md", ROADS)}

    worked, _ = work(workshop)

    assert (worked.published, worked.failed) == (3, [])
    assert published == [others, {slow}]


def test_a_file_that_can_not_be_read_is_found_by_its_summary(workshop: Workshop, tmp_path: Path) -> None:
    """What staff say about a scan is searchable before anything can read the scan."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing of a PDF follows")
    told = Metadata(title="Scan of a well plan", summary="Plans for digging wells by hand.", language="en")
    version = workshop.desk.intake.add_file(path, path.name, told).version.id

    worked, _ = work(workshop)

    assert worked.failed == []
    assert [notice.name for notice in worked.partial] == ["scan.pdf"]
    with open_generation(workshop.desk.generations) as generation:
        (passage,) = generation.passages.read(generation.passages.of_version(version))
        assert passage.text == "Plans for digging wells by hand."


def test_what_is_withdrawn_leaves_the_index(workshop: Workshop, tmp_path: Path) -> None:
    """Withdrawn products go out of the next generation, restored ones come back without the model."""
    add(workshop.desk, tmp_path, "roads.md", ROADS)
    version = add(workshop.desk, tmp_path, "wells.md", WELLS)
    work(workshop)
    embedded = workshop.vectors.count()
    product = workshop.desk.catalogue.find_version(version).product_id

    workshop.desk.catalogue.withdraw(product)
    work(workshop)
    with open_generation(workshop.desk.generations) as generation:
        assert version not in generation.passages.versions()
    workshop.desk.catalogue.restore(product)
    work(workshop)

    with open_generation(workshop.desk.generations) as generation:
        assert version in generation.passages.versions()
    assert workshop.vectors.count() == embedded


def test_a_rollback_answers_from_the_generation_before(workshop: Workshop, tmp_path: Path) -> None:
    """The pointer goes back, and the next run goes forward again."""
    add(workshop.desk, tmp_path, "wells.md", WELLS)
    work(workshop)
    later = add(workshop.desk, tmp_path, "roads.md", ROADS)
    work(workshop)

    while rollback(workshop.desk.generations) != "00000001":
        pass

    with open_generation(workshop.desk.generations) as generation:
        assert later not in generation.passages.versions()
    assert not nothing_to_do(workshop.desk)
    work(workshop)
    with open_generation(workshop.desk.generations) as generation:
        assert later in generation.passages.versions()


def test_another_way_of_splitting_builds_a_generation_aside(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed fingerprint makes everything anew from what is kept, and mixes nothing."""
    add(workshop.desk, tmp_path, "wells.md", WELLS)
    work(workshop)
    monkeypatch.setattr("indexer.rooms.SPLITTER", "another way")

    work(workshop)

    with open_generation(workshop.desk.generations) as generation:
        assert generation.manifest.fingerprint["splitter"] == "another way"
        assert len(generation.passages) == 1


def test_a_lost_file_does_not_keep_a_collection_from_being_built_anew(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of it before stays searchable, what never was is left out, and both are named at each run."""
    kept = add(workshop.desk, tmp_path, "wells.md", WELLS)
    other = add(workshop.desk, tmp_path, "roads.md", ROADS)
    work(workshop)
    never_read = add(workshop.desk, tmp_path, "pumps.md", WELLS.replace("well", "pump"))
    for version in (kept, never_read):
        (file,) = workshop.desk.catalogue.find_version(version).files
        workshop.desk.files.path(file.sha256).unlink()
    monkeypatch.setattr("indexer.rooms.SPLITTER", "another way")
    for room in ("pipeline", "plan", "extract.child"):
        monkeypatch.setattr(f"indexer.{room}.extractor_of", lambda _media_type: ("another", 1))

    runs = [work(workshop)[0] for _ in range(2)]

    assert [{notice.name for notice in run.failed} for run in runs] == [{"wells.md", "pumps.md"}] * 2
    with open_generation(workshop.desk.generations) as generation:
        assert generation.manifest.fingerprint["splitter"] == "another way"
        assert set(generation.passages.versions()) == {kept, other}


def test_told_to_stop_it_gives_its_work_back(workshop: Workshop, tmp_path: Path) -> None:
    """What was claimed waits again, and the next run finishes it."""
    add(workshop.desk, tmp_path, "wells.md", WELLS)

    def stop_at_once(now: Progress) -> None:
        if now.doing:
            raise StopAsked

    with only_worker(workshop.desk):
        Worker(workshop, Tally(stop_at_once), Event()).run(until_idle=True)

    assert workshop.desk.jobs.counts()["queued"] == 1
    assert work(workshop)[0].published == 1


@pytest.mark.parametrize("stop", [StopAsked(), OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_stop_or_a_full_disk_is_no_attempt(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    """None of them is the file's fault, so it is never given up for them."""
    add(workshop.desk, tmp_path, "wells.md", WELLS)
    _break(monkeypatch, stop)

    with suppress(StorageError, KeyboardInterrupt):
        work(workshop)

    assert [(job.state, job.attempts) for job in workshop.desk.jobs.last()] == [("queued", 0)]


def test_a_file_that_takes_the_worker_down_is_given_up(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some starts it has failed, and the worker goes on with what else there is."""
    with monkeypatch.context() as broken:
        version = add(workshop.desk, tmp_path, "wells.md", WELLS)
        _break(broken, RuntimeError("the model broke down"))
        for _ in range(MAX_ATTEMPTS):
            with pytest.raises(RuntimeError):
                work(workshop)
    add(workshop.desk, tmp_path, "roads.md", ROADS)

    assert work(workshop)[0].published == 1
    assert workshop.desk.jobs.given_up() == {version}


def _break(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*_given: object) -> None:
        raise error

    monkeypatch.setattr(pipeline, "embed_all", fail)


def test_a_killed_worker_loses_nothing(settings: Settings, tmp_path: Path) -> None:
    """After SIGKILL in the middle the next run goes on: everything is published once, and the index is sound."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(24):
        (folder / f"{number}.md").write_text(ROADS.replace("potholes", f"{number} potholes"), encoding="utf-8")
    environment = os.environ | {  # noqa: TID251 - for a child
        "KMS_DATA": str(settings.data),
        "KMS_RUNTIME": "openvino-fp32",
    }
    command = [sys.executable, "-m", "indexer"]
    subprocess.run(
        [*command, "add", str(folder), "--later"], env=environment, cwd=ROOT, check=True, capture_output=True
    )
    killed = subprocess.Popen([*command, "reindex"], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    with open_desk(settings) as desk:
        _wait_until_at_work(desk, killed)
        killed.send_signal(signal.SIGKILL)
        killed.wait()

        finished = subprocess.run(
            [*command, "reindex"], env=environment, cwd=ROOT, check=False, capture_output=True, text=True
        )

        assert finished.returncode == 0, finished.stderr
        assert desk.jobs.counts() == {"queued": 0, "running": 0, "done": 24, "failed": 0}
        with open_generation(desk.generations) as generation:
            assert len(generation.passages.versions()) == len(generation.passages) == 24
            assert verify(generation) == []


def _wait_until_at_work(desk: Desk, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None and not desk.jobs.counts()["running"]:
        time.sleep(0.02)
