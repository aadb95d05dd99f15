"""The commands that take files and links in: add, watch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from indexer.commands.console import at_desk
from indexer.commands.described import Described
from indexer.commands.running import work_until_idle
from indexer.commands.taking_in import Taken
from indexer.commands.watching import watch_folder

Json = Annotated[bool, typer.Option("--json", help="Print lines of JSON instead of text.")]
NoWork = Annotated[bool, typer.Option("--later", help="Only take in; leave the indexing to a worker.")]


def register(app: typer.Typer) -> None:
    """Give the commands to the application."""
    app.command()(add)
    app.command()(watch)


def add(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders.", show_default=False)] = None,
    link: Annotated[str | None, typer.Option(help="The address of a web tool; needs --title and --summary.")] = None,
    title: Annotated[str | None, typer.Option(help="Its title; for one file or a link.")] = None,
    summary: Annotated[str | None, typer.Option(help="What it offers, in a few sentences; likewise.")] = None,
    language: Annotated[str | None, typer.Option(help="Its language, such as nl or Dutch.")] = None,
    as_json: Json = False,
    later: NoWork = False,
) -> None:
    """Add files, folders or a link, and make them searchable; what is there already takes over what is said of it."""
    said = Described(title=title, summary=summary, language=language)
    with at_desk(begins=True) as desk:
        taken = Taken(desk, said, as_json=as_json)
        if link is not None:
            taken.take_link(link)
        else:
            taken.take_paths(paths or [])
        if not later:
            work_until_idle(desk, as_json=as_json, asked=taken.asked, told=taken.told)
        if taken.refused:
            raise typer.Exit(1)


def watch(
    folder: Annotated[Path, typer.Argument(help="The folder to watch.", exists=True, file_okay=False)],
) -> None:
    """Add what is put into a folder, as soon as it has arrived whole, until stopped."""
    with at_desk(begins=True) as desk:
        watch_folder(folder, desk)
