"""An editor brings a table in by the page, without a script: what it would do, what is wrong, done, again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.browser import fresh_page
from tests.journey.page_collection import Served, data_folder, served
from tests.journey.test_letting_in import NARROW, PASSWORD, clean

CSV = (
    "kenmerk,titel,taal,soort,bestand,link,samenvatting\n"
    "putten,Putten en vijvers,nl,handleiding,putten.md,,\n"
    "kaart,Kaart van putten,nl,tool,,https://example.org/kaart,Een kaart.\n"
)
WRONG = "fout,Fout,nl,roman,,https://example.org/fout,Fout.\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Served]:
    """A service with one administrator and nothing else."""
    with served(data_folder(tmp_path_factory.mktemp("house") / "data", models_folder)) as found:
        token = found.live.people.invitations.first_admin()
        found.live.people.invitations.accept(token, "Ada Example", "ada@example.org", PASSWORD)
        yield found


@pytest.fixture
def page(browser: Browser, house: Served) -> Iterator[Page]:
    """A small phone without JavaScript, signed in."""
    yield from _signed_in(browser, house, java_script_enabled=False)


def _signed_in(browser: Browser, house: Served, **options: object) -> Iterator[Page]:
    context = browser.new_context(base_url=house.url, locale="en-GB", viewport=NARROW, **options)  # type: ignore[arg-type]
    account = house.live.people.accounts.with_email("ada@example.org")
    assert account is not None
    context.add_cookies(
        [{"name": "kms_session", "value": house.live.people.sessions.open(account.id), "url": house.url}]
    )
    yield from fresh_page(context)


def test_a_table_is_tried_out_mended_and_imported(page: Page, house: Served, tmp_path: Path) -> None:
    """Nothing is there before it is confirmed; the second time there is nothing to do; the audit has a line a row."""
    (tmp_path / "putten.md").write_text("# Putten\n\nWie beheert de put?\n", encoding="utf-8")
    (tmp_path / "lijst.csv").write_text(CSV + WRONG, encoding="utf-8")
    page.goto("/tables")
    _send(page, tmp_path)
    expect(page.get_by_role("status")).to_contain_text("2 added · 0 changed · 0 as they were · 1 refused")
    expect(page.locator("tbody tr").first).to_contain_text('there is no term "roman"')
    assert house.live.catalogue.count() == 0

    (tmp_path / "lijst.csv").write_text(CSV, encoding="utf-8")
    _send(page, tmp_path)
    expect(page.get_by_role("status")).to_contain_text("Nothing has been recorded yet.")
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_role("heading", name="lijst.csv was imported")).to_be_visible()
    assert sorted(product.id for product in house.live.catalogue.all()) == ["kaart", "putten"]

    (tmp_path / "putten.md").unlink()
    _send(page, tmp_path)
    expect(page.get_by_role("status")).to_contain_text("The table says nothing new")
    expect(page.get_by_role("button", name="Import")).to_have_count(0)
    page.get_by_role("link", name="Changes").click()
    expect(page.locator("tbody tr").first).to_contain_text("row of a table imported: kaart")


def test_what_was_exported_changes_nothing(page: Page, tmp_path: Path) -> None:
    """The workbook that is downloaded is one that can be sent back."""
    page.goto("/tables")
    with page.expect_download() as waited:
        page.get_by_role("link", name="Catalogue as XLSX").click()
    waited.value.save_as(tmp_path / "lijst.csv")

    _send(page, tmp_path)

    expect(page.get_by_role("status")).to_contain_text("0 added · 0 changed · 2 as they were")


def test_the_page_is_clean(browser: Browser, house: Served, tmp_path: Path) -> None:
    """No rule of WCAG 2.2 AA that axe-core can check is broken, before and after; a phone need not scroll sideways."""
    (tmp_path / "lijst.csv").write_text(CSV.replace("Een kaart", "Een nieuwe kaart") + WRONG, encoding="utf-8")
    for page in _signed_in(browser, house):
        page.goto("/tables")
        clean(page, "/tables")
        _send(page, tmp_path)
        expect(page.locator("ins")).to_have_text("Een nieuwe kaart.")
        clean(page, "/tables after sending")


def _send(page: Page, folder: Path) -> None:
    page.get_by_label("The table", exact=True).set_input_files(folder / "lijst.csv")
    page.get_by_label("The files that it names").set_input_files(sorted(folder.glob("*.md")))
    page.get_by_role("button", name="See what it would do").click()
