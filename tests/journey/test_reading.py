"""What a question says besides words is shown on the page, and can be taken back there, without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from playwright.sync_api import Page


def ask(page: Page, question: str) -> None:
    """Type a question into the box and send it."""
    page.goto("/")
    page.get_by_role("searchbox").fill(question)
    page.get_by_role("button", name="Search").click()


def chips(page: Page) -> list[str]:
    """What was taken from the question, as it is shown."""
    return [text.removesuffix("×").strip() for text in page.locator(".chips li a").all_inner_texts()]


def test_limits_said_in_words_are_shown_and_taken_back_one_by_one(scriptless: Page) -> None:
    """Each stands over the list; without it its words are searched for and the others stay, with filters too."""
    ask(scriptless, "manuals about safeguarding in English since 2020")
    assert chips(scriptless) == ["Manual", "From 2020", "English"]
    narrow = scriptless.locator(".cards > li").count()
    assert scriptless.locator(".cards > li", has_text="Manual").count() == narrow

    scriptless.get_by_role("link", name="Search for English as words instead").click()
    assert chips(scriptless) == ["Manual", "From 2020"]
    scriptless.get_by_role("button", name="Apply filters").click()
    assert chips(scriptless) == ["Manual", "From 2020"]
    scriptless.get_by_role("link", name="Search for Manual as words instead").click()
    scriptless.get_by_role("link", name="Search for From 2020 as words instead").click()

    assert chips(scriptless) == []
    assert scriptless.locator(".cards > li").count() > narrow
    ask(scriptless, "manuals about safeguarding")
    assert chips(scriptless) == ["Manual"]


def test_limits_that_leave_nothing_say_so(scriptless: Page) -> None:
    """The page names them and offers the list without them."""
    ask(scriptless, "toolkits for power analysis before 1990")
    remark = scriptless.locator(".remark")
    assert "No product fits what was taken from your question: Toolkit and Up to 1989." in remark.inner_text()
    remark.get_by_role("link", name="Search without these limits").click()

    assert chips(scriptless) == []
    assert scriptless.locator(".cards > li").count() > 0


def test_a_phrase_that_is_nowhere_says_so(scriptless: Page) -> None:
    """The page offers the same words without quotation marks."""
    ask(scriptless, '"children safeguarding everywhere"')
    remark = scriptless.locator(".remark")
    assert "No product holds exactly these words: “children safeguarding everywhere”." in remark.inner_text()
    remark.get_by_role("link", name="Search without quotation marks").click()

    assert scriptless.get_by_role("searchbox").input_value() == "children safeguarding everywhere"
    assert scriptless.locator(".cards > li").count() > 0


def test_a_typing_error_is_told_and_followed(scriptless: Page) -> None:
    """Another spelling is suggested; where nothing is written as typed it is searched for at once, with a way back."""
    ask(scriptless, "safegarding of children")
    scriptless.locator(".remark").get_by_role("link", name="safeguarding of children").click()
    assert scriptless.get_by_role("searchbox").input_value() == "safeguarding of children"

    ask(scriptless, "safegarding")
    assert "These are the results for “safeguarding”." in scriptless.locator(".remark").inner_text()
    scriptless.get_by_role("link", name="Search for “safegarding” all the same").click()
    assert scriptless.locator(".remark").count() == 0


def test_a_quotation_in_a_sentence_can_be_made_to_bind(scriptless: Page) -> None:
    """A quoted term may be said in other words, unless the reader wants it exactly."""
    scriptless.goto("/?q=" + quote('What does "code of conduct" mean for our partners?'))
    before = scriptless.locator(".cards > li").count()
    scriptless.locator(".remark").get_by_role("link", name="Find only what says exactly this").click()

    assert 0 < scriptless.locator(".cards > li").count() < before
