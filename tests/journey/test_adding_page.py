"""From a dropped file to an opened page, in a real browser: cards, states, corrections, and what waits."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pypdf import PdfReader, PdfWriter

from corpus.people_records import Account, Actor, Role
from indexer.rooms import open_desk
from tests.integration.small_collection import WATER_PAGES, YOUTH_EN, index, write_pdf
from tests.journey.browser import fresh_page
from tests.journey.page_collection import Served, data_folder, served

AXE = Path(__file__).parent / "axe-core" / "axe.min.js"
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
PASSWORD = "a sentence that I remember"  # noqa: S105 - of nobody
OPERATOR = Actor(None, "operator")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
QUESTION = "/?q=who+counts+the+money+of+the+water+committee"
# Lets files fall onto the form as a desktop does.
DROP = """files => {
  const carried = new DataTransfer();
  for (const [name, bytes] of files) {
    const raw = Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0));
    carried.items.add(new File([raw], name));
  }
  const drop = new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true });
  document.getElementById("files-form").dispatchEvent(drop);
}"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Served]:
    """A service with an editor, a contributor of the Lake group and one of the Pond group, and one file."""
    settings = data_folder(tmp_path_factory.mktemp("house") / "data", models_folder)
    with served(settings) as found:
        people = found.live.people
        lake, pond = (people.organisations.take(name, OPERATOR).id for name in ("Lake", "Pond"))
        _account(found, "editor", "editor", None)
        _account(found, "lake", "contributor", lake)
        _account(found, "pond", "contributor", pond)
        with open_desk(settings) as desk:
            desk.intake.add_file(BytesIO(YOUTH_EN.encode()), "young people.md")
        yield found


def _account(house: Served, name: str, role: Role, organisation: str | None) -> None:
    account = Account("", f"{name}@example.org", name, role, organisation)
    house.live.people.accounts.add(account, PASSWORD, OPERATOR)


def _read_all(house: Served) -> None:
    """Let the worker do what waits, as it does beside the server."""
    with open_desk(house.live.settings) as desk:
        index(desk)


def _broken_once() -> Callable[[Route], None]:
    """A line that breaks off with the first bytes of a file."""
    broken: list[str] = []

    def carry(route: Route) -> None:
        if route.request.method == "PATCH" and not broken:
            broken.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    return carry


def _locked(plain: bytes) -> bytes:
    writer, locked = PdfWriter(PdfReader(BytesIO(plain))), BytesIO()
    writer.encrypt("a word", algorithm="AES-256")
    writer.write(locked)
    return locked.getvalue()


def _signed_in(browser: Browser, house: Served, name: str, **context: object) -> Iterator[Page]:
    for page in fresh_page(browser.new_context(base_url=house.url, locale="en-GB", **context)):  # type: ignore[arg-type]  # as new_context takes them
        page.goto("/sign-in?next=/add")
        page.get_by_label("E-mail address").fill(f"{name}@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/add")
        yield page


def test_three_files_are_dropped_corrected_and_found(browser: Browser, house: Served) -> None:
    """A new file, a locked one and one that is here already: each has its card, and the state changes by itself."""
    water = write_pdf(WATER_PAGES)
    files = [("water.pdf", water), ("locked.pdf", _locked(water)), ("copy.md", YOUTH_EN.encode())]
    for page in _signed_in(browser, house, "editor", viewport=WIDE):
        page.route("**/api/v1/uploads/*", _broken_once())
        page.evaluate(DROP, [[name, base64.b64encode(content).decode()] for name, content in files])
        new, locked, copy = (
            page.get_by_role("article").filter(has_text=name) for name in ("water.pdf", "locked.pdf", "young people.md")
        )
        expect(new.locator(".state")).to_contain_text("Kept.")
        expect(copy).to_contain_text("This was here already")
        expect(page.get_by_role("article")).to_have_count(3)

        _read_all(house)
        expect(new.locator(".state")).to_contain_text("Questions find it.")
        expect(locked.locator(".state")).to_contain_text("could not be read")
        expect(locked.locator(".state")).to_contain_text("password")
        expect(locked.get_by_role("button", name="Try again")).to_be_visible()

        new.get_by_label("Title").fill("Keeping the cash book")
        new.get_by_label("Countries").fill("Kenya; uganda")
        new.get_by_label("Year").fill("soon")
        new.get_by_role("button", name="Confirm").click()
        expect(new.get_by_role("alert")).to_contain_text("Write it with four digits")
        new.get_by_label("Year").fill("2023")
        new.get_by_role("button", name="Confirm").click()
        card = page.get_by_role("article", name="Keeping the cash book")
        expect(card).to_contain_text("Saved.")
        expect(card.get_by_label("Countries")).to_have_value("Kenya; Uganda")

        _read_all(house)
        page.goto(QUESTION)
        page.get_by_role("link", name="Keeping the cash book").first.click()
        expect(page.locator("h1")).to_have_text("Keeping the cash book")
        expect(page.get_by_text("two members who are not related").first).to_be_visible()


def test_what_a_contributor_adds_waits_for_an_editor(browser: Browser, house: Served) -> None:
    """Without a script; until it is published nobody else finds it, not even who adds the same bytes."""
    address, report = (
        "",
        b"# Pond report\n\nThe reed beds were measured in spring by nine volunteers of the pond group.\n",
    )
    chosen = {"name": "pond report.md", "mimeType": "text/markdown", "buffer": report}
    for page in _signed_in(browser, house, "pond", java_script_enabled=False):
        page.get_by_label("Choose files").set_input_files(chosen)  # type: ignore[arg-type]  # a payload
        page.get_by_role("button", name="Add the files").click()
        expect(page.get_by_role("article")).to_contain_text("It waits for an editor")
        _read_all(house)
        page.reload()
        expect(page.get_by_role("article").locator(".state")).to_contain_text("Questions find it.")
        address = page.get_by_role("article").get_by_role("link").first.get_attribute("href") or ""

    for page in _signed_in(browser, house, "lake", java_script_enabled=False):
        assert page.goto(address).status == 404  # type: ignore[union-attr]  # it answers
        page.goto("/add")
        page.get_by_label("Choose files").set_input_files(chosen)  # type: ignore[arg-type]  # a payload
        page.get_by_role("button", name="Add the files").click()
        expect(page.get_by_role("article")).to_contain_text("It waits for an editor")
        expect(page.get_by_role("article")).not_to_contain_text("This was here already")
        assert page.get_by_role("article").get_by_role("link").first.get_attribute("href") != address

    for page in _signed_in(browser, house, "editor", java_script_enabled=False):
        page.get_by_role("link", name="Pond report", exact=True).click()
        page.get_by_role("button", name="Publish for everybody").click()
        expect(page.get_by_role("button", name="Publish for everybody")).to_have_count(0)

    for page in fresh_page(browser.new_context(base_url=house.url, locale="en-GB")):
        page.goto(address)
        expect(page.locator("h1")).to_contain_text("Pond report")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_cards(browser: Browser, house: Served, scheme: str) -> None:
    """No rule of WCAG 2.2 AA that axe-core can check is broken; a small phone need not scroll sideways."""
    versions = [version.id for product in house.live.catalogue.all() for version in product.versions]
    for page in _signed_in(browser, house, "editor", color_scheme=scheme, viewport=NARROW):
        page.goto("/add?" + "&".join(f"v={version}" for version in versions))
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(RULES)

        assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
