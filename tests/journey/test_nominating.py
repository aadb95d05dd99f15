"""A contributor says for an organisation why a product matters, on its page without a script; everybody reads it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from corpus.intake import Metadata
from corpus.people_records import Actor
from tests.journey.browser import fresh_page
from tests.journey.page_collection import Served, data_folder, served
from tests.journey.test_letting_in import NARROW, PASSWORD, clean

ADA = Actor(None, "Ada Example")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Served]:
    """A service with one product, an administrator, and a contributor of the Pond Alliance."""
    with served(data_folder(tmp_path_factory.mktemp("house") / "data", models_folder)) as found:
        people = found.live.people
        people.invitations.accept(people.invitations.first_admin(), "Ada Example", "ada@example.org", PASSWORD)
        pond = people.organisations.take("Pond Alliance", ADA).id
        link = people.invitations.invite("bo@example.org", "contributor", pond, ADA)
        people.invitations.accept(link, "Bo Example", "bo@example.org", PASSWORD)
        wells = Metadata(title="Map of wells", summary="Where wells are.", id="wells")
        found.live.intake.add_link("https://example.org/wells", wells)
        yield found


@pytest.fixture
def page(browser: Browser, house: Served) -> Iterator[Page]:
    """A small phone of Bo, without JavaScript."""
    account = house.live.people.accounts.with_email("bo@example.org")
    assert account is not None
    context = browser.new_context(base_url=house.url, locale="en-GB", viewport=NARROW, java_script_enabled=False)
    context.add_cookies(
        [{"name": "kms_session", "value": house.live.people.sessions.open(account.id), "url": house.url}]
    )
    yield from fresh_page(context)


def test_an_organisation_says_why_a_product_matters(page: Page, browser: Browser, house: Served) -> None:
    """For whom is asked for; what was said can be read by a stranger, in the page and as JSON, and taken back."""
    page.goto("/products/wells")
    page.get_by_text("Say that it is most valuable for others (Pond Alliance)").click()
    form = page.get_by_role("form", name="Say that it is most valuable for others")
    form.get_by_label("Why").fill("It shows <b>every</b> well.")
    form.get_by_role("button", name="Say so").click()
    expect(page.get_by_role("alert")).to_contain_text("It is not said for whom it is valuable.")
    form.get_by_label("Why").fill("It shows <b>every</b> well.")
    form.get_by_label("For whom").fill("water committees")
    form.get_by_role("button", name="Say so").click()
    expect(page.locator("blockquote")).to_contain_text("Pond Alliance finds this most valuable for: water committees.")

    for stranger in fresh_page(browser.new_context(base_url=house.url, locale="nl-NL", viewport=NARROW)):
        stranger.goto("/products/wells")
        expect(stranger.locator("blockquote p")).to_have_text("It shows <b>every</b> well.")
        expect(stranger.locator("#matters form")).to_have_count(0)
        clean(stranger, "/products/wells")
        told = stranger.request.get("/api/v1/products/wells/nominations").json()["nominations"]
        assert [(one["organisation"], one["praise"], one["audience"]) for one in told] == [
            ("Pond Alliance", "valuable", "water committees")
        ]

    page.get_by_text("Say that it is most valuable for others (Pond Alliance)").click()
    form.get_by_role("button", name="Take it back").click()
    expect(page.locator("blockquote")).to_have_count(0)


def test_the_forms_are_clean(browser: Browser, house: Served) -> None:
    """No rule of WCAG 2.2 AA that axe-core can check is broken, unfolded and on a small phone."""
    account = house.live.people.accounts.with_email("bo@example.org")
    assert account is not None
    context = browser.new_context(base_url=house.url, locale="en-GB", viewport=NARROW)
    context.add_cookies(
        [{"name": "kms_session", "value": house.live.people.sessions.open(account.id), "url": house.url}]
    )
    for page in fresh_page(context):
        page.goto("/products/wells")
        clean(page, "/products/wells as a contributor")
