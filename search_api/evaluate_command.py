"""The commands that measure answers, compare two measurements, and explain one answer (docs/evaluation.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from search_api.console import explained


class MeasuringGroup(TyperGroup):
    """Takes `evaluate FOLDER...` for `evaluate measure FOLDER...`: only a command's own name is one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer's own Context, which it does not name
        """Put the name in where it was left out; `--help` tells of all commands."""
        named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else ["measure", *args])


app = typer.Typer(
    cls=MeasuringGroup,
    help="Measure how good the answers are; `evaluate FOLDER...` is short for `evaluate measure FOLDER...`.",
)


@app.command()
def measure(  # noqa: PLR0913, PLR0917 - the options of the command
    folders: Annotated[list[Path] | None, typer.Argument(help="Folders of test questions.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="The golden set and the collections beside it.")] = False,
    own: Annotated[bool, typer.Option("--own", help="What readers judged; so without any folder.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Also what this program has measured already.")] = False,
    write: Annotated[Path | None, typer.Option(help="Write the figures to this file.", show_default=False)] = None,
    explain: Annotated[str, typer.Option(help="Take the answer to this question apart instead.")] = "",
    lang: Annotated[str, typer.Option(help="With --explain: the reader's language.")] = "en",
    most: Annotated[int, typer.Option(help="With --explain: how many products.", min=1)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Measure sets of test questions; without a folder, the collection's own."""
    from search_api.evaluation import command

    with explained(quiet=as_json) as settings:
        if explain:
            asked = command.question(explain, lang, most)
            command.explain_answer(asked, next(iter(folders or ()), None), settings, as_json=as_json)
        elif own or not (folders or everything):
            with command.own(settings) as sets:
                command.measure(sets, settings, as_json=as_json, again=again, write=write)
        else:
            sets = command.everything() if everything else command.of(folders or ())
            command.measure(sets, settings, as_json=as_json, again=again, write=write)


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(help="A run, a folder of runs, or a data folder.")],
    after: Annotated[Path, typer.Argument(help="Another.")],
    leg: Annotated[str, typer.Option(help="lexical, dense, hybrid or rerank.")] = "hybrid",
    most: Annotated[int, typer.Option(help="How many losses and gains of a set.", min=0)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON.")] = False,
) -> None:
    """Show what the second run gained and lost, question by question, the worst losses first."""
    from search_api.evaluation import command

    with explained(quiet=True):
        command.compare(before, after, leg, most, as_json=as_json)


@app.command()
def generations(
    before: Annotated[str, typer.Argument(help="A generation, as `python -m indexer status` names it.")],
    after: Annotated[str, typer.Argument(help="Another.")],
    most: Annotated[int, typer.Option(help="How many losses and gains.", min=0)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as a line of JSON.")] = False,
) -> None:
    """Ask two generations the collection's own test questions, and say whether the second may answer instead."""
    from search_api.evaluation import command

    with explained(quiet=True) as settings:
        command.weigh_generations(before, after, settings, most, as_json=as_json)
