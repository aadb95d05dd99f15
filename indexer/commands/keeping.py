"""The commands that keep the index as it should be: reindex, work."""

from __future__ import annotations

from typing import Annotated

import typer

from indexer.commands.changing import tell_plan
from indexer.commands.console import at_desk, err
from indexer.commands.running import work_for_ever, work_until_idle
from indexer.engine.damage import set_damaged_aside
from indexer.plan import ask_for, plan, what_is_indexed

Json = Annotated[bool, typer.Option("--json", help="Print lines of JSON instead of text.")]


def register(app: typer.Typer) -> None:
    """Give the commands to the application."""
    app.command()(reindex)
    app.command()(work)


def reindex(
    again: Annotated[bool, typer.Option("--failed", help="Also try again what failed and was not changed.")] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Index everything anew, whatever was done before.")
    ] = False,
    planned: Annotated[
        bool, typer.Option("--plan", help="Only say what making the whole index anew would take.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make the index say what the catalogue says; what is so already costs nothing.

    After a change of the model or of the rules a whole index is made beside the present one, which answers meanwhile.
    """
    with at_desk() as desk:
        if planned:
            tell_plan(desk, as_json=as_json)
            return
        if rebuild:
            for name in set_damaged_aside(desk.generations, thoroughly=True):
                err.print(f"Generation {name} is damaged; what it held is made anew.", markup=False)
        todo = plan(desk.catalogue.all(), what_is_indexed(desk), desk.scans.finished(), rebuild=rebuild)
        ask_for(todo, desk, again=again or rebuild)
        work_until_idle(desk, as_json=as_json)


def work(
    beside: Annotated[int | None, typer.Option(help="Stop when this parent process is gone.", hidden=True)] = None,
) -> None:
    """Index what comes, until stopped; `python -m search_api serve` starts this by itself."""
    with at_desk(begins=True) as desk:
        work_for_ever(desk, beside)
