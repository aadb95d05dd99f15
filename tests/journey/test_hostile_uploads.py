"""Files that attack, uploaded through the real form and opened in a real browser: nothing of them runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, Request, expect

from corpus.people_records import Account, Actor
from indexer.rooms import open_desk
from tests.integration.small_collection import index, write_pdf
from tests.journey.page_collection import Served, data_folder, served

PASSWORD = "a sentence that I remember"  # noqa: S105 - of nobody
OPERATOR = Actor(None, "operator")
RAN = "/it-ran"
SCRIPT = f"document.title='it ran';new Image().src='{RAN}';fetch('{RAN}');alert('it ran')"
HTML = (
    "<!doctype html><html lang='en'><head><title>Steps to <script>" + SCRIPT + "</script></title>"
    f"<meta http-equiv='refresh' content='0;url={RAN}'><script>{SCRIPT}</script></head>"
    f'<body onload="{SCRIPT}"><h1>Steps to <img src=x onerror="{SCRIPT}"></h1><p>Meet every week and listen.</p>'
    f'<iframe srcdoc="<script>{SCRIPT}</script>"></iframe><a href="javascript:{SCRIPT}">on</a></body></html>'
)
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{SCRIPT}"><script>{SCRIPT}</script><text>Meet</text></svg>'
MARKDOWN = (
    f"# Notes <script>{SCRIPT}</script>\n\nMeet every week. [Open](javascript:{SCRIPT})\n\n"
    f'<img src=x onerror="{SCRIPT}">\n\n'
    f'<svg onload="{SCRIPT}"></svg> and listen to everybody.'
)
PLAIN_PDF = write_pdf(("Meet every week and listen to everybody.",))
# ISO 32000, 12.6.4: actions that a viewer carries out when the file is opened.
ACTING_PDF = PLAIN_PDF.replace(
    b"/Type /Catalog",
    b"/OpenAction << /S /JavaScript /JS (app.alert\\('it ran'\\); this.submitForm\\('" + RAN.encode() + b"'\\)) >>"
    b" /AA << /WC << /S /Launch /F (/bin/sh) >> >> /Type /Catalog",
)
KEPT = (
    ("steps.html", HTML.encode()),
    ("../../../../etc/cron.d/steps.html", HTML.replace("week", "month").encode()),
    ('"><img src=x onerror=alert(1)>.html', HTML.replace("week", "day").encode()),
    ("<script>alert(1)<.md", MARKDOWN.encode()),
    ("letter.txt", MARKDOWN.replace("week", "year").encode()),
    ("acting.pdf", ACTING_PDF),
    # A page for whoever looks for tags, a PDF for whoever looks for its header (polyglot).
    ("both.pdf", f"<html><script>{SCRIPT}</script><!--\n".encode() + PLAIN_PDF + b"\n-->"),
    ("page as.pdf", HTML.replace("week", "hour").encode()),
    (
        "mail.eml",
        b"From: a@example.org\r\nSubject: Steps\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"
        + HTML.encode(),
    ),
)
REFUSED = (
    ("drawing.svg", b'<?xml version="1.0"?>' + SVG.encode()),
    ("picture.gif", f"GIF89a/*\x01\x00*/=1;{SCRIPT}".encode()),
    ("steps.html.exe", b"MZ" + HTML.encode()),
    ("run.sh", b"#!/bin/sh\ntouch /tmp/it-ran\n"),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Served]:
    """A service with an editor."""
    with served(data_folder(tmp_path_factory.mktemp("house") / "data", models_folder)) as found:
        found.live.people.accounts.add(Account("", "ed@example.org", "Ed", "editor", None), PASSWORD, OPERATOR)
        yield found


@pytest.fixture
def context(browser: Browser, house: Served) -> Iterator[BrowserContext]:
    """The browser of the editor."""
    opened = browser.new_context(base_url=house.url, locale="en-GB")
    opened.set_default_timeout(15_000)
    session = house.live.people.sessions.open(house.live.people.accounts.with_email("ed@example.org").id)
    opened.add_cookies([{"name": "kms_session", "value": session, "url": house.url}])
    yield opened
    opened.close()


def _watch(context: BrowserContext) -> list[str]:
    """What ran: it asks for an address, or opens a dialogue."""
    seen: list[str] = []

    def note(request: Request) -> None:
        if RAN in request.url:
            seen.append(request.url)

    def refuse(dialog: Dialog) -> None:
        seen.append(dialog.message)
        dialog.dismiss()

    context.on("request", note)
    context.on("dialog", refuse)
    return seen


def _open(page: Page, address: str) -> None:
    """Go to an address; a browser that is made to keep the file says that a download begins."""
    try:
        page.goto(address)
    except Error as error:
        assert "Download is starting" in error.message or "ERR_ABORTED" in error.message, error.message  # noqa: PT017 - the message is the fact


def test_the_watch_sees_what_runs(context: BrowserContext) -> None:
    """The same page of a file would run if it were ours: else the tests below would say nothing."""
    seen = _watch(context)
    page = context.new_page()
    page.set_content(HTML, wait_until="commit")
    page.wait_for_timeout(500)

    assert any("it ran" in one for one in seen)


def test_nothing_runs_of_what_was_uploaded(context: BrowserContext, house: Served) -> None:
    """Neither on the cards, nor on the products' pages, nor in the list, nor of the original opened by its address."""
    seen = _watch(context)
    page = context.new_page()
    page.goto("/add")
    sent = [{"name": name, "mimeType": "text/html", "buffer": content} for name, content in (*KEPT, *REFUSED)]
    page.get_by_label("Choose files").set_input_files(sent)  # type: ignore[arg-type]  # payloads
    expect(page.get_by_role("article")).to_have_count(len(KEPT))
    expect(page.locator("#sending .refused")).to_have_count(len(REFUSED))
    with open_desk(house.live.settings) as desk:
        index(desk)
    page.reload()
    expect(page.locator("[data-stage=searchable]")).to_have_count(len(KEPT))
    products = house.live.catalogue.all()
    for product in products:
        file = product.versions[0].files[0]
        original = f"/api/v1/products/{product.id}/files/{file.sha256}"
        for address in (f"/products/{product.id}", original, f"{original}?inline=1"):
            _open(page, address)
            answer = context.request.get(address)
            _check_headers(answer.headers, file.media_type, inline=address.endswith("inline=1"), page=address[1] == "p")
    for address in ("/?q=meet+every+week+and+listen", "/?q=steps+to", "/audit"):
        page.goto(address)

    assert len(products) == len(KEPT)
    assert seen == []
    assert page.title() != "it ran"
    assert all("/" not in file.name for product in products for file in product.versions[0].files)


def _check_headers(headers: dict[str, str], media_type: str, *, inline: bool, page: bool) -> None:
    assert headers["x-content-type-options"] == "nosniff"
    assert "script-src 'self'" in headers["content-security-policy"] or not page
    if not page:
        kept = "inline" if inline and media_type == "application/pdf" else "attachment"
        assert headers["content-disposition"].startswith(kept)
        assert headers["content-security-policy"].startswith("sandbox;")
        assert headers["content-type"].partition(";")[0] == media_type
