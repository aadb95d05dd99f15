"""The way in and out over the real service with real cookies: forms, sessions, guessing, links, forged forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from corpus.people_records import Account, Actor
from corpus.settings import load_settings
from search_api.app import create_app
from search_api.throttle import FREE_FOR_ACCOUNT, FREE_FOR_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpx2 import Response

    from corpus.people import People

EMAIL, PASSWORD = "ada@example.org", "a sentence that I remember"
OPERATOR = Actor(None, "operator")
HERE = "http://127.0.0.1"
OTHER_SITE = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}


class Browser:
    """A browser on a site of its own service: it opens pages, and sends the forms that stand there."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.client.follow_redirects = False

    def open(self, address: str) -> Response:
        """A page."""
        return self.client.get(address)

    def send(self, address: str, form_on: str, **fields: str) -> Response:
        """A form of the page `form_on`, with the sign that it carries."""
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', self.open(form_on).text)
        assert found, f"there is no form on {form_on}"
        return self.client.post(address, data={"form_token": found[1], **fields}, headers={"Origin": self.origin})

    def sign_in(self, email: str = EMAIL, password: str = PASSWORD, wanted: str = "") -> Response:
        """The form of the sign-in page."""
        return self.send("/sign-in", "/sign-in", email=email, password=password, next=wanted)

    @property
    def origin(self) -> str:
        """The site that pages of ours come from."""
        return str(self.client.base_url).rstrip("/")


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    """Nobody is signed in; the collection is empty."""
    app = create_app(load_settings(data=tmp_path))
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        yield Browser(client)


@pytest.fixture
def people(browser: Browser) -> People:
    """Those who have accounts: nobody."""
    found: People = browser.client.app.state.live.people  # type: ignore[attr-defined]  # FastAPI's own state
    return found


@pytest.fixture
def ada(people: People) -> Account:
    """The administrator."""
    return people.accounts.add(Account("", EMAIL, "Ada", "admin"), PASSWORD, OPERATOR)


def test_until_there_is_an_account_everything_is_open(browser: Browser) -> None:
    """Whoever is at the machine searches, looks after people and sees the work, without signing in."""
    assert [browser.open(address).status_code for address in ("/", "/people", "/audit", "/api/v1/jobs")] == [200] * 4
    assert "Sign in" not in browser.open("/").text


@pytest.mark.parametrize("host", ["search.example.org", "rebound.example:8000", "192.0.2.1", "[::1", ""])
def test_only_a_name_of_this_machine_opens_everything(browser: Browser, people: People, host: str) -> None:
    """Neither a proxy nor a page elsewhere whose name leads to this machine may do what the one who is at it may."""
    sent = browser.client.post("/people/members", headers={"Host": host, "Origin": f"http://{host}"})

    assert browser.client.get("/people", headers={"Host": host}).status_code == 303
    assert sent.status_code == 401
    assert people.invitations.open() == []


def test_the_first_account_closes_the_door(browser: Browser, ada: Account) -> None:
    """From then on a stranger is led to the sign-in, and finds the way in at the top of every page."""
    answer = browser.open("/people")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/people")
    assert 'href="/sign-in"' in browser.open("/").text


def test_the_link_of_the_first_start_makes_an_administrator_and_signs_in(browser: Browser, people: People) -> None:
    """Looking at the link does not use it up; using it does."""
    link = f"/invitations/{people.invitations.first_admin()}"
    answer = browser.send(link, link, name="Ada", email=EMAIL, password=PASSWORD)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.open("/people").status_code == 200
    assert browser.open(link).status_code == 404


def test_signing_in_leads_where_somebody_wanted_to_go(browser: Browser, ada: Account) -> None:
    """And nowhere else: an address of another site is no page of ours."""
    answer = browser.sign_in(wanted="/people?page=2")

    assert (answer.status_code, answer.headers["location"]) == (303, "/people?page=2")
    for elsewhere in ("//evil.example", "/\\evil.example", "https://evil.example", "/%0d%0aSet-Cookie:x", "/\tx"):
        place = browser.sign_in(wanted=elsewhere).headers["location"]
        assert place in {"/", "/%0d%0aSet-Cookie:x"}


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser, ada: Account) -> None:
    """HttpOnly and SameSite=Lax; the secret word is new with every sign-in, and not in the database."""
    first, second = (browser.sign_in().headers["set-cookie"] for _ in range(2))

    for part in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert part in first
    assert first.split(";")[0] != second.split(";")[0]


def test_behind_tls_cookies_travel_by_tls_alone(tmp_path: Path) -> None:
    """The address that people type says so; the name keeps neighbouring sites from setting them."""
    app = create_app(load_settings(data=tmp_path, address="https://testserver"))
    with TestClient(app, base_url="https://testserver") as client:
        app.state.live.people.accounts.add(Account("", EMAIL, "Ada", "admin"), PASSWORD, OPERATOR)
        cookie = Browser(client).sign_in().headers["set-cookie"]

    assert cookie.startswith("__Host-kms_session=")
    assert "Secure" in cookie


def test_signing_out_ends_the_session_itself(browser: Browser, ada: Account, people: People) -> None:
    """Not only the cookie: whoever copied it is out too."""
    browser.sign_in()
    copied = dict(browser.client.cookies)
    browser.send("/sign-out", "/account")

    assert people.sessions.recognise(copied["kms_session"]) is None
    assert browser.open("/account").status_code == 303


def test_a_wrong_password_and_an_unknown_account_are_answered_alike(browser: Browser, ada: Account) -> None:
    """Nobody learns who has an account here."""
    wrong, unknown = browser.sign_in(password="not this one"), browser.sign_in(email="bo@example.org")  # noqa: S106 - wrong

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert _plain(wrong) == _plain(unknown)
    assert "set-cookie" not in wrong.headers


def test_whoever_guesses_has_to_wait_and_is_told_how_long(browser: Browser, ada: Account) -> None:
    """The right password does not help before the time is over."""
    for _ in range(FREE_FOR_ACCOUNT):
        browser.sign_in(password="not this one")  # noqa: S106 - wrong
    answer = browser.sign_in()

    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 15
    assert re.search(r"Wait \d+ seconds, then try again", answer.text)


def test_behind_a_proxy_each_address_is_counted_for_itself(browser: Browser, ada: Account) -> None:
    """The last entry of X-Forwarded-For is the proxy's own word; what a visitor adds before it is not believed."""
    waits = []
    for n in range(FREE_FOR_ADDRESS + 2):
        browser.client.headers["X-Forwarded-For"] = f"10.0.0.{n}, 192.0.2.1"
        waits.append(browser.sign_in(email=f"{n}@example.org").status_code)

    assert waits.count(422) >= FREE_FOR_ADDRESS


@pytest.mark.parametrize(
    ("address", "form_on"),
    [("/sign-out", "/account"), ("/account/sessions", "/account"), ("/people/members", "/people")],
)
def test_a_form_without_the_sign_of_its_page_changes_nothing(
    browser: Browser, ada: Account, people: People, address: str, form_on: str
) -> None:
    """Neither without a sign, nor with that of another session, nor from a page of another site with the right one."""
    browser.sign_in()
    own = re.search(r'name="form_token" value="([0-9a-f]+)"', browser.open(form_on).text)
    assert own
    before = people.audit.count()
    sent = [
        browser.client.post(address, headers={"Origin": browser.origin}),
        browser.client.post(address, data={"form_token": "0" * 64}, headers={"Origin": browser.origin}),
        browser.client.post(address, data={"form_token": own[1]}, headers=OTHER_SITE),
        browser.client.post(address, content=b"form_token=" + own[1].encode(), headers={"Content-Type": "text/plain"}),
    ]

    assert [answer.status_code for answer in sent] == [403] * 4
    assert people.audit.count() == before
    assert browser.open("/account").status_code == 200


def test_nobody_can_be_signed_in_by_another_site(browser: Browser, ada: Account) -> None:
    """A form elsewhere that holds somebody's password would make others work in that account."""
    answer = browser.client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}, headers=OTHER_SITE)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_link_for_members_lets_in_without_an_account(browser: Browser, ada: Account, people: People) -> None:
    """It works for many, shows no account, and ends with the link."""
    link = people.invitations.for_members(OPERATOR)
    answer = browser.send(f"/invitations/{link}", f"/invitations/{link}")
    token = answer.cookies["kms_session"]
    session = people.sessions.recognise(token)

    assert session is not None
    assert session.account is None
    assert browser.open("/account").status_code == 303
    people.invitations.withdraw(people.invitations.find(link).id, OPERATOR)
    assert people.sessions.recognise(token) is None


def test_inviting_changing_and_disabling_somebody(browser: Browser, ada: Account, people: People) -> None:
    """The page of people does all of it; each change has its line in the audit, without the link's secret."""
    browser.sign_in()
    page = browser.send(
        "/people/invitations", "/people", email="bo@example.org", role="contributor", new_organisation="Pond Alliance"
    )
    link = re.search(r"/invitations/[\w-]+", page.text)
    assert link
    bo = people.invitations.accept(link[0].rpartition("/")[2], "Bo", "", PASSWORD)
    changed = browser.send(f"/people/{bo.id}/place", "/people", role="editor", organisation="")
    disabled = browser.send(f"/people/{bo.id}/disable", "/people")
    audit = browser.open("/audit")

    assert (changed.status_code, disabled.status_code) == (200, 200)
    assert people.accounts.sign_in("bo@example.org", PASSWORD) is None
    for told in (
        "organisation added",
        "link made",
        "account made",
        "account changed",
        "bo@example.org",
        "Pond Alliance",
    ):
        assert told in audit.text
    assert link[0] not in audit.text


def test_a_wrong_form_says_what_to_do(browser: Browser, ada: Account) -> None:
    """The thing, the cause, the remedy, in the reader's language; nothing is changed."""
    browser.sign_in()
    missing = browser.send("/people/invitations", "/people", email="bo@example.org", role="contributor")
    alone = browser.send(f"/people/{ada.id}/place", "/people", role="editor")
    browser.client.headers["Accept-Language"] = "nl"
    address = browser.send("/people/invitations", "/people", email="bo", role="reader")
    short = browser.send("/account/password", "/account", old=PASSWORD, wanted="kort")

    assert [answer.status_code for answer in (missing, alone, address, short)] == [422] * 4
    assert "The organisation is missing. Choose whose products" in missing.text
    assert "This is the only administrator. Make somebody else" in alone.text
    assert "Dat is geen e-mailadres. Schrijf het als" in address.text
    assert "Het wachtwoord heeft minder dan 10 tekens. Gebruik een zin" in short.text


def test_a_key_is_made_shown_once_used_and_revoked(browser: Browser, ada: Account, people: People) -> None:
    """A program signs in with it and needs no form's sign."""
    browser.sign_in()
    page = browser.send("/account/keys", "/account", name="nightly upload", days="30", scope_work="1")
    secret = re.search(r"kms_[\w-]{43}", page.text)
    assert secret
    stranger = TestClient(browser.client.app)
    used = stranger.get("/api/v1/jobs", headers={"Authorization": f"Bearer {secret[0]}"})
    key = people.keys.of(ada.id)[0]
    browser.send(f"/account/keys/{key.id}/revoke", "/account")
    refused = stranger.get("/api/v1/jobs", headers={"Authorization": f"Bearer {secret[0]}"})

    assert (used.status_code, refused.status_code) == (200, 401)
    assert secret[0] not in browser.open("/account").text
    assert page.headers["cache-control"] == "no-store"


def test_changing_the_password_signs_out_everywhere_else(browser: Browser, ada: Account, people: People) -> None:
    """The one who changes it stays in."""
    elsewhere = people.sessions.open(ada.id)
    browser.sign_in()
    answer = browser.send("/account/password", "/account", old=PASSWORD, wanted="another good sentence")

    assert "all other browsers are signed out" in answer.text
    assert people.sessions.recognise(elsewhere) is None
    assert browser.open("/account").status_code == 200
    assert people.accounts.sign_in(EMAIL, "another good sentence") == ada


def _plain(answer: Response) -> str:
    return re.sub(r'value="[^"]*"|\w+@example\.org|[0-9a-f]{12}', "", answer.text)
