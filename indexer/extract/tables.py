"""Writes rows of a table so that each carries the meaning of its columns, without endless bare numbers."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_ROWS = 5000
MOST_NUMERIC_ROWS = 50  # rows without any word say nothing to who searches; a few show what the table is like
MOST_CHARACTERS = 400_000
MOST_NUMBERS_A_ROW = 24  # twelve months twice; more bare numbers in one row are a matrix, not something to read
_HEADER_CANDIDATES = 15
_ROWS_A_BLOCK = 10
_LONGEST_NAME = 80  # characters of a column's name


def rows_as_text(rows: Iterable[Sequence[str]]) -> tuple[str, str | None]:
    """Return the rows as "header: value; ..." lines, ten to a block, and a sentence if rows were left out."""
    filled = (row for row in rows if any(row))
    first = list(islice(filled, _HEADER_CANDIDATES))
    header_at = _header_index(first)
    header = first[header_at] if header_at is not None else []
    before = [" | ".join(filter(None, row)) for row in first[: header_at or 0]]
    body = chain(first[(header_at + 1 if header_at is not None else 0) :], filled)
    lines, cut = _capped(body, header)
    if not lines and header:
        before.append(" | ".join(filter(None, header)))
    blocks = ["\n".join(lines[start : start + _ROWS_A_BLOCK]) for start in range(0, len(lines), _ROWS_A_BLOCK)]
    return "\n\n".join([*before, *blocks]), cut


def plain_rows(rows: Iterable[Sequence[str]]) -> str:
    """Return a small table inside a running text: a row a line; a merged cell is written once."""
    lines = (" | ".join(_without_repeats(row)) for row in rows)
    return "\n".join(line for line in lines if line)


def _header_index(rows: Sequence[Sequence[str]]) -> int | None:
    """Return where the header is: the first row of words alone that is about as wide as what follows."""
    widest = max((sum(1 for cell in row if cell) for row in rows), default=0)
    for index, row in enumerate(rows[:-1]):
        cells = [cell for cell in row if cell]
        wordy = all(any(map(str.isalpha, cell)) and len(cell) <= _LONGEST_NAME for cell in cells)
        if len(cells) > 1 and wordy and len(cells) >= 0.6 * widest:
            return index
    return None


def _capped(rows: Iterable[Sequence[str]], header: Sequence[str]) -> tuple[list[str], str | None]:
    lines: list[str] = []
    numeric = left_out = characters = 0
    cut = False
    for row in rows:
        wordless = not any(map(str.isalpha, "".join(row)))
        numeric += wordless
        if len(lines) >= MOST_ROWS or characters >= MOST_CHARACTERS:
            return lines, f"Only the first {len(lines):,} rows of a long table are searchable."
        if wordless and numeric > MOST_NUMERIC_ROWS:
            left_out += 1
            continue
        worth_reading = _without_a_matrix(row)
        cut = cut or worth_reading != list(row)
        lines.append("; ".join(_named(worth_reading, header)))
        characters += len(lines[-1])
    left = [f"{left_out:,} rows of bare numbers are not searchable."] if left_out else []
    left += [f"Of rows with very many numbers the first {MOST_NUMBERS_A_ROW} are searchable."] if cut else []
    return lines, " ".join(left) or None


def _without_a_matrix(row: Sequence[str]) -> list[str]:
    """Empty the cells of a row that are bare numbers after the first few; words stay, wherever they stand."""
    numbers = 0
    kept = []
    for cell in row:
        is_bare = bool(cell) and not any(map(str.isalpha, cell))
        numbers += is_bare
        kept.append("" if is_bare and numbers > MOST_NUMBERS_A_ROW else cell)
    return kept


def _named(row: Sequence[str], header: Sequence[str]) -> Iterator[str]:
    for index, cell in enumerate(row):
        if cell:
            name = header[index] if index < len(header) else ""
            yield f"{name}: {cell}" if name and name != cell else cell


def _without_repeats(row: Sequence[str]) -> Iterator[str]:
    previous = None
    for cell in row:
        if cell and cell != previous:
            yield cell
        previous = cell
