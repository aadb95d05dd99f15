"""The command that says how well each product can be found, and what to do where it can not: health."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from corpus.health import Health, health_of_all
from indexer.commands.console import explained, out, print_json
from indexer.rooms import open_desk

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

_LANGUAGE = "en"  # commands speak English


def register(app: typer.Typer) -> None:
    """Give the command to the application."""
    app.command()(health)


def health(
    as_json: Json = False,
    below: Annotated[int, typer.Option(help="Leave out products with this score or a higher one.")] = 101,
) -> None:
    """Say how well each product can be found, the worst first, and what to do about each fault."""
    with explained() as settings, open_desk(settings) as desk:
        everything = health_of_all(desk.catalogue, desk.jobs, desk.traits)
        found = [one for one in everything if one.score < below]
        if as_json:
            print_json([_facts(one) for one in found])
            return
        for one in found:
            _tell(one)
        if everything:
            mean = sum(one.score for one in everything) / len(everything)
            out.print(f"{len(everything)} products, score {mean:.0f} of 100 on average.")
        else:
            out.print("There are no products yet; add files with `python -m indexer add`.")


def _facts(health: Health) -> dict[str, Any]:
    return {
        "product": health.product.id,
        "title": health.product.title,
        "score": health.score,
        "faults": [
            {
                "code": fault.code,
                "version": fault.version_id,
                "cost": fault.cost,
                "fault": fault.told(_LANGUAGE),
                "remedy": fault.remedy(_LANGUAGE),
            }
            for fault in health.faults
        ],
    }


def _tell(health: Health) -> None:
    out.print(f"{health.score:3}  {health.product.title} ({health.product.id})", markup=False)
    several = len(health.product.versions) > 1
    for fault in health.faults:
        of = f"{fault.version_id}: " if several and fault.version_id else ""
        out.print(f"       {of}{fault.told(_LANGUAGE)} {fault.remedy(_LANGUAGE)}", markup=False)
