"""The command that says how well each product can be found, and what to do where it can not: health."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from corpus.health import Fault, FaultCode, Health, health_of_all
from corpus.proposals import Kept
from corpus.records import Product, ProposedField
from indexer.commands.console import at_desk, out, print_json

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

_SHOWN = 60  # signs of what is proposed
_LANGUAGE = "en"  # commands speak English
# What mends a fault, as an option of `edit` and a field that may be proposed; None where nothing is ever proposed.
_MENDED_BY: dict[FaultCode, tuple[str, ProposedField | None]] = {
    "title-missing": ("--title", "title"),
    "not-found-by-title": ("--title", "title"),
    "summary-missing": ("--summary", "summary"),
    "language-missing": ("--language", "language"),
    "language-differs": ("--language", "language"),
    "language-doubtful": ("--language", "language"),
    "year-missing": ("--year", "year"),
    "kind-missing": ("--kind", "kind"),
    "themes-missing": ("--theme", None),
    "makers-missing": ("--organisation", "organisation"),
}


def register(app: typer.Typer) -> None:
    """Give the command to the application."""
    app.command()(health)


def health(
    as_json: Json = False,
    below: Annotated[int, typer.Option(help="Leave out products with this score or a higher one.")] = 101,
) -> None:
    """Say how well each product can be found, the worst first, and what to do about each fault."""
    with at_desk() as desk:
        everything = health_of_all(desk.catalogue, desk.jobs, desk.traits)
        advice = _Advice(desk.proposals.waiting())
        found = [one for one in everything if one.score < below]
        if as_json:
            print_json([_facts(one, advice) for one in found])
            return
        for one in found:
            _tell(one, advice)
        if everything:
            mean = sum(one.score for one in everything) / len(everything)
            many = "1 product" if len(everything) == 1 else f"{len(everything)} products"
            out.print(f"{many}, score {mean:.0f} of 100 on average.")
        else:
            out.print("There are no products yet; add files with `python -m indexer add`.")


class _Advice:
    """Knows the command that mends a fault: confirming what is proposed, where something is, and else saying it."""

    def __init__(self, waiting: Iterable[Kept]) -> None:
        self._waiting = {(kept.version_id, kept.proposal.field): kept.proposal for kept in waiting}

    def command(self, fault: Fault, product: Product) -> str | None:
        """Return it; None where no command can."""
        if fault.code == "link-dead":
            return f"python -m indexer remove {product.id}"
        if fault.code not in _MENDED_BY:
            return None
        option, field = _MENDED_BY[fault.code]
        versions = [fault.version_id] if fault.version_id else [version.id for version in product.versions]
        for version in versions:
            if field and (proposal := self._waiting.get((version, field))):
                return f"python -m indexer confirm {version} {field}   (proposed: {_short(proposal.value)})"
        return f"python -m indexer edit {fault.version_id or product.id} {option} ..."


def _short(value: object) -> str:
    text = "; ".join(value) if isinstance(value, tuple) else str(value)
    return textwrap.shorten(text, _SHOWN, placeholder=" ...")


def _facts(health: Health, advice: _Advice) -> dict[str, Any]:
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
                "command": advice.command(fault, health.product),
            }
            for fault in health.faults
        ],
    }


def _tell(health: Health, advice: _Advice) -> None:
    files = [file.name for version in health.product.versions for file in version.files]
    out.print(f"{health.score:3}  {health.product.title} ({', '.join([health.product.id, *files])})", markup=False)
    several = len(health.product.versions) > 1
    for fault in health.faults:
        of = f"{fault.version_id}: " if several and fault.version_id else ""
        out.print(f"       {of}{fault.told(_LANGUAGE)} {fault.remedy(_LANGUAGE)}", markup=False)
        if command := advice.command(fault, health.product):
            out.print(f"         {command}", markup=False)
