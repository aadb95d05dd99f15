"""The commands with which an editor looks at what readers said of results, and makes test questions of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from corpus.judgements import Judged, Judgements
from search_api.console import explained

app = typer.Typer(help="Look at what readers said of results, and make test questions of it.", no_args_is_help=True)

Ids: TypeAlias = Annotated[list[int], typer.Argument(metavar="ID...", help="As `judgements list` shows them.")]


@app.command("list")
def list_judgements(
    everything: Annotated[bool, typer.Option("--all", help="Also what was accepted and refused.")] = False,
) -> None:
    """List what waits to be looked at: the most often said first."""
    with _judgements() as judgements:
        cases = judgements.cases() if everything else judgements.cases("waiting")
        for case in cases:
            typer.echo(_told(case))
        if not cases:
            typer.echo("Nothing waits; readers say beside a result whether it helped.")


@app.command()
def accept(
    ids: Ids,
    grade: Annotated[
        int | None,
        typer.Option(help="3 answers wholly, 2 in part, 1 is related, 0 does not.", min=0, max=3, show_default=False),
    ] = None,
) -> None:
    """Make them part of the golden set: graded 3 where it helped and 0 where not, unless said otherwise."""
    with _judgements() as judgements:
        judgements.accept(ids, grade)
        typer.echo("Accepted; `python -m search_api evaluate` measures with them.")


@app.command()
def refuse(ids: Ids) -> None:
    """Leave them out; the same said again is not asked about again."""
    with _judgements() as judgements:
        judgements.refuse(ids)
        typer.echo("Refused.")


@app.command()
def export(folder: Annotated[Path, typer.Argument(help="Where queries.jsonl and qrels.tsv go.")]) -> None:
    """Write the golden set as a folder that `evaluate` takes."""
    from search_api.evaluation.own_set import write_own_set

    with _judgements() as judgements:
        count = write_own_set(folder, judgements.cases("accepted"))
        typer.echo(f"{count} questions are in {folder}.")


@contextmanager
def _judgements() -> Iterator[Judgements]:
    from search_api.live import open_live

    with explained(quiet=True) as settings, closing(open_live(settings)) as live:
        yield live.judgements


def _told(case: Judged) -> str:
    said = "helped" if case.helped else "did not help"
    place = f", page {case.page}" if case.page else ""
    grade = f", grade {case.grade}" if case.grade is not None else ""
    times = f"{case.times} times" if case.times > 1 else "once"
    asked = f'"{case.question}" ({case.language})'
    return f"{case.id}: {asked} > {case.product_id}{place}: {said}, {times}; {case.state}{grade}"
