"""Accounts, links, sessions, keys and the audit over a real database, with a clock that a test moves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from corpus.errors import (
    EmailTaken,
    InvalidField,
    InvalidInvitation,
    LastAdmin,
    RefusedPassword,
    UnknownKey,
    UnknownOrganisation,
    WrongPassword,
)
from corpus.people import People, open_people
from corpus.people_records import Account, Actor
from corpus.sessions import IDLE, LONGEST

if TYPE_CHECKING:
    from tests.integration.conftest import Room

PASSWORD = "a sentence that I remember"  # noqa: S105 - of nobody
OPERATOR = Actor(None, "operator")


@dataclass
class Clock:
    """The time, as far as people.py knows."""

    now: datetime = field(default_factory=lambda: datetime(2026, 5, 4, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        """The time now."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def people(room: Room, clock: Clock) -> People:
    """Nobody yet."""
    return open_people(room.database, clock)


@pytest.fixture
def admin(people: People) -> Account:
    """The first administrator, who came by the link of the first start."""
    return people.invitations.accept(people.invitations.first_admin(), "Ada", "Ada@Example.org", PASSWORD)


def test_the_link_of_the_first_start_makes_an_administrator_once(people: People, admin: Account) -> None:
    """Whoever has the link of the terminal becomes the administrator; nobody else does by any such link."""
    other = people.invitations.first_admin()

    assert (admin.role, admin.email) == ("admin", "ada@example.org")
    with pytest.raises(InvalidInvitation, match="administrator already"):
        people.invitations.accept(other, "Eve", "eve@example.org", PASSWORD)


def test_of_two_first_starts_the_last_link_counts(people: People) -> None:
    """A link that scrolled out of the terminal long ago is worth nothing."""
    first, second = people.invitations.first_admin(), people.invitations.first_admin()

    with pytest.raises(InvalidInvitation, match="used or withdrawn"):
        people.invitations.find(first)
    assert people.invitations.find(second).purpose == "first"


def test_an_invitation_makes_the_account_it_names_and_works_once(people: People, admin: Account) -> None:
    """E-mail, role and organisation are those of the one who invited, whatever is sent."""
    by = Actor(admin.id, admin.name)
    pond = people.organisations.take("Pond Alliance", by)
    link = people.invitations.invite("bo@example.org", "contributor", pond.id, by)

    made = people.invitations.accept(link, "Bo", "somebody.else@example.org", PASSWORD)

    assert (made.email, made.role, made.organisation) == ("bo@example.org", "contributor", "pond-alliance")
    with pytest.raises(InvalidInvitation, match="used"):
        people.invitations.accept(link, "Bo", "", PASSWORD)


def test_an_invitation_ends_with_its_time_or_when_it_is_withdrawn(people: People, admin: Account, clock: Clock) -> None:
    """A link that lies in a mailbox for ever lets nobody in."""
    by = Actor(admin.id, admin.name)
    late, unwanted = (people.invitations.invite(f"{who}@example.org", "reader", None, by) for who in ("bo", "cy"))
    people.invitations.withdraw(people.invitations.find(unwanted).id, by)
    clock.now += timedelta(days=15)

    for link, cause in ((late, "time is over"), (unwanted, "withdrawn"), ("guessed", "no such link")):
        with pytest.raises(InvalidInvitation, match=cause):
            people.invitations.accept(link, "Bo", "", PASSWORD)


def test_a_refused_password_leaves_the_link_usable(people: People) -> None:
    """Nothing is half done: the account is not made and the link is not used up."""
    link = people.invitations.first_admin()

    with pytest.raises(RefusedPassword, match="fewer than 10"):
        people.invitations.accept(link, "Ada", "ada@example.org", "short")
    assert people.invitations.accept(link, "Ada", "ada@example.org", PASSWORD).role == "admin"


@pytest.mark.parametrize("password", ["Ada Lovelace-Example", "ada.lovelace@example.org", "ada.lovelace"])
def test_a_password_is_not_the_name_or_address(people: People, password: str) -> None:
    """What everybody knows of somebody opens no account."""
    link = people.invitations.first_admin()

    with pytest.raises(RefusedPassword, match="name or e-mail"):
        people.invitations.accept(link, "Ada Lovelace Example", "ada.lovelace@example.org", password)


def test_signing_in_needs_the_right_password_of_an_enabled_account(people: People, admin: Account) -> None:
    """Capitals of the address and the way an accent is typed make no difference; all else does."""
    people.accounts.set_password(admin, "déjà vu, all of it", OPERATOR)

    assert people.accounts.sign_in("ADA@example.org ", "de\u0301ja\u0300 vu, all of it") == admin
    assert people.accounts.sign_in("ada@example.org", PASSWORD) is None
    assert people.accounts.sign_in("nobody@example.org", PASSWORD) is None


def test_a_session_ends_when_idle_and_in_any_case_some_day(people: People, admin: Account, clock: Clock) -> None:
    """Use keeps it, to the day on which one has to sign in again."""
    token, unused = people.sessions.open(admin.id), people.sessions.open(admin.id)
    began = clock.now
    while clock.now + timedelta(days=5) < began + LONGEST:
        clock.now += timedelta(days=5)
        assert people.sessions.recognise(token) is not None

    assert people.sessions.recognise(unused) is None
    assert timedelta(days=5) < IDLE
    clock.now = began + LONGEST + timedelta(seconds=1)
    assert people.sessions.recognise(token) is None


def test_a_new_password_ends_all_other_sessions(people: People, admin: Account) -> None:
    """Whoever had stolen a session has it no more; the one who changes it stays signed in."""
    own, stolen = people.sessions.open(admin.id), people.sessions.open(admin.id)

    with pytest.raises(WrongPassword):
        people.accounts.change_password(admin.id, "not this one at all", "another good sentence", own)
    people.accounts.change_password(admin.id, PASSWORD, "another good sentence", own)

    assert people.sessions.recognise(own) is not None
    assert people.sessions.recognise(stolen) is None


def test_a_disabled_account_is_out_at_once(people: People, admin: Account) -> None:
    """Its sessions and keys work no more and its password lets nobody in."""
    other = people.accounts.add(replace(admin, email="bo@example.org", name="Bo"), PASSWORD, OPERATOR)
    session, key = people.sessions.open(other.id), people.keys.make(other, "upload", ["contribute"], 30)

    people.accounts.disable(other.id, OPERATOR)

    assert people.sessions.recognise(session) is None
    assert people.keys.recognise(key) is None
    assert people.accounts.sign_in("bo@example.org", PASSWORD) is None


def test_the_last_administrator_stays(people: People, admin: Account) -> None:
    """Nobody can lock everybody out, neither by disabling nor by another role; the session is kept too."""
    session = people.sessions.open(admin.id)

    with pytest.raises(LastAdmin):
        people.accounts.disable(admin.id, OPERATOR)
    with pytest.raises(LastAdmin):
        people.accounts.place(admin.id, "editor", None, OPERATOR)
    assert people.sessions.recognise(session) is not None


def test_an_account_is_checked(people: People, admin: Account) -> None:
    """No two accounts of one address, no contributor of no organisation, no organisation that does not exist."""
    with pytest.raises(EmailTaken):
        people.accounts.add(replace(admin, email="ADA@example.org"), PASSWORD)
    with pytest.raises(InvalidField, match="organisation"):
        people.accounts.place(admin.id, "contributor", None, OPERATOR)
    with pytest.raises(UnknownOrganisation):
        people.accounts.place(admin.id, "admin", "nowhere", OPERATOR)


def test_a_key_acts_for_its_account_until_its_day(people: People, admin: Account, clock: Clock) -> None:
    """It is shown once, kept as a digest, limited to scopes and days, and revoked by its owner alone."""
    secret = people.keys.make(admin, "nightly upload", ["work", "contribute"], 30)
    account, key = people.keys.recognise(secret) or pytest.fail("the key is not known")

    assert secret.startswith("kms_")
    assert (account, key.scopes) == (admin, ("contribute", "work"))
    with pytest.raises(UnknownKey):
        people.keys.revoke(replace(admin, id="somebody"), key.id)
    clock.now += timedelta(days=31)
    assert people.keys.recognise(secret) is None


def test_a_revoked_key_works_no_more(people: People, admin: Account) -> None:
    """Revoking is at once."""
    secret = people.keys.make(admin, "nightly upload", ["work"], 30)
    people.keys.revoke(admin, people.keys.of(admin.id)[0].id)

    assert people.keys.recognise(secret) is None
    assert people.keys.of(admin.id) == []


def test_a_link_for_members_lets_many_in_until_it_is_withdrawn(people: People, admin: Account) -> None:
    """Sessions that came by it end with it; it makes no account."""
    by = Actor(admin.id, admin.name)
    link = people.invitations.find(people.invitations.for_members(by))
    sessions = [people.sessions.open(None, link.id) for _ in range(2)]
    before = [people.sessions.recognise(session) for session in sessions]
    people.invitations.withdraw(link.id, by)

    assert all(session is not None and session.account is None for session in before)
    assert [people.sessions.recognise(session) for session in sessions] == [None, None]


def test_every_change_has_its_line_and_no_line_a_secret(people: People, admin: Account, room: Room) -> None:
    """Who, what, from what to what; passwords, links and keys are named and not told."""
    by = Actor(admin.id, admin.name)
    link = people.invitations.invite("bo@example.org", "reader", None, by)
    bo = people.invitations.accept(link, "Bo", "", PASSWORD)
    people.accounts.place(bo.id, "editor", None, by)
    key = people.keys.make(bo, "upload", ["contribute"], 30)
    lines = people.audit.newest()

    assert [line.action for line in lines[:4]] == ["key made", "account changed", "account made", "link made"]
    changed = lines[1]
    assert (changed.actor, changed.subject, changed.before, changed.after) == (
        by,
        "bo@example.org",
        {"role": "reader"},
        {"role": "editor"},
    )
    with room.database.read() as connection:
        tables = ("audit_lines", "accounts", "api_keys", "invitations")
        kept = str([connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables])  # noqa: S608 - our own
    for secret in (PASSWORD, link, key):
        assert secret not in kept


def test_a_line_of_the_audit_can_not_be_altered(people: People, admin: Account, room: Room) -> None:
    """Not even by whoever has the database open in this program."""
    for statement in ("UPDATE audit_lines SET actor = 'nobody'", "DELETE FROM audit_lines"):
        with pytest.raises(Exception, match="never altered"), room.database.write() as connection:
            connection.exec_driver_sql(statement)

    assert people.audit.newest()[0].actor.name == "Ada"
