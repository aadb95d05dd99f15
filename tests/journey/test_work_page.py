"""What staff see of the work in a real browser: live, and without a script by loading the page again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from indexer.engine.candidate import Candidate, write_candidate
from indexer.engine.generation import current, show
from tests.journey.browser import fresh_page
from tests.journey.page_collection import Served, data_folder, fill, served

AXE = Path(__file__).parent / "axe-core" / "axe.min.js"
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
REASON = "The file is protected with a password; save a copy without the password and add that."
WORSE = {
    "passes": False,
    "questions": 20,
    "before": 0.812,
    "after": 0.744,
    "gained": 1,
    "lost": 1,
    "moved": [{"question": "who fills potholes?", "before": 1.0, "after": 0.43}],
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Served]:
    """A served collection; whoever is at the machine is its administrator."""
    outside = tmp_path_factory.mktemp("work")
    settings = data_folder(outside / "data", models_folder)
    fill(settings, outside)
    with served(settings) as found:
        yield found


@pytest.fixture
def page(browser: Browser, house: Served) -> Iterator[Page]:
    """A browser that wants English."""
    yield from fresh_page(browser.new_context(base_url=house.url, locale="en-GB"))


@pytest.fixture
def failed(house: Served) -> str:
    """A version whose file has failed; the name of the file."""
    version = next(v for p in house.live.shelf().products.values() for v in p.versions if v.files)
    house.live.jobs.enqueue(version.id, 0)
    (job,) = house.live.jobs.claim("test", 60)
    house.live.jobs.fail(job.id, "test", REASON)
    return version.files[0].name


def test_the_page_says_by_itself_what_failed_and_tries_again(page: Page, house: Served, failed: str) -> None:
    """A sentence comes without reloading; a button asks for the file once more, and it waits."""
    page.goto("/work")
    row = page.get_by_role("listitem").filter(has_text=failed)
    expect(row).to_contain_text(REASON)
    house.live.work.tell(
        {
            "doing": "handbook.pdf",
            "files_done": 3,
            "files_total": 12,
            "files_failed": 1,
            "pages": 40,
            "passages_done": 90,
            "passages_known": 300,
            "passages_per_second": 21.0,
            "seconds_left": 130,
        }
    )
    expect(page.locator(".headline")).to_contain_text("4/12 files · 40 pages · 90/300 passages")
    expect(page.locator(".headline")).to_contain_text("about 2 minutes left")

    row.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("listitem").filter(has_text=failed)).to_contain_text("waits")
    assert house.live.jobs.counts()["queued"] == 1


def test_without_a_script_an_administrator_pauses_and_brings_an_index_back(
    browser: Browser, house: Served, failed: str
) -> None:
    """Each button answers with a page; what changes the index is asked twice, and leaves a line in the audit."""
    root = house.live.settings.generations_folder
    first = current(root)
    later, waiting = (f"{int(first) + more:08d}" for more in (1, 2))
    for name in (later, waiting):
        shutil.copytree(root / first, root / name)
    show(root, later)
    write_candidate(root, Candidate(waiting, "held", WORSE))
    for page in fresh_page(browser.new_context(base_url=house.url, locale="en-GB", java_script_enabled=False)):
        page.goto("/work")
        expect(page.get_by_role("region", name=f"A new index waits: {waiting}")).to_contain_text("0.812 before, 0.744")
        page.get_by_role("button", name="Pause").click()
        expect(page.locator(".headline")).to_contain_text("Paused")
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name=f"Read again: {failed}").click()
        expect(page.get_by_role("status")).to_contain_text("Done")
        page.get_by_text(f"Bring {first} back").click()
        page.get_by_role("button", name=f"Yes, let {first} answer").click()
        expect(page.get_by_role("region", name="The index that answers")).to_contain_text(first)
        page.get_by_label("Why it should answer all the same").fill("the questions are old")
        page.get_by_role("button", name="Publish it all the same").click()
        page.goto("/audit")
        expect(page.locator("tbody")).to_contain_text("the questions are old")
        expect(page.locator("tbody")).to_contain_text("older index brought back")

    assert current(root) == first
    assert not house.live.work.is_paused()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_work(
    browser: Browser, house: Served, failed: str, width: int, scheme: str
) -> None:
    """No rule of WCAG 2.2 AA that axe-core can check is broken; a small phone need not scroll sideways."""
    root = house.live.settings.generations_folder
    waiting = f"{int(current(root)) + 5:08d}"
    shutil.copytree(root / current(root), root / waiting, dirs_exist_ok=True)
    write_candidate(root, Candidate(waiting, "held", WORSE))
    context = browser.new_context(
        base_url=house.url,
        locale="en-GB",
        color_scheme=scheme,  # type: ignore[arg-type]  # one of two
        viewport={"width": width, "height": 800},
    )
    for page in fresh_page(context):
        page.goto("/work")
        expect(page.get_by_role("listitem").filter(has_text=failed)).to_be_visible()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(RULES)
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
