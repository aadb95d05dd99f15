"""How the browser of the tests is started, and a page in it without a past."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import BrowserContext, Page

BROWSER_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def fresh_page(context: BrowserContext) -> Iterator[Page]:
    """A page in a browser without a past, closed after use."""
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()
