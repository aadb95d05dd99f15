"""The commands that take things in: add, import, watch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.import_csv import import_catalogue
from indexer.commands.console import at_desk, err, out, print_json
from indexer.commands.described import Described
from indexer.commands.running import work_until_idle
from indexer.commands.taking_in import Taken
from indexer.commands.watching import watch_folder

Json = Annotated[bool, typer.Option("--json", help="Print lines of JSON instead of text.")]
NoWork = Annotated[bool, typer.Option("--later", help="Only take in; leave the indexing to a worker.")]


def register(app: typer.Typer) -> None:
    """Give the commands to the application."""
    app.command()(add)
    app.command("import")(import_)
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


def import_(
    catalogue: Annotated[Path, typer.Argument(help="A CSV file; its columns are in docs/importing.md.")],
    as_json: Json = False,
    later: NoWork = False,
) -> None:
    """Add or update the products that a catalogue file lists, and make them searchable."""
    with at_desk(begins=True) as desk:
        report = import_catalogue(catalogue, desk.intake, desk.catalogue)
        counts = {name: len(getattr(report, name)) for name in ("added", "changed", "unchanged", "refused")}
        if as_json:
            print_json({"import": counts | {"refused_rows": [str(error) for error in report.refused]}})
        else:
            out.print(", ".join(f"{count} {name}" for name, count in counts.items()) + ".")
            for error in report.refused:
                err.print(str(error), markup=False)
        if not later:
            work_until_idle(desk, as_json=as_json)
        if report.refused:
            raise typer.Exit(1)


def watch(
    folder: Annotated[Path, typer.Argument(help="The folder to watch.", exists=True, file_okay=False)],
) -> None:
    """Add what is put into a folder, as soon as it has arrived whole, until stopped."""
    with at_desk(begins=True) as desk:
        watch_folder(folder, desk)
