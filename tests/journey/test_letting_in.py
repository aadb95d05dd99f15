"""From the link of the first start to a colleague who signs in and out, in a real browser, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from corpus.people_records import Actor
from tests.journey.browser import fresh_page
from tests.journey.page_collection import Served, data_folder, served

AXE = Path(__file__).parent / "axe-core" / "axe.min.js"
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
PASSWORD = "a sentence that I remember"  # noqa: S105 - of nobody
ADA = Actor(None, "Ada Example")
NARROW: ViewportSize = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Served]:
    """A service that nobody has used yet."""
    with served(data_folder(tmp_path_factory.mktemp("house") / "data", models_folder)) as found:
        yield found


@pytest.fixture
def page(browser: Browser, house: Served) -> Iterator[Page]:
    """A browser without JavaScript that wants English."""
    yield from fresh_page(browser.new_context(base_url=house.url, locale="en-GB", java_script_enabled=False))


def test_the_first_administrator_lets_a_colleague_in(browser: Browser, house: Served, page: Page) -> None:
    """The link of the terminal, an invitation, an account, in and out again: each page says what to do next."""
    page.goto(f"/invitations/{house.live.people.invitations.first_admin()}")
    page.get_by_label("Name").fill("Ada Example")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="People").click()
    invite = page.get_by_role("region", name="Invite somebody")
    invite.get_by_label("E-mail address").fill("bo@example.org")
    invite.get_by_label("Or the name of a new organisation").fill("Pond Alliance")
    invite.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Send this link to bo@example.org").input_value()

    for colleague in fresh_page(browser.new_context(locale="nl-NL", java_script_enabled=False)):
        colleague.goto(link.replace("http://127.0.0.1:8000", house.url))
        expect(colleague.locator(".lead")).to_contain_text("Ada Example heeft u uitgenodigd")
        expect(colleague.get_by_label("E-mailadres")).to_have_value("bo@example.org")
        colleague.get_by_label("Naam").fill("Bo Voorbeeld")
        colleague.get_by_label("Wachtwoord").fill(PASSWORD)
        colleague.get_by_role("button", name="Account maken").click()
        colleague.get_by_role("button", name="Afmelden").click()
        expect(colleague.get_by_role("link", name="Aanmelden")).to_be_visible()
        colleague.goto(house.url + "/account")
        colleague.get_by_label("E-mailadres").fill("bo@example.org")
        colleague.get_by_label("Wachtwoord").fill(PASSWORD)
        colleague.get_by_role("button", name="Aanmelden").click()
        expect(colleague.locator("dd").nth(3)).to_have_text("Pond Alliance")
        expect(colleague.get_by_role("link", name="Mensen")).to_have_count(0)

    page.get_by_role("link", name="Changes").click()
    expect(page.locator("tbody tr").first).to_contain_text("Bo Voorbeeld")


def test_signing_in_with_the_keyboard_alone(browser: Browser, house: Served) -> None:
    """Tab, letters and Enter; the present place is told in words and not by colour."""
    for page in fresh_page(browser.new_context(base_url=house.url, locale="en-GB")):
        page.goto("/people")
        page.keyboard.press("Tab")
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "email":
                break
        page.keyboard.type("ada@example.org")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")

        expect(page.locator("h1")).to_have_text("People")
        expect(page.get_by_role("link", name="People")).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_about_people(browser: Browser, house: Served, scheme: str) -> None:
    """No rule of WCAG 2.2 AA that axe-core can check is broken; a small phone need not scroll sideways."""
    invitations = house.live.people.invitations
    shared, own = invitations.for_members(ADA), invitations.invite("cy@example.org", "reader", None, ADA)
    strangers = (
        "/sign-in",
        "/sign-in?next=/people",
        "/invitations/none",
        f"/invitations/{shared}",
        f"/invitations/{own}",
    )
    context = browser.new_context(base_url=house.url, locale="en-GB", color_scheme=scheme, viewport=NARROW)  # type: ignore[arg-type]  # one of two
    for page in fresh_page(context):
        for address in strangers:
            page.goto(address)
            clean(page, address)
        session = house.live.people.sessions.open(house.live.people.accounts.with_email("ada@example.org").id)
        context.add_cookies([{"name": "kms_session", "value": session, "url": house.url}])
        for address in ("/people", "/account", "/audit"):
            page.goto(address)
            clean(page, address)


def clean(page: Page, address: str) -> None:
    """Everything unfolded, axe finds nothing and nothing is wider than a small phone."""
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RULES)

    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == [], address
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], address
