"""What is read of PDFs made on the spot: in which order, by which reader, and which pages wait for text recognition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from indexer.extract import extract
from indexer.extract.quality import needs_recognition
from tests.integration import made_files as made

if TYPE_CHECKING:
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


def test_arabic_of_a_browser_is_read_in_order() -> None:
    """A browser writes some words mirrored and some not; all come out in order, with figures and Latin words."""
    path = Path(__file__).parent / "arabic_from_a_browser.pdf"
    extraction = extract(path, made.PDF, "0" * 64, path.name)

    assert extraction.pages[0].text == (
        "يصف هذا الدليل عمل المنظمات المحلية معاً في عام 2021، شارك 45% من النساء في 12 قرية (GBV referral) في الشمال."
    )


def test_exponents_stay_on_their_line(tmp_path: Path) -> None:
    """A raised figure and what follows it go on where the line was broken off."""
    line = [made.Written("Emissions of 12 m", 700), made.Written("3", 706, x=162.0, size=7), made.Written("fell.", 680)]
    extraction = read_pdf_bytes(tmp_path, made.pdf_bytes(line))

    assert "12 m3" in extraction.pages[0].text


def test_words_divided_at_line_ends(tmp_path: Path) -> None:
    """A divided word becomes whole, with or without its hyphen, if the file has it whole elsewhere."""
    lines = [
        made.Written(
            "The determination of refugee status ends with a determination of the case in which the deter-", 700
        ),
        made.Written("mination is explained, and the officer writes down how he came to the final deter", 686),
        made.Written("mination of the case.", 672),
    ]
    extraction = read_pdf_bytes(tmp_path, made.pdf_bytes(lines))

    assert extraction.pages[0].text.count("determination") == 4
    assert "mination of" not in extraction.pages[0].text.replace("determination", "")


def test_damage_is_kept_with_the_page(tmp_path: Path) -> None:
    """A page with some unreadable signs keeps its text and says how much of it is lost."""
    sound = made.Written(f"{made.FULL_LINE} {made.FULL_LINE.lower()}", 700)
    extraction = read_pdf_bytes(
        tmp_path, made.pdf_bytes([sound, made.Written("caf\x01 de la paix", 680)], [made.Written("Another page.", 600)])
    )

    damaged, whole = extraction.pages
    assert 0 < damaged.damage < 0.05
    assert (whole.damage, whole.reader) == (0.0, "pdfium")
    assert not needs_recognition(damaged)


def test_columns_written_row_by_row(tmp_path: Path) -> None:
    """Two columns of prose are read one after the other, even if the file goes across them; a table stays in rows."""
    left = ["The committee met in March and heard", "what people from the villages had to"]
    right = ["Later the same group wrote a report", "on budgets and sent it to partners in"]
    prose = [
        made.Written(text, 700 - 14 * row, x=x)
        for row in range(6)
        for text, x in ((left[row % 2], 72), (right[row % 2], 310))
    ]
    table = [
        made.Written(text, 700 - 14 * row, x=x)
        for row in range(6)
        for text, x in ((f"Pumps in village {row}", 72), ("four", 310))
    ]
    pages = read_pdf_bytes(tmp_path, made.pdf_bytes(prose, table)).pages

    assert pages[0].text.startswith(" ".join([*left, *left]))
    assert "Pumps in village 2 four" in pages[1].text
