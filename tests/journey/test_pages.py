"""What a member does in a browser: filter, turn pages, change the language, open a page, meet an empty shelf."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.browser import fresh_page
from tests.journey.page_collection import ANSWERED, NO_ANSWER, PDF_PRODUCT, SHEET_PRODUCT, WEAK, Served, served


def test_filters_work_without_a_script(scriptless: Page) -> None:
    """Choose, apply, see what is chosen, take it away again: all of it plain HTML."""
    scriptless.goto(ANSWERED)
    before = scriptless.locator(".cards > li").count()
    scriptless.get_by_label("Method").check()
    scriptless.get_by_role("button", name="Apply filters").click()
    assert 0 < scriptless.locator(".cards > li").count() < before
    scriptless.get_by_role("link", name="Remove the filter Method").click()

    assert scriptless.locator(".cards > li").count() == before


def test_results_page_by_page_hold_every_product_once(scriptless: Page) -> None:
    """No product is found twice or lost between two pages."""
    scriptless.goto("/?q=" + quote("organisations organisaties organizaciones المنظمات mashirika"))
    titles = scriptless.locator(".cards .title").all_inner_texts()
    scriptless.get_by_role("link", name="Next page").click()
    titles += scriptless.locator(".cards .title").all_inner_texts()

    assert len(titles) > 10
    assert len(set(titles)) == len(titles)


def test_the_language_chosen_stays(english: Page) -> None:
    """A reader who chooses Dutch reads Dutch on the next page too."""
    english.goto(ANSWERED)
    english.get_by_role("link", name="Nederlands").click()
    english.locator(".cards .title a").first.click()

    expect(english.locator("html")).to_have_attribute("lang", "nl")
    expect(english.get_by_role("button", name="Zoek")).to_be_visible()


def test_the_browser_says_which_language_a_reader_wants(browser: Browser, site: Served) -> None:
    """Without a choice the page speaks what the browser asks for."""
    for page in fresh_page(browser.new_context(base_url=site.url, locale="fr-BE")):
        page.goto("/")

        expect(page.locator("h1")).to_have_text("Que voulez-vous apprendre ?")


def test_a_page_opens_at_the_place_with_its_words_marked_and_the_original_behind_it(english: Page) -> None:
    """From a result to its page, on to the next page, and to the PDF at that page."""
    english.goto(ANSWERED)
    english.locator(".cards .place a").first.click()
    expect(english.locator(".reader .text mark").first).to_be_visible()
    english.get_by_role("link", name="Next", exact=True).click()
    number = re.search(r"[?&]page=(\d+)", english.url)
    assert number is not None

    expect(english.get_by_role("link", name="Open the original")).to_have_attribute(
        "href", re.compile(rf"\?inline=1#page={number.group(1)}$")
    )


def test_pictures_of_pages_are_shown(english: Page) -> None:
    """The first page stands beside a result, the open page is large."""
    english.goto(PDF_PRODUCT)
    large = english.locator(".leaf img")
    large.wait_for()
    english.wait_for_load_state("networkidle")

    assert large.evaluate("picture => picture.naturalWidth") > 600


def test_a_sheet_is_shown_as_a_table(english: Page) -> None:
    """What no picture is made of is read as text, here a sheet with its cells."""
    english.goto(SHEET_PRODUCT)

    expect(english.locator(".strip a").first).to_contain_text("Werkblad")
    english.locator(".strip a").nth(1).click()

    expect(english.get_by_role("columnheader", name="Onderdeel").first).to_be_visible()


def test_no_answer_is_said_and_what_comes_near_is_folded_away(english: Page) -> None:
    """A collection that can't answer says so in a sentence."""
    english.goto(NO_ANSWER)

    expect(english.locator("h1")).to_have_text("No answer here")
    expect(english.locator(".verdict")).to_contain_text("has no answer to this question")


def test_a_weak_answer_is_called_one(english: Page) -> None:
    """Results that may only touch a question are not passed off as its answer."""
    english.goto(WEAK)

    expect(english.locator(".verdict")).to_contain_text("may touch on it")
    expect(english.locator(".cards > li").first).to_be_visible()


def test_examples_are_questions_that_the_collection_answers(english: Page) -> None:
    """Who follows an example gets an answer."""
    english.goto("/")
    english.locator(".examples a").first.click()

    expect(english.locator(".cards > li").first).to_be_visible()
    expect(english.locator(".verdict")).to_have_count(0)


def test_a_withdrawn_product_is_gone_with_the_next_request(english: Page, site: Served) -> None:
    """Its page says so in the reader's language, and no list shows it."""
    site.live.catalogue.withdraw("safeguarding-children-manual")
    try:
        answer = english.goto(PDF_PRODUCT + "&lang=es")
        assert answer is not None
        assert answer.status == 404
        expect(english.locator("h1")).to_have_text("Esto ya no está aquí")
        english.goto("/?lang=en&theme=inclusion")

        assert "Safe Every Day" not in english.content()
    finally:
        site.live.catalogue.restore("safeguarding-children-manual")


def test_files_that_are_still_being_read_are_mentioned(english: Page, site: Served) -> None:
    """Who misses something new learns that it is on its way."""
    site.live.jobs.enqueue("safeguarding-children-manual", 1)
    english.goto("/")
    notice = english.locator(".notice").inner_text()
    site.live.jobs.finish(site.live.jobs.claim("test", 60)[0].id, "test")

    assert notice == "1 file is still being read and can not be found yet."


def test_before_the_first_index_the_page_says_when_to_come_back(english: Page, site: Served) -> None:
    """A question before anything is searchable is met with a sentence and the way by theme."""
    site.stand_in.published = False
    try:
        english.goto(ANSWERED)

        expect(english.locator(".verdict")).to_contain_text("being prepared for its first questions")
        expect(english.locator(".themes a").first).to_be_visible()
    finally:
        site.stand_in.published = True


def test_an_empty_collection_says_how_it_is_filled(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing published is no error but a beginning."""
    with served(tmp_path, monkeypatch, chosen=()) as empty:
        for page in fresh_page(browser.new_context(base_url=empty.url, locale="nl")):
            page.goto("/")

            expect(page.locator(".nothing code")).to_have_text("python -m indexer add FOLDER")
