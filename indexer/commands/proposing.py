"""The commands with which staff look at what files say about themselves, and decide: proposals, confirm, dismiss."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from corpus.errors import InvalidField
from corpus.proposals import FIELDS, Kept
from corpus.records import ProposedField
from indexer.commands.console import at_desk, out, print_json
from indexer.commands.described import changes, coded
from indexer.commands.finding import find_version, told
from indexer.rooms import Desk

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Named = Annotated[
    str, typer.Argument(help="A version or product by id, or a file by name, or a title.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Give the commands to the application."""
    app.command()(proposals)
    app.command()(confirm)
    app.command()(dismiss)


def proposals(
    version: Annotated[
        str | None,
        typer.Argument(help="A version or product by id, or a file by name, or a title; all that wait where left out."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what files say about themselves and nobody has confirmed yet; of one version, all that is proposed."""
    with at_desk() as desk:
        found = desk.proposals.waiting() if version is None else desk.proposals.of(find_version(version, desk).id)
        if as_json:
            print_json([_facts(kept, desk) for kept in found])
        else:
            _tell(found, desk)


def confirm(
    version: Named,
    field: Annotated[str | None, typer.Argument(help=f"One of {', '.join(FIELDS)}; all that wait if left out.")] = None,
    value: Annotated[str | None, typer.Option(help="Give this instead; several are parted by semicolons.")] = None,
) -> None:
    """Take over what a file says about itself, or give something else instead."""
    with at_desk() as desk:
        found = find_version(version, desk)
        waiting = [kept.proposal.field for kept in desk.proposals.of(found.id) if kept.waits]
        if value is not None and field is None:
            raise InvalidField(field="FIELD", value="", cause="a value belongs to one field", remedy="name the field")
        before = desk.catalogue.find(found.product_id)
        for one in [_field(field)] if field else waiting:
            desk.proposals.confirm(found.id, one, coded(one, value) if value is not None else None)
        out.print(f"{found.title} ({found.id})", markup=False)
        for line in changes(before, desk.catalogue.find(found.product_id)) or ["nothing new: it was so already"]:
            out.print(f"  {line}", markup=False)


def dismiss(version: Named, field: Annotated[str, typer.Argument(help=f"One of {', '.join(FIELDS)}.")]) -> None:
    """Let a proposal wait no longer; it is not so."""
    with at_desk() as desk:
        found = find_version(version, desk)
        desk.proposals.dismiss(found.id, _field(field))
        out.print(f"{found.title} ({found.id}): the {field} that was proposed waits no longer.", markup=False)


def _field(name: str) -> ProposedField:
    for field in FIELDS:
        if field == name:
            return field
    raise InvalidField(
        field="FIELD", value=name, cause="nothing of that name is proposed", remedy=f"use one of {', '.join(FIELDS)}"
    )


def _facts(kept: Kept, desk: Desk) -> dict[str, Any]:
    proposal, version = kept.proposal, desk.catalogue.find_version(kept.version_id)
    return {
        "product": version.product_id,
        "version": version.id,
        "field": proposal.field,
        "value": proposal.value,
        "source": proposal.source,
        "waits": kept.waits,
    }


def _tell(found: list[Kept], desk: Desk) -> None:
    shown = None
    for kept in found:
        if kept.version_id != shown:
            shown = kept.version_id
            out.print(f"{shown}  {told(desk.catalogue.find_version(shown))}", markup=False)
        proposal = kept.proposal
        value = "; ".join(proposal.value) if isinstance(proposal.value, tuple) else proposal.value
        state = "" if kept.waits else ", does not wait"
        out.print(f"  {proposal.field}: {value}  ({proposal.source}{state})", markup=False)
    if shown is None:
        out.print("Nothing waits.")
        return
    out.print(
        "\nTake over all that waits: python -m indexer confirm VERSION, or one: confirm VERSION FIELD", markup=False
    )
    out.print("Give another: confirm VERSION FIELD --value ...; not so: dismiss VERSION FIELD", markup=False)
    out.print("VERSION is the sign before each title, the name of the file, or the title.", markup=False)
