"""A real browser and a collection with its pages, for the tests that walk through them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journey.browser import BROWSER_OPTIONS, fresh_page
from tests.journey.page_collection import Served, data_folder, fill, served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; where there is none the browser tests are left out, but not on the build server.

    One a module and not one a session: while it is open, no other test of this process may run an event loop.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        refuse = pytest.fail if os.getenv("CI") else pytest.skip  # noqa: TID251 - the build server's, no setting of ours
        refuse("there is no chromium here: install it (apt install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(BROWSER_OPTIONS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Served]:
    """The collection with its pages, indexed once for all tests; who changes it puts it back."""
    folder = tmp_path_factory.mktemp("pages")
    settings = data_folder(folder / "data", models_folder)
    fill(settings, folder / "outside")
    with served(settings) as found:
        yield found


@pytest.fixture
def english(browser: Browser, site: Served) -> Iterator[Page]:
    """A page of a reader whose browser wants English."""
    yield from fresh_page(browser.new_context(base_url=site.url, locale="en-GB"))


@pytest.fixture
def scriptless(browser: Browser, site: Served) -> Iterator[Page]:
    """A page of a reader without JavaScript."""
    yield from fresh_page(browser.new_context(base_url=site.url, locale="en-GB", java_script_enabled=False))
