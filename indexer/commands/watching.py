"""Watches a folder and takes in what is put there, once it has arrived whole."""

from __future__ import annotations

import time
from pathlib import Path

from watchfiles import Change, watch

from corpus.errors import InputError
from corpus.intake import Metadata
from indexer.commands.console import err, given_up_at_once, out, stoppable, watching
from indexer.commands.taking_in import files_in, take_in
from indexer.progress import Tally
from indexer.rooms import Desk, open_workshop
from indexer.worker import Worker, only_worker

# A file whose size stood still for this long has been copied whole.
SETTLE_SECONDS = 1.0


def watch_folder(folder: Path, desk: Desk) -> None:
    """Take in what the folder holds and what comes, until Ctrl-C. Raises WorkerBusy where another worker is at work."""
    with stoppable() as stop, watching(stop, as_json=False) as (show, say), only_worker(desk):
        with given_up_at_once(stop):
            workshop = open_workshop(desk, say)
        _take_in_all(list(files_in(folder)), desk)
        Worker(workshop, Tally(show), stop).run(until_idle=True)
        say(f"Watching {folder}; Ctrl-C ends it.")
        for changes in watch(folder, stop_event=stop, raise_interrupt=False):
            arrived = [Path(name) for change, name in changes if change != Change.deleted]
            _take_in_all(sorted(path for path in arrived if path.is_file() and not path.name.startswith(".")), desk)
            Worker(workshop, Tally(show), stop).run(until_idle=True)


def _take_in_all(paths: list[Path], desk: Desk) -> None:
    for path in paths:
        if not _settled(path):
            continue
        try:
            receipt = take_in(desk, path, Metadata())
        except InputError as error:
            err.print(str(error), markup=False)
        else:
            if receipt.outcome != "already there":
                out.print(f"{receipt.outcome}: {path}", markup=False)


def _settled(path: Path) -> bool:
    """Wait until the file has stopped growing; False where it went away meanwhile."""
    try:
        size = -1
        while size != (size := path.stat().st_size):
            time.sleep(SETTLE_SECONDS)
    except FileNotFoundError:
        return False
    return True
