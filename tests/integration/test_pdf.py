"""What is read of PDFs made on the spot: in which order, by which reader, and which pages wait for text recognition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.extract import extract
from indexer.extract.quality import needs_recognition
from tests.integration import made_files as made

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.records import Extraction


def read_pdf_bytes(folder: Path, content: bytes) -> Extraction:
    """Read bytes as a PDF."""
    path = folder / "made.pdf"
    path.write_bytes(content)
    return extract(path, made.PDF, "0" * 64, path.name)


def test_pages_without_usable_text_stay_to_be_recognised(tmp_path: Path) -> None:
    """A picture and a page in a font without letters are kept without text, marked, and named in the reason."""
    pictures = read_pdf_bytes(tmp_path, made.picture_pdf_bytes(2))
    garbled = read_pdf_bytes(tmp_path, made.pdf_bytes([made.Written("\x01\x02\x03 \x05\x06 abc " * 6, 700)]))

    for extraction in (pictures, garbled):
        assert extraction.state == "unreadable"
        assert "text recognition" in str(extraction.reason)
        assert all(needs_recognition(page) and not page.text for page in extraction.pages)
    assert [page.number for page in pictures.pages] == [1, 2]
    assert [page.number for page in garbled.pages] == [1]
