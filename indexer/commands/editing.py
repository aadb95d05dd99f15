"""The command with which staff say what a product is: edit."""

from __future__ import annotations

from typing import Annotated

import typer

from corpus.records import Version
from indexer.commands.console import at_desk, out, print_json
from indexer.commands.described import Described, changes, describe
from indexer.commands.finding import find_versions, told
from indexer.errors import NothingSaid, SeveralNamed
from indexer.rooms import Desk

Several = list[str] | None


def register(app: typer.Typer) -> None:
    """Give the command to the application."""
    app.command()(edit)


def edit(
    name: Annotated[str, typer.Argument(help="A product or version by id, or a file by name, or a title.")],
    title: Annotated[str | None, typer.Option(help="The title that stands on it.")] = None,
    summary: Annotated[str | None, typer.Option(help="What it offers, in a few sentences.")] = None,
    language: Annotated[str | None, typer.Option(help="Its language, as nl or Dutch.")] = None,
    year: Annotated[str | None, typer.Option(help="The year it appeared, as 2021.")] = None,
    edition: Annotated[str | None, typer.Option(help='In words: "2nd edition".')] = None,
    author: Annotated[Several, typer.Option(help="Who wrote it; may be repeated.")] = None,
    kind: Annotated[str | None, typer.Option(help="What kind of product it is, as manual.")] = None,
    theme: Annotated[Several, typer.Option(help="What it is about, as inclusion; may be repeated.")] = None,
    organisation: Annotated[
        Several, typer.Option(help="Who made it: name, name:role or name:role:country; may be repeated.")
    ] = None,
    country: Annotated[Several, typer.Option(help="Where it is about, as KE or Kenya; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Say what a product is; what is left out stays, what is given empty ("") is taken away."""
    said = Described(title, summary, language, year, edition, author, kind, theme, organisation, country)
    with at_desk() as desk:
        if not said:
            raise NothingSaid
        version = _one(name, said, desk)
        before = desk.catalogue.find(version.product_id)
        receipt = describe(version, said, desk)
        lines = changes(before, receipt.product)
        if as_json:
            print_json({"product": before.id, "version": version.id, "outcome": receipt.outcome, "changed": lines})
            return
        out.print(f"{receipt.product.title} ({before.id})", markup=False)
        for line in lines or ["nothing new: it was so already"]:
            out.print(f"  {line}", markup=False)
        if receipt.job is not None:
            out.print("  A worker indexes it anew; `python -m indexer reindex` does so now.")


def _one(name: str, said: Described, desk: Desk) -> Version:
    """What concerns the whole product may be said to any of its versions, the rest to one."""
    found = find_versions(name, desk)
    if len(found) > 1 and said.of_one_version:
        raise SeveralNamed(name=name, names="; ".join(f"{one.id} ({told(one)})" for one in found))
    return found[0]
