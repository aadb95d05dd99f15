"""The commands about people, for the one who is at the machine: who may come in, and a way back for who can not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

from search_api.console import explained

if TYPE_CHECKING:
    from corpus.people import People
    from corpus.settings import Settings

app = typer.Typer(help="Who may sign in.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The e-mail address.")]
COMMAND_LINE: Final = "command line"


@app.command("list")
def list_people() -> None:
    """Show every account with its role, organisation and browsers signed in."""
    with _opened() as (_settings, people):
        sessions = people.sessions.counts()
        for account in people.accounts.all():
            state = "disabled" if account.disabled else f"{sessions.get(account.id, 0)} signed in"
            facts = (account.email, account.name, account.role, account.organisation or "-", state)
            typer.echo("\t".join(facts))
        if not people.accounts.exist():
            typer.echo("There is no account; `python -m search_api people invite EMAIL --role admin` makes a link.")


@app.command()
def invite(
    email: Email,
    role: Annotated[str, typer.Option(help="reader, contributor, editor or admin.")] = "reader",
    organisation: Annotated[str, typer.Option(help="The name of an organisation; made where it is new.")] = "",
) -> None:
    """Print a link that makes an account, once."""
    from typing import cast

    from corpus.people_records import Actor, Role

    with _opened() as (settings, people):
        by = Actor(None, COMMAND_LINE)
        place = people.organisations.take(organisation, by).id if organisation else None
        _print(settings, people.invitations.invite(email, cast("Role", role), place, by))


@app.command()
def disable(email: Email) -> None:
    """Let an account in no more, and sign it out everywhere."""
    from corpus.people_records import Actor

    with _opened() as (_settings, people):
        account = people.accounts.disable(people.accounts.with_email(email).id, Actor(None, COMMAND_LINE))
        typer.echo(f"{account.email} is disabled.")


@app.command()
def reset(email: Email) -> None:
    """Print a link to a new password, once; a disabled account is let in again."""
    from corpus.people_records import Actor

    with _opened() as (settings, people):
        account, by = people.accounts.with_email(email), Actor(None, COMMAND_LINE)
        people.accounts.enable(account.id, by)
        _print(settings, people.invitations.reset(account.id, by))


@contextmanager
def _opened() -> Iterator[tuple[Settings, People]]:
    from search_api.people_desk import people_of

    with explained(quiet=True) as settings, people_of(settings) as people:
        yield settings, people


def _print(settings: Settings, token: str) -> None:
    from search_api.people_desk import link

    typer.echo(f"{link(settings, token)}\nIt works once; the service has to run when it is opened.")
