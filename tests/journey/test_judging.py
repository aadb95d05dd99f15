"""A reader says whether a result helped, without a script too, and takes it back; nobody else can say it for him."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from corpus.tables import judgements
from tests.journey.page_collection import ANSWERED, NO_ANSWER, PDF_PRODUCT, Served

GUIDE = "safeguarding-children-manual"


@pytest.fixture(autouse=True)
def _unsaid(site: Served) -> Iterator[None]:
    """Nothing is left for other tests: who changes the collection puts it back."""
    yield
    with site.live.database.write() as connection:
        connection.execute(delete(judgements))


def test_it_is_said_and_taken_back_without_a_script(scriptless: Page, site: Served) -> None:
    """Beside the result, at the same place of the same list; afterwards nothing is kept."""
    scriptless.goto(ANSWERED)
    first = scriptless.locator(".card").first
    first.get_by_role("button", name="It helped").click()

    expect(scriptless).to_have_url(re.compile(r"&judged=[\w-]{16}#at-"))
    expect(first.get_by_role("status")).to_have_text("Noted: it helped.")
    assert [(case.question, case.helped, case.times) for case in site.live.judgements.cases()] == [
        ("safeguarding children in our activities", True, 1)
    ]

    first.get_by_role("button", name="Undo").click()

    expect(first.get_by_role("button", name="It helped")).to_be_visible()
    assert site.live.judgements.cases() == []


def test_several_results_of_a_list_are_judged(scriptless: Page, site: Served) -> None:
    """What was said of one stays in sight while another is judged."""
    scriptless.goto(ANSWERED)
    cards = scriptless.locator(".card")
    cards.nth(0).get_by_role("button", name="It helped").click()
    cards.nth(1).get_by_role("button", name="It did not").click()

    expect(cards.nth(0).get_by_role("status")).to_have_text("Noted: it helped.")
    expect(cards.nth(1).get_by_role("status")).to_have_text("Noted: it did not help.")
    assert {case.helped for case in site.live.judgements.cases()} == {True, False}


@pytest.mark.parametrize("address", ["/", "/?theme=inclusion", PDF_PRODUCT])
def test_only_answers_are_judged(scriptless: Page, address: str) -> None:
    """There are buttons where a question was asked, and nowhere else."""
    scriptless.goto(address)

    expect(scriptless.locator("form.judge")).to_have_count(0)


def test_what_comes_nearest_is_judged_too(scriptless: Page) -> None:
    """Where nothing answers, a reader may say so of what is folded away."""
    scriptless.goto(NO_ANSWER)
    scriptless.locator("details.nearest > summary").click()
    scriptless.locator(".card").first.get_by_role("button", name="It did not").click()

    expect(scriptless.locator(".card").first.get_by_role("status")).to_have_text("Noted: it did not help.")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://elsewhere.example"},
    ],
)
def test_a_page_of_another_site_can_not_judge(site: Served, headers: dict[str, str]) -> None:
    """What a browser sends for another site's page is refused, whatever the form says."""
    assert _send(site, _fields(site), headers) == 403
    assert site.live.judgements.cases() == []


def test_the_own_page_of_an_older_browser_is_known(site: Served) -> None:
    """One that names the origin alone is believed where it is ours."""
    assert _send(site, _fields(site), {"Origin": site.url}) == 303
    assert len(site.live.judgements.cases()) == 1


def test_a_form_sent_twice_counts_once(site: Served) -> None:
    """By a double click, or by coming back to the page."""
    for _ in range(2):
        assert _send(site, _fields(site), {}) == 303

    assert [case.times for case in site.live.judgements.cases()] == [1]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"form": "short"}, 422),
        ({"answer": "perhaps"}, 422),
        ({"page": "-1"}, 422),
        ({"q": " "}, 422),
        ({"version": "nothing"}, 404),
        ({"q": "word " * 9000}, 422),
    ],
)
def test_what_no_form_of_ours_sends_is_refused(site: Served, wrong: dict[str, str], status: int) -> None:
    """With what is wrong, and nothing is kept."""
    assert _send(site, _fields(site) | wrong, {}) == status
    assert site.live.judgements.cases() == []


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/?", "//elsewhere.example/?", "/?q=a\r\nSet-Cookie: b=c", ""]
)
def test_the_way_back_stays_on_this_site(site: Served, back: str) -> None:
    """Whatever address the form names, the reader is led to this site's own list."""
    assert _location(site, _fields(site) | {"back": back}) == "/"


def _fields(site: Served) -> dict[str, str]:
    version = next(iter(site.live.shelf().products[GUIDE].versions)).id
    return {
        "form": "abcdefghijklmnop",
        "back": ANSWERED,
        "q": "safeguarding",
        "version": version,
        "page": "2",
        "answer": "helped",
    }


class _Stay(urllib.request.HTTPRedirectHandler):
    """Leaves a redirection to the test."""

    def redirect_request(self, *_args: object) -> None:
        """Goes nowhere."""


def _answer(site: Served, fields: dict[str, str], headers: dict[str, str]) -> tuple[int, str]:
    body = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(f"{site.url}/judgements", body, headers)  # noqa: S310 - our own address
    try:
        with urllib.request.build_opener(_Stay).open(request) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers.get("Location", "")


def _send(site: Served, fields: dict[str, str], headers: dict[str, str]) -> int:
    return _answer(site, fields, headers)[0]


def _location(site: Served, fields: dict[str, str]) -> str:
    return _answer(site, fields, {})[1]
