"""The commands that put the collection into one archive and make it out of one again: backup, restore."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from indexer import backup as archives
from indexer.commands.byte_bar import counting
from indexer.commands.console import at_desk, err, explained, out, print_json
from indexer.commands.running import STOPPED
from indexer.progress import StopAsked
from indexer.restore import restore as restore_archive
from indexer.rooms import Desk
from indexer.stored import what_is

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def register(app: typer.Typer) -> None:
    """Give the commands to the application."""
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to make; it must not be there yet.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Put catalogue, files, index and vectors into one archive; service and worker may go on meanwhile."""
    with at_desk() as desk:
        try:
            with counting("Backing up") as bar:
                made = archives.make_backup(desk, file, bar.begin, bar.tell)
        except StopAsked as stopped:
            err.print("Stopped; nothing was kept of it.")
            raise typer.Exit(STOPPED) from stopped
        _tell(made, desk, as_json=as_json)
    if made.left_out:
        raise typer.Exit(1)


def restore(
    file: Annotated[Path, typer.Argument(help="An archive that `backup` made.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Make the collection in an archive the one of an empty data folder (KMS_DATA)."""
    with explained() as settings:
        try:
            with counting("Restoring") as bar:
                restored = restore_archive(settings, file, bar.begin, bar.tell)
        except StopAsked as stopped:
            err.print("Stopped; begin again when you like.")
            raise typer.Exit(STOPPED) from stopped
        if as_json:
            print_json(asdict(restored))
            return
        out.print(f"{restored.products} products and {restored.files} files are in {settings.data}", markup=False)
        out.print(f"as they were at {restored.made}. Everybody signs in anew; passwords and keys are as they were.")
        out.print("`python -m search_api serve` starts it; `python -m indexer verify --read-data` looks it over.")


def _tell(made: archives.Made, desk: Desk, *, as_json: bool) -> None:
    missing = [what_is(desk, sha256).fault for sha256 in made.left_out]
    if as_json:
        print_json({**asdict(made), "left_out": missing})
        return
    out.print(f"{made.products} products, {made.files} files, {made.size / 1e6:.1f} MB: {made.place}", markup=False)
    for sentence in missing:
        err.print(f"Not in it: {sentence}", markup=False)
