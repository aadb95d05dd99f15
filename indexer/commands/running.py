"""Lets the worker loose from a command, or watches the one that is at work already, and sums up what came of it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from threading import Event

import typer

from indexer.commands.console import Say, err, given_up_at_once, out, print_json, stoppable, watching
from indexer.commands.waiting import waiting_lines
from indexer.engine.candidate import read_candidate
from indexer.errors import WorkerBusy
from indexer.plan import nothing_to_do
from indexer.progress import Progress, StopAsked, Tally, Watch
from indexer.rooms import Desk, Workshop, open_workshop
from indexer.worked import Notice, Worked
from indexer.worker import Worker, only_worker

POLL_SECONDS = 0.5
TELL_SECONDS = 1.0  # between two notes of what is done now, for those who look from elsewhere
STOPPED = 130


def work_until_idle(desk: Desk, *, as_json: bool, asked: Collection[str] = (), told: bool = False) -> None:
    """Index all that waits, under a progress bar, and print a summary; exit code 1 where a file failed.

    `asked` are the versions that the command itself has taken in, `told` whether it has said already what there was to
    do. Where another process's worker is at work it is watched.
    """
    with stoppable() as stop, watching(stop, as_json=as_json) as (watch, say):
        run = _Run(Worked()) if nothing_to_do(desk) and not asked else _work(desk, asked, watch, say, stop)
    if as_json:
        print_json({"summary": {**run.worked.facts(), "jobs": desk.jobs.counts()}})
    else:
        _sum_up(desk, run, told=told)
    if stop.is_set():
        raise typer.Exit(STOPPED)
    if run.worked.failed:
        raise typer.Exit(1)


def work_for_ever(desk: Desk, parent: int | None) -> None:
    """Index what comes until told to stop, or until the process that started this one is gone.

    Beside a server it waits for its turn where another worker is at work; a person is told. Raises WorkerBusy.
    """
    with stoppable() as stop, watching(stop, as_json=False, as_log=True) as (watch, say), suppress(StopAsked):
        if parent is not None:
            threading.Thread(target=_stop_without, args=(parent, stop), daemon=True).start()
        with only_worker(desk) if parent is None else _in_turn(desk, say, stop):
            Worker(_opened(desk, say, stop), Tally(_also_noted(desk, watch)), stop).run(until_idle=False)


@contextmanager
def _in_turn(desk: Desk, say: Say, stop: Event) -> Iterator[None]:
    """Hold the right to work on the data folder as soon as nobody else has it. Raises StopAsked."""
    told = False
    with ExitStack() as held:
        while not told or not stop.wait(POLL_SECONDS):
            try:
                held.enter_context(only_worker(desk))
            except WorkerBusy as error:
                if not told:
                    say(f"{error} This one waits.")
                told = True
            else:
                yield
                return
    raise StopAsked


def _stop_without(parent: int, stop: Event) -> None:
    """A killed server can not tell its worker to stop; an orphan has another parent."""
    while not stop.wait(POLL_SECONDS):
        if os.getppid() != parent:
            stop.set()


@dataclass(frozen=True, slots=True)
class _Run:
    """What came of it, and whether another process's worker goes on with what waits."""

    worked: Worked
    elsewhere: bool = False


def _work(desk: Desk, asked: Collection[str], watch: Watch, say: Say, stop: Event) -> _Run:
    try:
        with only_worker(desk):
            workshop = _opened(desk, say, stop)
            return _Run(Worker(workshop, Tally(_also_noted(desk, watch)), stop).run(until_idle=True))
    except StopAsked:
        return _Run(Worked())
    except WorkerBusy:
        say("A worker is at work already; watching it.")
        return _Run(_watch_other(desk, asked, watch, stop), elsewhere=True)


def _also_noted(desk: Desk, watch: Watch) -> Watch:
    """Show progress here, and keep it where staff see it."""
    noted_at = -TELL_SECONDS

    def show(now: Progress) -> None:
        nonlocal noted_at
        watch(now)
        if time.monotonic() - noted_at >= TELL_SECONDS:
            desk.work.tell(asdict(now))
            noted_at = time.monotonic()

    return show


def _opened(desk: Desk, say: Say, stop: Event) -> Workshop:
    """Opening the model takes half a minute the first time, and leaves nothing half done. Raises StopAsked."""
    with given_up_at_once(stop):
        return open_workshop(desk, say)


def _watch_other(desk: Desk, asked: Collection[str], watch: Watch, stop: Event) -> Worked:
    """Follow another process's worker by the ledger; what becomes of all that waited is told as if it were our own."""
    tally = Tally(watch)
    seen, waiting = set(asked), set(desk.jobs.waiting())
    with suppress(StopAsked):
        while waiting and not stop.is_set():
            seen |= waiting
            tally.searchable = seen - waiting
            tally.wait_for(waiting)
            tally.tell()
            stop.wait(POLL_SECONDS)
            waiting = set(desk.jobs.waiting())
    return _became(desk, seen - waiting)


def _became(desk: Desk, version_ids: Collection[str]) -> Worked:
    worked = Worked()
    for version_id in sorted(version_ids):
        job = desk.jobs.of_version(version_id)
        if job is not None and job.state == "failed":
            worked.gave_up(version_id, Notice(_name(desk, version_id), job.reason or ""))
        elif job is not None and job.state == "done":
            worked.became_searchable(version_id)
    return worked


def _sum_up(desk: Desk, run: _Run, *, told: bool) -> None:
    """Say what was done, naming each file that failed or could be read only in part, and why."""
    worked, counts = run.worked, desk.jobs.counts()
    if worked.published or worked.failed:
        out.print(f"{worked.published} made searchable, {len(worked.failed)} failed.")
    elif not counts["queued"] and not counts["running"] and not told:
        out.print(_nothing_done(counts["failed"]))
    if worked.recognised:
        out.print(f"{worked.recognised} scanned pages went through text recognition.")
    for line in waiting_lines(read_candidate(desk.generations)):
        out.print(line, markup=False)
    _list("Failed:", worked.failed)
    _list("Searchable in part:", worked.partial)
    if left := counts["queued"] + counts["running"]:
        goes_on = (
            "the worker that is at work goes on" if run.elsewhere else "the next run goes on where this one stopped"
        )
        out.print(f"{left} still waiting; {goes_on}.")


def _nothing_done(failed: int) -> str:
    if failed:
        return f"Nothing to do; {failed} could not be made searchable: python -m indexer status says why."
    return "Nothing to do: everything is searchable as it is."


def _name(desk: Desk, version_id: str) -> str:
    version = desk.catalogue.find_version(version_id)
    return version.files[0].name if version.files else version.title


def _list(heading: str, notices: list[Notice]) -> None:
    if notices:
        err.print(heading)
        for notice in notices:
            err.print(f"  {notice.name}: {notice.reason}", markup=False)
