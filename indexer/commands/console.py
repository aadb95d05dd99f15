"""How the commands talk: a progress bar or lines of JSON, one sentence for an error, and exit codes.

Exit codes: 0 all is well, 1 something failed and was named, 2 the command could not be carried out, 130 stopped.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from threading import Event, Thread
from types import FrameType
from typing import Any, TypeAlias

import typer
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn
from rich.progress import Progress as Bar

from corpus.errors import CorpusError
from corpus.log import start_log
from corpus.settings import Settings, load_settings
from indexer.engine.errors import EngineError
from indexer.errors import IndexerError, NoCollection
from indexer.progress import Progress, StopAsked, Watch
from indexer.rooms import Desk, open_desk

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

log = logging.getLogger(__name__)

Say: TypeAlias = Callable[[str], None]

_LOOK_SECONDS = 0.2  # between two looks whether somebody has asked to stop
_STOPPING = "Stopping: what is done is kept. Ctrl-C once more ends it at once."


@contextmanager
def at_desk(*, begins: bool = False) -> Iterator[Desk]:
    """Open the collection for a command; errors of ours end it with one sentence and exit code 2.

    Where there is none yet, a command that `begins` one says where, and any other is refused: a typing error in a
    folder's name would make an empty one.
    """
    with explained() as settings:
        _demand_collection(settings, begins=begins)
        with open_desk(settings) as desk:
            yield desk


@contextmanager
def explained() -> Iterator[Settings]:
    """Give the settings to a command; errors of ours end it with one sentence and exit code 2."""
    try:
        settings = load_settings()
        start_log(settings.log)
        _quiet_libraries()
        yield settings
    except (CorpusError, EngineError, IndexerError) as error:
        err.print(str(error), markup=False)
        raise typer.Exit(2) from error


@contextmanager
def stoppable() -> Iterator[Event]:
    """Turn Ctrl-C and SIGTERM into an event; the second Ctrl-C ends the program at once."""
    stop = Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def given_up_at_once(stop: Event) -> Iterator[None]:
    """Break off what runs inside when asked to stop, as what leaves nothing half done may be. Raises StopAsked."""
    if stop.is_set():
        raise StopAsked

    def break_off(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        raise KeyboardInterrupt  # no library takes it for an error of its own

    before = {number: signal.signal(number, break_off) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt as error:
        raise StopAsked from error
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def watching(stop: Event, *, as_json: bool, as_log: bool = False) -> Iterator[tuple[Watch, Say]]:
    """Show progress: a bar on a terminal, a line a change of state elsewhere (`as_log`: in the log), JSON where asked.

    Yields the watcher (which raises StopAsked once `stop` is set) and a function for single sentences.
    """
    with _shown(as_json=as_json, as_log=as_log) as (show, say), _stopping_told(stop, say):
        yield _checked(stop, show), say


def _demand_collection(settings: Settings, *, begins: bool) -> None:
    if settings.has_collection:
        return
    if not begins:
        raise NoCollection(folder=settings.data.absolute())
    err.print(f"A new collection begins in {settings.data.absolute()}.", markup=False)


def print_json(value: Any) -> None:  # noqa: ANN401 - anything JSON can say
    """Print one line of JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def describe(now: Progress) -> str:
    """Return progress in words: files, pages, passages, rate and time left."""
    parts = [f"{now.files_done + now.files_failed}/{now.files_total} files"]
    if now.passages_known:
        parts += [f"{now.pages} pages", f"{now.passages_done}/{now.passages_known} passages"]
    if now.passages_per_second:
        parts.append(f"{now.passages_per_second:.1f} passages/s")
    if now.seconds_left is not None:
        parts.append(f"about {_duration(now.seconds_left)} left")
    if now.files_failed:
        parts.append(f"{now.files_failed} failed")
    return " · ".join(parts)


@contextmanager
def _shown(*, as_json: bool, as_log: bool) -> Iterator[tuple[Watch, Say]]:
    if as_json:
        yield lambda now: print_json({"progress": asdict(now)}), lambda text: print_json({"note": text})
        return
    if not err.is_terminal:
        write = log.info if as_log else _write_line
        yield _Lines(write).show, write
        return
    with _bar() as bar:
        task = bar.add_task("", total=None, detail="")
        yield (
            lambda now: bar.update(task, **_bar_fields(now)),
            lambda text: bar.console.print(text, markup=False),
        )


@contextmanager
def _stopping_told(stop: Event, say: Say) -> Iterator[None]:
    """Say that stopping was heard, from another thread: a step that is under way may take seconds to its end."""
    over = Event()

    def look() -> None:
        while not over.wait(_LOOK_SECONDS):
            if stop.is_set():
                say(_STOPPING)
                return

    looking = Thread(target=look, name="stopping-told", daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()


class _Lines:
    """Where no terminal is, a line whenever another file is done, so that a log stays readable."""

    def __init__(self, write: Say) -> None:
        self._write = write
        self._shown = -1

    def show(self, now: Progress) -> None:
        finished = now.files_done + now.files_failed
        if finished != self._shown:
            self._shown = finished
            self._write(describe(now))


def _write_line(text: str) -> None:
    err.print(text, markup=False)


def _checked(stop: Event, show: Watch) -> Watch:
    def watch(now: Progress) -> None:
        show(now)
        if stop.is_set():
            raise StopAsked

    return watch


def _bar() -> Bar:
    return Bar(
        SpinnerColumn(),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[detail]}"),
        console=err,
        transient=True,
    )


def _bar_fields(now: Progress) -> dict[str, Any]:
    """Another process's passages are not known here: then files fill the bar."""
    detail = describe(now) + (f" · {now.doing}" if now.doing else "")
    if now.passages_known:
        return {"completed": now.passages_done, "total": now.passages_known, "detail": detail}
    return {"completed": now.files_done + now.files_failed, "total": now.files_total or None, "detail": detail}


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _quiet_libraries() -> None:
    for name in ("alembic", "httpx", "openvino", "pypdf", "trafilatura", "transformers", "urllib3"):
        logging.getLogger(name).setLevel(logging.ERROR)
