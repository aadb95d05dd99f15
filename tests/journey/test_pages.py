"""What a member does in a browser: filter, turn pages, change the language, open a page, meet an empty shelf."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from indexer.rooms import open_desk
from search_api.pages.examples import example_questions
from search_api.question import Question
from search_api.search import search
from tests.integration.scanned import needs_tesseract
from tests.journey.browser import fresh_page
from tests.journey.page_collection import (
    ANSWERED,
    CROSS_LINGUAL,
    NO_ANSWER,
    PDF_PRODUCT,
    SCAN_PRODUCT,
    SHEET_PRODUCT,
    Served,
    data_folder,
    served,
    take_in,
)

# Near to what the collection is about, and not in it.
TOUCHED = (
    "children's books",
    "vaccination of children against measles",
    "travel insurance for staff",
    "what does a training of trainers cost",
    "severance pay when a country office closes",
    "salary of a campaign officer",
    "job advertisement for a trainer",
    "how to register an association",
    "music for a radio programme",
    "solar pump for a vegetable plot",
)


def test_filters_work_without_a_script(scriptless: Page) -> None:
    """Choose, apply, see what is chosen, take it away again: all of it plain HTML."""
    scriptless.goto(ANSWERED)
    before = scriptless.locator(".cards > li").count()
    scriptless.get_by_role("checkbox", name="Manual").check()
    scriptless.get_by_role("button", name="Apply filters").click()
    assert 0 < scriptless.locator(".cards > li").count() < before
    scriptless.get_by_role("link", name="Remove the filter Manual").click()

    assert scriptless.locator(".cards > li").count() == before


def test_years_chosen_the_wrong_way_round_are_those_between(scriptless: Page) -> None:
    """From 2024 up to 2018 is no empty list; what is chosen says how it was taken."""
    scriptless.goto("/?year_from=2024&year_to=2018")

    assert scriptless.locator(".cards > li").count() > 0
    assert scriptless.get_by_role("link", name="Remove the filter From 2018").count() == 1


def test_results_page_by_page_hold_every_product_once(scriptless: Page) -> None:
    """No product is found twice or lost between two pages."""
    scriptless.goto(ANSWERED + "&less_likely=1")
    titles = scriptless.locator(".cards .title").all_inner_texts()
    scriptless.get_by_role("link", name="Next page").click()
    titles += scriptless.locator(".cards .title").all_inner_texts()

    assert len(titles) > 10
    assert len(set(titles)) == len(titles)


def test_the_list_ends_where_it_is_no_longer_worthwhile_and_can_be_continued(scriptless: Page) -> None:
    """The page counts what it shows and nothing else; the rest comes behind a link, in the same order."""
    scriptless.goto(ANSWERED)
    total = scriptless.locator(".total").inner_text()
    best = scriptless.locator(".cards .title").all_inner_texts()
    scriptless.get_by_role("link", name="less likely to answer").click()
    titles = scriptless.locator(".cards .title").all_inner_texts()

    assert total == f"The {len(best)} products that answer best, the best first"
    assert titles[: len(best)] == best
    assert len(titles) > len(best)
    scriptless.get_by_role("link", name="Show only the best").click()
    assert scriptless.locator(".cards .title").all_inner_texts() == best


def test_the_way_back_from_a_product_leads_to_the_same_list(scriptless: Page) -> None:
    """Filters, and whatever else was chosen beside the words, are kept while a product is looked at."""
    scriptless.goto(ANSWERED + "&kind=manual&language_balance=mine")
    titles = scriptless.locator(".cards .title").all_inner_texts()
    scriptless.locator(".cards .place a").first.click()
    scriptless.get_by_role("link", name="Back to the results").click()

    assert "kind=manual&language_balance=mine" in scriptless.url
    assert scriptless.locator(".cards .title").all_inner_texts() == titles


def test_the_passage_that_was_found_is_shown_on_its_page(scriptless: Page) -> None:
    """Not every place where a word of the question stands, but the paragraphs that were found, with their text."""
    scriptless.goto(ANSWERED)
    found = scriptless.locator(".cards blockquote").first.inner_text().strip("… ")
    scriptless.locator(".cards .place a").first.click()
    passage = scriptless.get_by_role("region", name="The passage that was found")

    assert set(found.split()) <= set(passage.inner_text().split())
    assert scriptless.get_by_role("link", name="Enlarge this page").count() == 1


def test_the_page_says_what_else_it_understood_and_asks_again_without(scriptless: Page) -> None:
    """Nothing is added to a question in silence, or where the reader does not want it."""
    scriptless.goto("/?q=" + quote("que faire contre les VBG ?"))
    assert scriptless.locator(".understood").inner_text().startswith("Also understood as: gender-based violence.")
    scriptless.get_by_role("link", name="Search for my words only").click()

    assert scriptless.locator(".understood").inner_text().startswith("Only your own words were searched for.")
    scriptless.get_by_role("button", name="Apply filters").click()
    assert scriptless.locator(".understood").inner_text().startswith("Only your own words were searched for.")
    scriptless.get_by_role("link", name="Understand terms of the sector too").click()
    assert scriptless.locator(".understood").inner_text().startswith("Also understood as: gender-based violence.")


def test_a_question_is_answered_in_another_language_and_the_page_says_so(browser: Browser, site: Served) -> None:
    """A Dutch question finds the English page, and a Dutch reader is told that it is English."""
    for page in fresh_page(browser.new_context(base_url=site.url, locale="nl-NL")):
        page.goto(CROSS_LINGUAL)
        for details in page.locator("details.nearest").all():
            details.locator("summary").first.click()
        first = page.locator(".cards > li").first

        expect(first.locator(".title")).to_contain_text("Safe Every Day")
        expect(first.locator(".tongue").first).to_have_text("Engels")
        expect(first.locator(".why")).to_contain_text("Geschreven in het Engels")


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

    expect(english.locator("h1")).to_have_text("No answer found")
    expect(english.locator(".verdict")).to_contain_text("Nothing here seems to answer this question")
    expect(english.locator(".cards > li").first).to_be_hidden()
    english.locator(".nearest summary").first.click()
    expect(english.locator(".cards > li").first).to_be_visible()


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "No answer found"),
        ("nl", "Geen antwoord gevonden"),
        ("fr", "Aucune réponse trouvée"),
        ("es", "No se encontró respuesta"),
    ],
)
def test_no_answer_promises_nothing_in_any_language(english: Page, language: str, title: str) -> None:
    """Whoever asks in vain reads so in the page's language, and is given no count and no filter to try on nothing."""
    english.goto(f"{NO_ANSWER}&lang={language}")

    expect(english.locator("h1")).to_have_text(title)
    expect(english.locator("p.total")).to_have_count(0)
    expect(english.locator("#filters input[type=checkbox]")).to_have_count(0)
    expect(english.locator(".cards > li").first).to_be_hidden()


def test_a_weak_answer_is_called_one(english: Page, site: Served) -> None:
    """Results that may only touch a question are not passed off as its answer."""
    weak = next(text for text in TOUCHED if search(Question(text), site.live).verdict.kind == "weak")
    english.goto("/?q=" + quote(weak))

    expect(english.locator(".verdict")).to_contain_text("may touch on it")
    expect(english.locator(".cards > li").first).to_be_visible()


def test_examples_are_questions_that_the_collection_answers(english: Page, site: Served) -> None:
    """Who follows an example gets an answer."""
    assert example_questions(site.live, "en", wait=True)
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


@needs_tesseract
def test_the_text_of_a_scan_can_be_read_beside_its_pages(english: Page) -> None:
    """Once its pages were recognised nothing is said of what could not be read; the original is there to open."""
    english.goto(SCAN_PRODUCT)

    expect(english.get_by_role("link", name="Open the original")).to_be_visible()
    expect(english.get_by_text("trilladoras")).to_have_count(1)
    expect(english.locator(".notice", has_text="be read")).to_have_count(0)


def test_before_the_first_index_the_page_says_when_to_come_back(
    browser: Browser, tmp_path: Path, models_folder: Path
) -> None:
    """A question before anything is searchable is met with a sentence and the way by theme."""
    settings = data_folder(tmp_path / "data", models_folder)
    with open_desk(settings) as desk:
        take_in(desk, tmp_path / "outside", ("lnob-analysis-webtool", "feminist-leadership-slides"))
    with served(settings) as waiting:
        for page in fresh_page(browser.new_context(base_url=waiting.url, locale="en-GB")):
            page.goto(ANSWERED)

            expect(page.locator(".verdict")).to_contain_text("being prepared for its first questions")
            expect(page.locator(".themes a").first).to_be_visible()


def test_an_empty_collection_says_how_it_is_filled(browser: Browser, tmp_path: Path, models_folder: Path) -> None:
    """Nothing published is no error but a beginning."""
    with served(data_folder(tmp_path / "data", models_folder)) as empty:
        for page in fresh_page(browser.new_context(base_url=empty.url, locale="nl")):
            page.goto("/")

            expect(page.locator(".nothing code")).to_have_text("python -m indexer add FOLDER")
