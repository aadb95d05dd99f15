"""The bar of commands whose work is counted in bytes: how much is done, how fast, and how long it still takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import TypeAlias

from rich.progress import BarColumn, DownloadColumn, SpinnerColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as Bar

from indexer.commands.console import err, stoppable
from indexer.progress import StopAsked

Count: TypeAlias = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Counting:
    """`begin` is told how many bytes there are, `tell` how many more are done; it raises StopAsked after Ctrl-C."""

    begin: Count
    tell: Count


@contextmanager
def counting(doing: str) -> Iterator[Counting]:
    """Show a bar on a terminal and nothing elsewhere."""
    with stoppable() as stop, _bar() as bar:
        task = bar.add_task(doing, total=None, start=False)

        def begin(total: int) -> None:
            bar.start_task(task)
            bar.update(task, total=total)

        yield Counting(begin, lambda count: _advance(count, bar, task, stop))


def _advance(count: int, bar: Bar, task: int, stop: Event) -> None:
    bar.advance(task, count)  # type: ignore[arg-type]  # a number under a name of its own
    if stop.is_set():
        raise StopAsked


def _bar() -> Bar:
    return Bar(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
