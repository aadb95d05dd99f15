"""The commands that take things in: add, import, watch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import InputError, InvalidField
from corpus.import_csv import import_catalogue
from corpus.intake import Metadata, Receipt
from indexer.commands.console import err, explained, out, print_json
from indexer.commands.running import work_until_idle
from indexer.commands.taking_in import files_in, take_in
from indexer.commands.watching import watch_folder
from indexer.rooms import Desk, open_desk

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
    summary: Annotated[str, typer.Option(help="What it offers, in a few sentences.")] = "",
    language: Annotated[str | None, typer.Option(help="Its language, such as nl.")] = None,
    as_json: Json = False,
    later: NoWork = False,
) -> None:
    """Add files, folders or a link, and make them searchable."""
    with explained() as settings, open_desk(settings) as desk:
        metadata = Metadata(title=title, summary=summary, language=language)
        if link is not None:
            _tell(desk.intake.add_link(link, metadata), link, as_json=as_json)
            refused = 0
        else:
            refused = _add_paths(desk, paths or [], metadata, as_json=as_json)
        if not later:
            work_until_idle(desk, as_json=as_json)
        if refused:
            raise typer.Exit(1)


def import_(
    catalogue: Annotated[Path, typer.Argument(help="A CSV file; its columns are in docs/importing.md.")],
    as_json: Json = False,
    later: NoWork = False,
) -> None:
    """Add or update the products that a catalogue file lists, and make them searchable."""
    with explained() as settings, open_desk(settings) as desk:
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
    with explained() as settings, open_desk(settings) as desk:
        watch_folder(folder, desk)


def _add_paths(desk: Desk, paths: list[Path], metadata: Metadata, *, as_json: bool) -> int:
    """Returns how many files were refused; each is named with its reason."""
    if not paths:
        raise InvalidField(
            field="FILE", value="", cause="nothing to add was named", remedy="name a file, a folder or --link"
        )
    for path in paths:
        if not path.exists():
            raise InvalidField(
                field="FILE", value=path, cause="it does not exist", remedy="check the spelling of the path"
            )
    refused = 0
    for path in (found for named in paths for found in files_in(named)):
        try:
            _tell(take_in(desk, path, metadata), str(path), as_json=as_json)
        except InputError as error:
            refused += 1
            if as_json:
                print_json({"refused": {"path": str(path), "reason": str(error)}})
            else:
                err.print(str(error), markup=False)
    return refused


def _tell(receipt: Receipt, name: str, *, as_json: bool) -> None:
    if as_json:
        facts = {
            "path": name,
            "product": receipt.product.id,
            "version": receipt.version.id,
            "outcome": receipt.outcome,
        }
        print_json({"received": facts})
    elif receipt.outcome != "already there":
        out.print(f"{receipt.outcome}: {name}", markup=False)
