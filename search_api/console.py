"""What all commands of the asking side share: settings, the log, and an error told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from corpus.errors import CorpusError
from corpus.log import start_log
from corpus.settings import Settings, load_settings
from indexer.engine.errors import EngineError
from search_api.errors import SearchError


@contextmanager
def explained(*, quiet: bool = False) -> Iterator[Settings]:
    """Give the settings to a command; an error of ours ends it with one sentence and exit code 2."""
    try:
        settings = load_settings()
        start_log("warning" if quiet and settings.log == "info" else settings.log)
        yield settings
    except (CorpusError, EngineError, SearchError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
