"""Lets the worker loose from a command, or watches the one that is at work already, and sums up what came of it."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import asdict
from threading import Event

import typer

from corpus.records import JobState
from indexer.commands.console import Say, err, out, print_json, stoppable, watching
from indexer.errors import WorkerBusy
from indexer.plan import nothing_to_do
from indexer.progress import Progress, Tally, Watch
from indexer.rooms import Desk, open_workshop
from indexer.worker import Notice, Worked, Worker, only_worker

POLL_SECONDS = 0.5
STOPPED = 130


def work_until_idle(desk: Desk, *, as_json: bool) -> None:
    """Index all that waits, under a progress bar, and print a summary; exit code 1 where a file failed."""
    with stoppable() as stop, watching(stop, as_json=as_json) as (watch, say):
        worked = Worked() if nothing_to_do(desk) else _work(desk, watch, say, stop)
    sum_up(desk, worked, as_json=as_json)
    if stop.is_set():
        raise typer.Exit(STOPPED)
    if worked.failed:
        raise typer.Exit(1)


def work_for_ever(desk: Desk, parent: int | None) -> None:
    """Index what comes until told to stop, or until the process that started this one is gone."""
    with stoppable() as stop, watching(stop, as_json=False) as (watch, say), only_worker(desk):
        if parent is not None:
            threading.Thread(target=_stop_without, args=(parent, stop), daemon=True).start()
        Worker(open_workshop(desk, say), Tally(watch), stop).run(until_idle=False)


def sum_up(desk: Desk, worked: Worked, *, as_json: bool) -> None:
    """Say what was done, naming each file that failed or could be read only in part, and why."""
    counts = desk.jobs.counts()
    if as_json:
        print_json({"summary": {**asdict(worked), "jobs": counts}})
        return
    if worked.published or worked.failed:
        out.print(f"{worked.published} made searchable, {len(worked.failed)} failed.")
    elif not counts["queued"]:
        out.print("Nothing to do: everything is searchable as it is.")
    if worked.recognised:
        out.print(f"{worked.recognised} scanned pages went through text recognition.")
    _list("Failed:", worked.failed)
    _list("Searchable in part:", worked.partial)
    if counts["queued"]:
        out.print(f"{counts['queued']} still waiting; the next run goes on where this one stopped.")


def _stop_without(parent: int, stop: Event) -> None:
    """A killed server can not tell its worker to stop; an orphan has another parent."""
    while not stop.wait(POLL_SECONDS):
        if os.getppid() != parent:
            stop.set()


def _work(desk: Desk, watch: Watch, say: Say, stop: Event) -> Worked:
    try:
        with only_worker(desk):
            return Worker(open_workshop(desk, say), Tally(watch), stop).run(until_idle=True)
    except WorkerBusy:
        say("A worker is at work already; watching it.")
        return _watch_other(desk, watch, stop)


def _watch_other(desk: Desk, watch: Watch, stop: Event) -> Worked:
    """Follow another process's worker by the ledger; what failed meanwhile is told as if it were our own run."""
    before = {job.id for job in desk.jobs.failed()}
    while not stop.is_set():
        counts = desk.jobs.counts()
        if not counts["queued"] and not counts["running"]:
            break
        watch(_seen(counts))
        time.sleep(POLL_SECONDS)
    failed = [
        Notice(_name(desk, job.version_id), job.reason or "") for job in desk.jobs.failed() if job.id not in before
    ]
    return Worked(failed=failed)


def _seen(counts: dict[JobState, int]) -> Progress:
    total = sum(counts.values())
    return Progress(counts["done"], total, counts["failed"], 0, counts["done"], total, 0.0, None, "")


def _name(desk: Desk, version_id: str) -> str:
    version = desk.catalogue.find_version(version_id)
    return version.files[0].name if version.files else version.title


def _list(heading: str, notices: list[Notice]) -> None:
    if notices:
        err.print(heading)
        for notice in notices:
            err.print(f"  {notice.name}: {notice.reason}", markup=False)
