"""What may lead to a person is told with its file and page, out of what was really read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from corpus.intake import Metadata
from corpus.personal import traces_of
from corpus.records import Extraction, Page
from indexer.commands import app

if TYPE_CHECKING:
    import pytest

    from corpus.settings import Settings
    from indexer.rooms import Desk


def _with_text(desk: Desk, *pages: str) -> str:
    source = desk.settings.data / "wells.md"
    source.write_text("# Wells", encoding="utf-8")
    receipt = desk.intake.add_file(source, "wells.md", Metadata(title="Wells", id="wells"))
    read = tuple(Page(number, text) for number, text in enumerate(pages, start=1))
    desk.extractions.put(Extraction(receipt.version.files[0].sha256, "markdown", 1, "read", read))
    return receipt.product.id


def test_each_trace_is_told_with_its_page(desk: Desk) -> None:
    """Also several on one page; a page without any says nothing."""
    product = desk.catalogue.find(_with_text(desk, "a@example.org, +254 700 000 000", "Nothing.", "b@example.org"))

    found = [(trace.file_name, trace.page, trace.sort, trace.text) for trace in traces_of(product, desk.extractions)]

    assert found == [
        ("wells.md", 1, "e-mail", "a@example.org"),
        ("wells.md", 1, "phone", "+254 700 000 000"),
        ("wells.md", 3, "e-mail", "b@example.org"),
    ]


def test_the_command_shows_them_and_says_what_it_does_not_look_for(
    desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As text for people, as lines of JSON for programs."""
    _with_text(desk, "a@example.org")
    monkeypatch.setenv("KMS_DATA", str(settings.data))

    told = CliRunner().invoke(app, ["personal", "wells"]).stdout
    lines = CliRunner().invoke(app, ["personal", "--json"]).stdout

    assert "Wells (wells, public)\n    wells.md, page 1: e-mail a@example.org\n1 found." in told
    assert "Names are not looked for" in told
    assert json.loads(lines)["text"] == "a@example.org"
