"""The page of work: what is done now, each file's state, the index that answers and those it can be exchanged for."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from corpus.backups import last_backup
from corpus.records import Job
from corpus.work import Told
from indexer.engine.candidate import Candidate, read_candidate
from indexer.engine.errors import NoGeneration
from indexer.engine.generation import Manifest, older_ones, read_manifest
from indexer.engine.machine import memory_free
from search_api.live import Live
from search_api.pages.translation import Texts, isolate

# A worker that has nothing to do says so every ten seconds; building a large index may take it minutes of silence.
SILENT = timedelta(minutes=5)
SHOWN = 50
GIBIBYTE = 1 << 30
# Below this a generation of a large collection, written beside the one that answers, may not fit.
LITTLE_DISK = 2 * GIBIBYTE
LITTLE_MEMORY = GIBIBYTE // 2
BACKUP_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A version and how far it is; `sentence` says why where it has failed or is put off."""

    version_id: str
    name: str
    state: str
    sentence: str
    can_retry: bool


@dataclass(frozen=True, slots=True)
class Now:
    """What is done now: a headline, a line of counts, and the files that matter most."""

    paused: bool
    headline: str
    counts: str
    failed: int
    rows: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True)
class Glance:
    """Something to keep an eye on; `remedy` is empty where all is well."""

    name: str
    value: str
    remedy: str


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A generation that can be brought back."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A generation that waits for a decision, why, and the questions it answers worse."""

    name: str
    why: str
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkView:
    """The page."""

    now: Now
    glances: tuple[Glance, ...]
    index: IndexRow | None
    older: tuple[IndexRow, ...]
    waiting: Waiting | None


def show_work(live: Live, texts: Texts) -> WorkView:
    """Return the page as things are at this moment."""
    root = live.settings.generations_folder
    try:
        present = read_manifest(root)
        older = tuple(_index(read_manifest(root, name), texts) for name in older_ones(root))
    except NoGeneration:
        return WorkView(show_now(live, texts), _glances(live, texts), None, (), None)
    waiting = _waiting(read_candidate(root), texts)
    return WorkView(show_now(live, texts), _glances(live, texts), _index(present, texts), older, waiting)


def show_now(live: Live, texts: Texts) -> Now:
    """Return the part that changes by itself."""
    told, counts = live.work.told(), live.jobs.counts()
    paused = live.work.is_paused()
    failed = live.jobs.failed(SHOWN)
    going = [job for job in live.jobs.last(4 * SHOWN) if job.state in {"queued", "running"}][:SHOWN]
    rows = [_row(job, live, texts) for job in [*failed, *going]]
    line = texts(
        "work.counts",
        waiting=texts.number(counts["queued"]),
        running=texts.number(counts["running"]),
        done=texts.number(counts["done"]),
        failed=texts.number(counts["failed"]),
    )
    return Now(paused, _headline(told, texts, paused=paused), line, counts["failed"], tuple(rows))


def _headline(told: Told, texts: Texts, *, paused: bool) -> str:
    if paused:
        return texts("work.is_paused")
    if told.at is None or datetime.now(UTC) - told.at > SILENT:
        return texts("work.silent", since=texts.moment(told.at) if told.at else texts("work.never"))
    now = told.progress
    if not now.get("doing") and now["files_done"] + now["files_failed"] >= now["files_total"]:
        return texts("work.idle")
    return texts("work.busy", **_facts(now, texts))


def _facts(now: Mapping[str, Any], texts: Texts) -> dict[str, str]:
    left = now["seconds_left"]
    return {
        "doing": isolate(now["doing"] or texts("work.index")),
        "files": f"{texts.number(now['files_done'] + now['files_failed'])}/{texts.number(now['files_total'])}",
        "pages": texts.number(now["pages"]),
        "passages": f"{texts.number(now['passages_done'])}/{texts.number(now['passages_known'])}",
        "rate": texts.number(round(now["passages_per_second"])),
        "left": texts("work.minutes", max(1, round(left / 60))) if left is not None else texts("work.unknown"),
    }


def _row(job: Job, live: Live, texts: Texts) -> FileRow:
    version = live.catalogue.find_version(job.version_id)
    name = version.files[0].name if version.files else version.title
    states = {
        "queued": texts("work.queued"),
        "running": texts("work.running"),
        "failed": texts("work.failed"),
        "done": texts("work.done"),
    }
    return FileRow(version.id, isolate(name), states[job.state], job.reason or "", job.state == "failed")


def _glances(live: Live, texts: Texts) -> tuple[Glance, ...]:
    disk, memory = shutil.disk_usage(live.settings.data), memory_free()
    backup = last_backup(live.settings.data)
    made = datetime.fromisoformat(backup.made) if backup else None
    late = made is None or datetime.now(UTC) - made > BACKUP_EVERY
    return (
        Glance(
            texts("work.disk"),
            texts("work.free", size=_size(disk.free, texts), total=_size(disk.total, texts)),
            texts("work.disk_remedy") if disk.free < LITTLE_DISK else "",
        ),
        Glance(
            texts("work.memory"),
            _size(memory, texts),
            texts("work.memory_remedy") if memory < LITTLE_MEMORY else "",
        ),
        Glance(
            texts("work.backup"),
            texts.moment(made) if made else texts("work.never"),
            texts("work.backup_remedy") if late else "",
        ),
    )


def _size(size: int, texts: Texts) -> str:
    return f"{texts.number(size // (1 << 20))} MiB" if size < GIBIBYTE else f"{texts.number(size // GIBIBYTE)} GiB"


def _index(manifest: Manifest, texts: Texts) -> IndexRow:
    about = texts(
        "work.index_about",
        made=texts.moment(datetime.fromisoformat(manifest.created)),
        versions=texts.number(manifest.versions),
        passages=texts.number(manifest.passages),
        model=isolate(f"{manifest.fingerprint['model_name']} ({manifest.fingerprint['runtime']})"),
    )
    return IndexRow(manifest.name, about)


def _waiting(candidate: Candidate | None, texts: Texts) -> Waiting | None:
    if candidate is None or not candidate.needs_a_person:
        return None
    found, name = candidate.found, candidate.generation
    if candidate.state == "taken back":
        return Waiting(name, texts("work.taken_back"), ())
    if "fault" in found:
        return Waiting(name, texts("work.not_asked", cause=str(found["fault"])), ())
    why = texts(
        "work.worse",
        before=f"{found['before']:.3f}",
        after=f"{found['after']:.3f}",
        questions=texts.number(found["questions"]),
        gained=texts.number(found["gained"]),
        lost=texts.number(found["lost"]),
    )
    return Waiting(name, why, tuple(_lost(found["moved"])))


def _lost(moved: Iterable[Mapping[str, Any]]) -> list[str]:
    worse = [one for one in moved if one["after"] < one["before"]]
    return [f"{isolate(one['question'])} ({one['before']:.2f} → {one['after']:.2f})" for one in worse[:10]]
