"""Extracted pages are kept whole by file, extractor and version, and come back one at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.records import Extraction, Heading, Page

if TYPE_CHECKING:
    from tests.integration.conftest import Room

SHA256 = "a" * 64
PAGES = (
    Page(1, "Wie beslist?\nDe rivier.", "slide", "i", (Heading(0, 1, "Wie beslist?"),), "pdfium"),
    Page(3, "من يقرر؟ \ud800 \x00", reader="pypdf", damage=0.25),
)
EXTRACTION = Extraction(SHA256, "pdf", 2, "partial", PAGES, "Page 2 could not be read.", "Title", 3)


def test_an_extraction_comes_back_as_it_was_given(room: Room) -> None:
    """Also signs that are no proper text, as they come out of damaged files."""
    room.extractions.put(EXTRACTION)

    assert room.extractions.get(SHA256, "pdf", 2) == EXTRACTION
    assert room.extractions.get(SHA256, "pdf", 3) is None
    assert room.extractions.get("b" * 64, "pdf", 2) is None


def test_putting_again_replaces(room: Room) -> None:
    """The same extractor at the same version has one opinion."""
    room.extractions.put(EXTRACTION)
    shorter = replace(EXTRACTION, pages=PAGES[:1], state="read", reason=None)

    room.extractions.put(shorter)

    assert room.extractions.get(SHA256, "pdf", 2) == shorter


def test_a_page_is_of_the_newest_extraction(room: Room) -> None:
    """A newer version of the extractor takes over; pages that are not there are None."""
    room.extractions.put(EXTRACTION)
    newer = replace(EXTRACTION, extractor_version=3, pages=(replace(PAGES[0], text="Better."),))
    room.extractions.put(newer)

    assert room.extractions.newest(SHA256) == newer
    assert room.extractions.page(SHA256, 1) == newer.pages[0]
    assert room.extractions.page(SHA256, 3) is None
    assert room.extractions.page("b" * 64, 1) is None


def test_an_unreadable_file_has_an_extraction_without_pages(room: Room) -> None:
    """The reason is kept, so that the file is not read again to learn it."""
    unreadable = Extraction(SHA256, "pdf", 2, "unreadable", reason="It is protected by a password.")

    room.extractions.put(unreadable)

    assert room.extractions.newest(SHA256) == unreadable
