"""The commands about people: a link for who comes, the door for who goes, and a way back for who is locked out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from corpus.errors import SettingsError
from corpus.people_records import Account, Actor
from corpus.settings import load_settings
from search_api.__main__ import app
from search_api.people_desk import people_of, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.testing import Result

    from corpus.people import People

PASSWORD = "a sentence that I remember"  # noqa: S105 - of nobody
ADA = Account("", "ada@example.org", "Ada", "admin")
OPERATOR = Actor(None, "operator")


@contextmanager
def _people(data: Path) -> Iterator[People]:
    with people_of(load_settings(data=data)) as people:
        yield people


def _run(data: Path, *command: str) -> Result:
    environment = {"KMS_DATA": str(data), "KMS_ADDRESS": "https://search.example.org"}
    return CliRunner().invoke(app, ("people", *command), env=environment)


def test_an_invitation_is_printed_under_the_address_that_people_type(tmp_path: Path) -> None:
    """It makes the account with the role and organisation named."""
    printed = _run(tmp_path, "invite", "bo@example.org", "--role", "contributor", "--organisation", "Pond Alliance")
    link = printed.output.splitlines()[0]
    with _people(tmp_path) as people:
        made = people.invitations.accept(link.rpartition("/")[2], "Bo", "", PASSWORD)

    assert link.startswith("https://search.example.org/invitations/")
    assert (made.email, made.role, made.organisation) == ("bo@example.org", "contributor", "pond-alliance")
    assert "bo@example.org\tBo\tcontributor\tpond-alliance\t0 signed in" in _run(tmp_path, "list").output


def test_who_is_locked_out_gets_a_link_to_a_new_password(tmp_path: Path) -> None:
    """A disabled account too: whoever has the machine lets in again."""
    with _people(tmp_path) as people:
        people.accounts.add(ADA, PASSWORD, OPERATOR)
        bo = people.accounts.add(Account("", "bo@example.org", "Bo", "admin"), PASSWORD, OPERATOR)
    disabled = _run(tmp_path, "disable", "Bo@example.org")
    link = _run(tmp_path, "reset", "bo@example.org").output.splitlines()[0]
    with _people(tmp_path) as people:
        people.invitations.accept(link.rpartition("/")[2], "", "", "another good sentence")

        assert disabled.output == "bo@example.org is disabled.\n"
        assert people.accounts.sign_in("bo@example.org", "another good sentence") == bo


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("disable", "nobody@example.org"), "There is no account nobody@example.org"),
        (("invite", "bo", "--role", "editor"), "name@example.org"),
        (("invite", "bo@example.org", "--role", "boss"), "reader, contributor, editor, admin"),
        (("invite", "bo@example.org", "--role", "contributor"), "choose an organisation"),
    ],
)
def test_a_wrong_command_is_one_sentence(tmp_path: Path, command: tuple[str, ...], sentence: str) -> None:
    """It names the thing and the remedy."""
    answer = _run(tmp_path, *command)

    assert answer.exit_code == 2
    assert sentence in answer.output


def test_other_machines_are_let_in_only_once_there_is_an_account(tmp_path: Path) -> None:
    """Until then whoever reaches the service may do everything."""
    everywhere = load_settings(data=tmp_path, host="0.0.0.0")  # noqa: S104 - that is what is tried

    with pytest.raises(SettingsError, match=r"KMS_HOST.*until it has an account.*open the link"):
        prepare(everywhere)
    with _people(tmp_path) as people:
        people.accounts.add(ADA, PASSWORD, OPERATOR)

    assert prepare(everywhere) is None


def test_each_start_without_an_administrator_has_a_link(tmp_path: Path) -> None:
    """That of the last start counts."""
    first, second = (prepare(load_settings(data=tmp_path)) for _ in range(2))
    with _people(tmp_path) as people:
        assert first is not None
        assert second is not None
        assert people.invitations.accept(second.rpartition("/")[2], "Ada", "ada@example.org", PASSWORD).role == "admin"

    assert prepare(load_settings(data=tmp_path)) is None
