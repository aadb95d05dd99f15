"""The commands of the asking side: serve, ask on the terminal, measure, judge, edit glossary and people."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

import typer

from search_api import evaluate_command, glossary_command, judgements_command, people_command
from search_api.console import explained

app = typer.Typer(
    name="search_api",
    help="Answer questions about the collection.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(evaluate_command.app, name="evaluate")
app.add_typer(glossary_command.app, name="glossary")
app.add_typer(people_command.app, name="people")
app.add_typer(judgements_command.app, name="judgements")

Several = list[str]


@app.command()
def serve(
    *,
    worker: Annotated[bool, typer.Option(help="Run the worker beside the server.")] = True,
) -> None:
    """Serve the search page and the API; Ctrl-C stops it."""
    from search_api.app import create_app
    from search_api.people_desk import prepare
    from search_api.serving import serve_until_stopped
    from search_api.worker_process import WorkerProcess

    with explained() as settings:
        link = prepare(settings)

        def tell(address: str) -> None:
            typer.echo(f"The search page is at {address} (Ctrl-C stops it).")
            if link is not None:
                typer.echo(f"There is no administrator yet. Whoever opens this link becomes the first, once: {link}")

        serve_until_stopped(create_app(settings), settings, WorkerProcess() if worker else nullcontext(), tell)


@app.command()
def ask(  # noqa: PLR0913, PLR0917 - the options of the command
    question: Annotated[str, typer.Argument(help="The question, in any language.")],
    language: Annotated[Several, typer.Option(help="Only products in this language, as nl; may be repeated.")] = [],  # noqa: B006 - typer reads it, nobody changes it
    theme: Annotated[Several, typer.Option(help="Only products with this theme; may be repeated.")] = [],  # noqa: B006 - the same
    kind: Annotated[Several, typer.Option(help="Only products of this kind; may be repeated.")] = [],  # noqa: B006 - the same
    lang: Annotated[str, typer.Option(help="The language to be answered in: en, nl, fr or es.")] = "",
    spell_out: Annotated[bool, typer.Option("--spell-out/--words-only", help="Understand terms of the sector.")] = True,
    constraints: Annotated[
        bool, typer.Option("--constraints/--no-constraints", help="Take what is said, as in French, for filters.")
    ] = True,
    exact: Annotated[bool, typer.Option("--exact", help="Hold answers to what is in quotation marks.")] = False,
    mend: Annotated[bool, typer.Option("--mend/--as-typed", help="Look for typing errors.")] = True,
    page_size: Annotated[int, typer.Option(help="How many products.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as the API gives it.")] = False,
) -> None:
    """Ask a question and print the products that answer it."""
    from search_api import terminal
    from search_api.api.parameters import read_parameters

    with explained(quiet=True) as settings:
        given = read_parameters(
            q=question,
            language=language,
            theme=theme,
            kind=kind,
            lang=lang or None,
            page_size=page_size,
            spell_out=spell_out,
            constraints=constraints,
            mend=mend,
            exact=exact,
        )
        terminal.ask(given, settings, as_json=as_json)


if __name__ == "__main__":
    app()
