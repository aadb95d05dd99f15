"""What a person types, one module a group of commands; the work itself is done by the worker and the stores."""

from __future__ import annotations

import typer

from indexer.commands import (
    adding,
    backing_up,
    changing,
    editing,
    extracting,
    health,
    keeping,
    looking,
    personal,
    proposing,
    removing,
    tables,
    versions,
)

app = typer.Typer(
    name="indexer",
    help="Make knowledge products searchable, and look after the index.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
adding.register(app)
tables.register(app)
keeping.register(app)
changing.register(app)
backing_up.register(app)
looking.register(app)
extracting.register(app)
editing.register(app)
removing.register(app)
proposing.register(app)
versions.register(app)
health.register(app)
personal.register(app)
