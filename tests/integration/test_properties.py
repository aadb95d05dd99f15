"""What a file declares of itself is read in every format that declares anything, and nothing breaks on it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from indexer.extract.properties import read_properties

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples" / "files"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("name", "media_type", "authors", "created"),
    [
        ("machtsanalyse-stakeholders-2018.pdf", "application/pdf", "Stichting Vlechtwerk Mondiaal", "2018-06-01"),
        ("accessible-meetings-checklist-2018.docx", WORD, "Stichting Oeverlicht", "2018-06-01"),
        ("inclusion-scorecard.xlsx", SHEET, "Veldbaken Foundation", "2023-06-01"),
        ("note-politique-lois-osc.odt", "application/vnd.oasis.opendocument.text", "Collectif Tamarinier", None),
    ],
)
def test_files_declare_title_author_and_date(name: str, media_type: str, authors: str, created: str | None) -> None:
    """By our names for them, whatever the format calls them."""
    found = read_properties(SAMPLES / name, media_type)

    assert found["title"]
    assert found["authors"].split("; ")[0] == authors
    assert found.get("created") == created


def test_web_pages_declare_in_their_head(tmp_path: Path) -> None:
    """Several authors are kept apart."""
    page = tmp_path / "page.html"
    page.write_text(
        "<html><head><title>Wells &amp; taps</title><meta name='author' content='Ann Example'>"
        "<meta name='author' content='Ben Example'><meta property='og:site_name' content='Example'>"
        "<meta name='date' content='2021-03-04'></head><body>Text.</body></html>",
        encoding="utf-8",
    )

    assert read_properties(page, "text/html") == {
        "title": "Wells & taps",
        "authors": "Ann Example; Ben Example",
        "organisation": "Example",
        "created": "2021-03-04",
    }


def test_hostile_properties_are_none(tmp_path: Path) -> None:
    """Entities are not resolved, huge parts not unpacked, broken files not complained of: their pages tell."""
    bomb = tmp_path / "bomb.docx"
    entity = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><title>&x;</title></a>'
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("docProps/core.xml", entity)
        package.writestr("docProps/app.xml", b"<a><company>" + b" " * 2**22 + b"x</company></a>")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")

    assert read_properties(bomb, WORD) == {}
    assert read_properties(tmp_path / "broken.pdf", "application/pdf") == {}
    assert read_properties(tmp_path / "broken.pdf", "text/plain") == {}
    assert read_properties(tmp_path / "missing.doc", "application/msword") == {}
