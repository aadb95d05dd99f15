"""Columns of a page come in the order in which people read them, whichever a program wrote first."""

from __future__ import annotations

from indexer.extract.pdf_columns import in_reading_order, right_column_first
from indexer.extract.pdf_lines import Line


def _column(name: str, left: float, rows: int, top: float = 700) -> list[Line]:
    """Full lines of four words below one another."""
    return [
        Line(f"{name} {row} words more", left, left + 200, top - 20 * row, top - 20 * row + 12, 12)
        for row in range(rows)
    ]


def _starts(lines: list[Line]) -> list[str]:
    return [line.text.rsplit(maxsplit=2)[0] for line in lines]


def test_rows_across_two_columns_are_read_down_one_and_then_the_other() -> None:
    """Left before right."""
    rows = [line for pair in zip(_column("left", 50, 5), _column("right", 300, 5), strict=True) for line in pair]

    assert _starts(in_reading_order(rows)) == [f"{side} {row}" for side in ("left", "right") for row in range(5)]


def test_of_writing_from_the_right_the_right_column_comes_first() -> None:
    """Also where the program wrote the left one first; what stands above and below both keeps its place."""
    above, below = Line("a title over both", 50, 500, 740, 756, 16), Line("a note under both", 50, 500, 300, 310, 8)
    left, right = _column("left", 50, 6), _column("right", 300, 5)

    for written in ([*left, *right], [*right, *left]):
        assert right_column_first([above, *written, below]) == [above, *right, *left, below]


def test_a_table_stays_as_it_is() -> None:
    """Cells are no columns: a few short words on either side."""
    cells = [
        Line(f"{row}", left, left + 30, 700 - 20 * row, 712 - 20 * row, 12) for left in (50, 300) for row in range(6)
    ]

    assert right_column_first(cells) == cells


def test_what_stands_lower_on_the_other_side_is_no_column_beside() -> None:
    """A quotation set to the left above a text set to the right is read first."""
    above, below = _column("above", 50, 5), _column("below", 300, 5, top=500)

    assert right_column_first([*above, *below]) == [*above, *below]
