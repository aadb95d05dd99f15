"""A title made from a file's name."""

from __future__ import annotations

import pytest

from corpus.ids import is_id, new_product_id, slug
from corpus.titles import title_from_name


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("final_v3(2).docx.pdf", "final v3 (2)"),
        ("land-rights-report.pdf", "land rights report"),
        ("Annual report 2019-2020.pdf", "Annual report 2019-2020"),
        ("evaluation-2019-2020.pdf", "evaluation 2019-2020"),
        ("Guide%20de%20plaidoyer.docx", "Guide de plaidoyer"),
        ("C:\\Users\\x\\My Documents\\toolkit.PPTX", "toolkit"),
        ("../../etc/passwd", "passwd"),
        ("دليل المناصرة.pdf", "دليل المناصرة"),
        ("cafe\u0301.md", "café"),
        ("a\x00b\nc.txt", "a b c"),
        ("v1.2 notes.txt", "v1.2 notes"),
        (".pdf", "Untitled"),
        ("", "Untitled"),
    ],
)
def test_a_title_is_made_from_a_name(name: str, title: str) -> None:
    """Folders, endings and stand-ins for spaces go; what people wrote stays."""
    assert title_from_name(name) == title


def test_a_very_long_name_is_cut() -> None:
    """A title stays shorter than the longest that the catalogue takes."""
    assert len(title_from_name("word " * 400)) <= 200


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Haki ya Ardhi: mwongozo", "haki-ya-ardhi-mwongozo"),
        ("Évaluation à mi-parcours", "evaluation-a-mi-parcours"),
    ],
)
def test_a_slug_is_made_of_latin_letters(title: str, expected: str) -> None:
    """Accents go, everything else between letters and digits becomes one hyphen."""
    assert slug(title) == expected


@pytest.mark.parametrize("title", ["Toolkit", "دليل المناصرة", "---", "x" * 500])
def test_a_new_id_can_stand_in_an_address(title: str) -> None:
    """Whatever the title, the id is short, safe and different each time."""
    first, second = new_product_id(title), new_product_id(title)

    assert is_id(first)
    assert len(first) <= 70
    assert first != second
