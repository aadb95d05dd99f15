"""The pages for everybody: by keyboard, with a screen reader, on a small screen, in the dark, in other scripts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.browser import fresh_page
from tests.journey.page_collection import ANSWERED, ARABIC, EVERY_PAGE, Served

ColorScheme: TypeAlias = Literal["light", "dark"]

AXE = Path(__file__).parent / "axe-core" / "axe.min.js"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", EVERY_PAGE)
def test_axe_finds_nothing(browser: Browser, site: Served, address: str, scheme: ColorScheme) -> None:
    """No rule of WCAG 2.2 AA that axe-core can check is broken, nor the page's own security policy."""
    complaints: list[str] = []
    for page in fresh_page(browser.new_context(base_url=site.url, locale="en-GB", color_scheme=scheme)):
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(address)
        for details in page.locator("details").all():
            details.evaluate("element => { element.open = true; }")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(
            "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        )

        assert [(v["id"], v["nodes"][0]["html"], v["nodes"][0]["failureSummary"]) for v in found["violations"]] == []
        assert [text for text in complaints if "404" not in text] == []


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_a_narrow_screen_needs_no_sideways_scrolling(browser: Browser, site: Served, address: str) -> None:
    """320 pixels are a small phone, and a desk at 400 percent (WCAG 1.4.10)."""
    for page in fresh_page(browser.new_context(base_url=site.url, viewport={"width": 320, "height": 640})):
        page.goto(address)

        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_dark_is_dark_where_the_reader_prefers_it(browser: Browser, site: Served) -> None:
    """The colours follow the system."""
    shades = []
    for scheme in get_args(ColorScheme):
        for page in fresh_page(browser.new_context(base_url=site.url, color_scheme=scheme)):
            page.goto("/")
            colour = page.locator("body").evaluate("element => getComputedStyle(element).backgroundColor")
            shades.append(sum(int(part) for part in re.findall(r"\d+", colour)[:3]))

    assert shades[0] > 600
    assert shades[1] < 150


def test_evidence_in_arabic_says_its_language_and_runs_from_right_to_left(english: Page) -> None:
    """A screen reader changes its voice, and the text stands as it is written."""
    english.goto(ARABIC)

    expect(english.locator("blockquote[lang=ar][dir=rtl] mark").first).to_be_visible()


def test_the_first_tab_offers_to_skip_to_the_content(english: Page) -> None:
    """Who reads by ear or keyboard need not walk through the head of every page."""
    english.goto(ANSWERED)
    english.keyboard.press("Tab")
    expect(english.locator(".skip")).to_be_focused()
    english.keyboard.press("Enter")

    expect(english.locator("main")).to_be_focused()


def test_a_question_is_asked_and_an_answer_opened_with_the_keyboard_alone(english: Page) -> None:
    """Tab, letters and Enter lead from the start page to the page that answers."""
    english.goto("/")
    _tab_to(english, "#q")
    english.keyboard.type("safeguarding children in our activities")
    english.keyboard.press("Enter")
    expect(english.locator("h1")).to_contain_text("safeguarding children")
    _tab_to(english, ".place a")
    english.keyboard.press("Enter")

    expect(english.locator(".reader .text mark").first).to_be_visible()


@pytest.mark.parametrize("address", [ANSWERED, ARABIC, "/?q=lobby"])
def test_nothing_is_drawn_over_a_cover_on_a_phone(browser: Browser, site: Served, address: str) -> None:
    """However short a title is, and with no maker under it, the place of the passage stands below the cover."""
    for page in fresh_page(browser.new_context(base_url=site.url, viewport={"width": 390, "height": 844})):
        page.goto(address)
        gaps = page.locator(".card:visible").evaluate_all(
            "cards => cards.filter(card => card.querySelector('.place')).map(card =>"
            " card.querySelector('.place').getBoundingClientRect().top"
            " - card.querySelector('.cover').getBoundingClientRect().bottom)"
        )

        assert all(gap >= 0 for gap in gaps), gaps


def test_suggestions_are_chosen_with_the_arrows(english: Page) -> None:
    """The box is a combobox: arrows choose, the choice is announced, Enter opens the product."""
    english.goto("/")
    english.locator("#q").press_sequentially("safe every")
    expect(english.locator("[role=option]").first).to_be_visible()
    english.keyboard.press("ArrowDown")
    expect(english.locator("#q")).to_have_attribute("aria-activedescendant", "suggestion-0")
    english.keyboard.press("Enter")

    expect(english).to_have_url(re.compile("/products/safeguarding-children-manual$"))
    expect(english.locator("h1")).to_contain_text("Safe Every Day")


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until what the selector finds first has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement === document.querySelector({selector!r})"):
            return
    pytest.fail(f"{selector} is not reached with the Tab key")
