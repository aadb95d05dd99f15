"""The commands of the asking side: serve the search page, or ask one question on the terminal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import CorpusError
from corpus.settings import Settings, load_settings
from indexer.engine.errors import EngineError
from search_api.errors import SearchError

app = typer.Typer(
    name="search_api",
    help="Answer questions about the collection.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Several = list[str]


@app.command()
def serve(
    *,
    worker: Annotated[bool, typer.Option(help="Run the worker beside the server.")] = True,
) -> None:
    """Serve the search page and the API on this machine; Ctrl-C stops it."""
    from search_api.app import create_app
    from search_api.serving import serve_until_stopped
    from search_api.worker_process import WorkerProcess

    def tell(address: str) -> None:
        typer.echo(f"The search page is at {address} (Ctrl-C stops it).")

    with _explained() as settings:
        serve_until_stopped(create_app(settings), settings, WorkerProcess() if worker else nullcontext(), tell)


@app.command()
def ask(  # noqa: PLR0913, PLR0917 - the options of the command
    question: Annotated[str, typer.Argument(help="The question, in any language.")],
    language: Annotated[Several, typer.Option(help="Only products in this language, as nl; may be repeated.")] = [],  # noqa: B006 - typer reads it, nobody changes it
    theme: Annotated[Several, typer.Option(help="Only products with this theme; may be repeated.")] = [],  # noqa: B006 - the same
    kind: Annotated[Several, typer.Option(help="Only products of this kind; may be repeated.")] = [],  # noqa: B006 - the same
    lang: Annotated[str, typer.Option(help="The language to be answered in: en, nl, fr or es.")] = "",
    page_size: Annotated[int, typer.Option(help="How many products.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as the API gives it.")] = False,
) -> None:
    """Ask a question and print the products that answer it."""
    from search_api import terminal
    from search_api.api.parameters import read_parameters

    with _explained(quiet=True) as settings:
        given = read_parameters(
            q=question, language=language, theme=theme, kind=kind, lang=lang or None, page_size=page_size
        )
        terminal.ask(given, settings, as_json=as_json)


@app.command()
def evaluate(
    folders: Annotated[list[Path] | None, typer.Argument(help="Folders of test questions.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="The golden set and the collections beside it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure how good the answers are on sets of test questions (docs/evaluation.md)."""
    from search_api.evaluation import command

    with _explained() as settings:
        command.measure(command.everything() if everything or not folders else folders, settings, as_json=as_json)


@contextmanager
def _explained(*, quiet: bool = False) -> Iterator[Settings]:
    """Give the settings to a command; an error of ours ends it with one sentence and exit code 2."""
    try:
        settings = load_settings()
        _start_log("warning" if quiet and settings.log == "info" else settings.log)
        yield settings
    except (CorpusError, EngineError, SearchError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _start_log(level: str) -> None:
    """Our own log at the level asked for; libraries only speak up when something is wrong."""
    logging.basicConfig(level="WARNING", format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for room in ("corpus", "indexer", "search_api"):
        logging.getLogger(room).setLevel(level.upper())


if __name__ == "__main__":
    app()
