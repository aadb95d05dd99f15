"""The people of a data folder for whoever is at the machine: for commands, and before the service starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from corpus.database import open_database
from corpus.errors import SettingsError
from corpus.people import People, open_people
from corpus.settings import Settings


@contextmanager
def people_of(settings: Settings) -> Iterator[People]:
    """Open the accounts of a data folder; raises what corpus.database.open_database raises."""
    with closing(open_database(settings.database_url)) as database:
        yield open_people(database)


def prepare(settings: Settings) -> str | None:
    """Return the link that makes the first administrator, where there is none; the last one that was made counts.

    Raises SettingsError where others than this machine could reach a service that anybody may do everything in.
    """
    with people_of(settings) as people:
        if not settings.listens_to_itself and not people.accounts.exist():
            raise SettingsError(
                setting="KMS_HOST",
                cause="only this machine may reach the service until it has an account",
                remedy="start it with KMS_HOST=127.0.0.1, open the link that it prints, then set KMS_HOST",
            )
        return None if people.accounts.has_admin() else link(settings, people.invitations.first_admin())


def link(settings: Settings, token: str) -> str:
    """The address of an invitation."""
    return f"{settings.site}/invitations/{token}"
