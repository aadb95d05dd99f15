"""The text of a page becomes headings, paragraphs, lists and tables again, with the words of the question marked."""

from __future__ import annotations

from corpus.records import Heading, Page
from search_api.pages.blocks import Block, blocks_of, place_of


def kinds(*blocks: Block) -> list[str]:
    """What the blocks are, in order."""
    return [block.kind for block in blocks]


def cells(block: Block) -> list[list[str]]:
    """The text of a block's cells."""
    return [["".join(run.text for run in cell) for cell in line] for line in block.lines]


def test_paragraphs_lists_and_headings_are_told_apart() -> None:
    """An empty line ends a paragraph, a line is an entry, a heading is what the extractor called one."""
    text = "Consent\n\nAsk before you write.\n\nname\nvillage"
    page = Page(1, text, headings=(Heading(0, 1, "Consent"),))

    assert kinds(*blocks_of(page, "en", "")) == ["heading", "text", "list"]


def test_the_rows_of_a_sheet_become_a_table_with_named_columns() -> None:
    """A cell that a row does not have stays empty."""
    page = Page(1, "Nr: 1; Item: Ramp; Cost: 400\nNr: 2; Item: Interpreter", kind="sheet")

    (table,) = blocks_of(page, "en", "")

    assert cells(table) == [["Nr", "Item", "Cost"], ["1", "Ramp", "400"], ["2", "Interpreter", ""]]


def test_a_sentence_with_colons_is_no_table() -> None:
    """Only a sheet's rows are records; prose may say "first: this; then: that"."""
    page = Page(1, "Listen first: do not promise; then write: the child's own words.")

    assert kinds(*blocks_of(page, "en", "")) == ["text"]


def test_the_words_of_the_question_are_marked_in_any_form() -> None:
    """Marking follows the analysis of the page's language: risk finds risks."""
    page = Page(1, "Two risks remain.")

    (block,) = blocks_of(page, "en", "risk")

    assert [run.text for line in block.lines for cell in line for run in cell if run.marked] == ["risks"]


def test_a_numbered_heading_that_was_read_as_text_stands_over_its_paragraph() -> None:
    """1.1 above a sentence is a heading; a list whose entries are numbered so stays a list."""
    headed = Page(1, "1.1 Recruitment\nFor every post we ask five things.")
    listed = Page(1, "1.1 Ask\n1.2 Write\n1.3 Store")

    assert kinds(*blocks_of(headed, "en", "")) == ["heading", "text"]
    assert kinds(*blocks_of(listed, "en", "")) == ["list"]


def test_rows_of_a_sheet_without_names_are_rows_too() -> None:
    """A cell that only draws a line is none."""
    page = Page(1, "|; Number; 1599.99\n|; Date; 2008-07-16", kind="sheet")

    (grid,) = blocks_of(page, "en", "")

    assert (grid.kind, cells(grid)) == ("grid", [["Number", "1599.99"], ["Date", "2008-07-16"]])


def test_a_table_below_its_caption_is_a_table() -> None:
    """The line above the rows is not one of them."""
    page = Page(1, "Costs in 2023\nItem | Euro\nRamp | 400")

    assert kinds(*blocks_of(page, "en", "")) == ["text", "table"]


def test_a_list_is_drawn_with_one_sign_an_entry() -> None:
    """The signs of the file go; a word that looks like one stays where no list is drawn."""
    drawn = Page(1, "• Assign a manager\no Bring water\n• See below")
    plain = Page(1, "o rio\no mar")

    assert [cells(block) for block in blocks_of(drawn, "en", "")] == [
        [["Assign a manager"], ["Bring water"], ["See below"]]
    ]
    assert [cells(block) for block in blocks_of(plain, "pt", "")] == [[["o rio"], ["o mar"]]]


def test_a_passage_is_found_again_on_its_page() -> None:
    """Whatever was left out between its paragraphs, and where it begins on the page before."""
    first = "Before anything else is written the child is asked in private."
    second = "Ask whoever is in the picture, and write down what was said."
    blocks = tuple(blocks_of(Page(2, f"{first}\n\n{second}\n\nConsent\n\nKeep it safe."), "en", ""))

    assert place_of(second, blocks) == range(1, 2)
    assert place_of(f"The page before ended so. {first}", blocks) == range(1)
    assert not place_of("Something else altogether that stands elsewhere, on no page of this file.", blocks)
