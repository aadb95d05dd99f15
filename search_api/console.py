"""What all commands of the asking side share: settings, the log, and an error told in one sentence."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from corpus.errors import CorpusError
from corpus.settings import Settings, load_settings
from indexer.engine.errors import EngineError
from search_api.errors import SearchError


@contextmanager
def explained(*, quiet: bool = False) -> Iterator[Settings]:
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
