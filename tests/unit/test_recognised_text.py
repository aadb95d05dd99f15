"""How the words that Tesseract finds become the text of a page."""

from __future__ import annotations

from indexer.extract.recognised_text import recognised

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def table(*lines: tuple[int, int, str, float]) -> str:
    """A table of Tesseract with these lines: block, place from the top, words, how sure it is of them."""
    rows = [HEADER]
    for number, (block, top, text, sure) in enumerate(lines):
        left = 300
        for place, word in enumerate(text.split(), start=1):
            width = 20 * len(word)
            rows.append(f"5\t1\t{block}\t1\t{number}\t{place}\t{left}\t{top}\t{width}\t40\t{sure}\t{word}")
            left += width + 20
    return "\n".join(rows)


def test_words_divided_at_a_line_end_are_whole_again() -> None:
    """A hyphen that only divides goes, and the lines of a paragraph are one."""
    read = recognised(table((1, 300, "the committee fills the pot-", 95), (1, 360, "holes after the first rains", 95)))

    assert read.text == "the committee fills the potholes after the first rains"


def test_a_wide_gap_parts_paragraphs() -> None:
    """Where the lines are further apart than usual a paragraph ends."""
    read = recognised(
        table(
            (1, 300, "The first paragraph has two", 95),
            (1, 360, "lines that belong together.", 95),
            (1, 420, "And this is its third line.", 95),
            (1, 560, "The second paragraph begins", 95),
        )
    )

    assert read.text.split("\n\n")[1] == "The second paragraph begins"


def test_lines_that_tesseract_is_not_sure_of_are_left_out() -> None:
    """Ornaments read as words are no text, and lower what is said of the page."""
    read = recognised(table((1, 300, "Water committees collect a fee", 95), (2, 800, "~e @ iil vy", 20)))

    assert read.text == "Water committees collect a fee"
    assert read.doubtful == 0.0
    assert 70 < read.sureness < 95


def test_doubted_letters_are_counted() -> None:
    """The share of letters that may be wrong is what the page's damage is taken from."""
    read = recognised(table((1, 300, "sure", 95), (1, 360, "less", 55)))

    assert read.doubtful == 0.5


def test_an_empty_page_has_no_text() -> None:
    """A page without words is empty, and nothing is claimed of it."""
    read = recognised(HEADER)

    assert (read.text, read.sureness) == ("", 0.0)
