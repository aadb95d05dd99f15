"""Gives a flowing text (word processor, web page, Markdown) the pages it lacks: one a main heading."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.records import Heading, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST_HEADING = 200  # characters; longer "headings" are paragraphs that someone styled
SECTION_CHARACTERS = 40_000  # a section without headings is divided so that its pages stay handy


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list or a table (a line for each entry or row); with a level it is a heading."""

    text: str
    level: int | None = None


def sections(blocks: Iterable[Block], reader: str) -> list[Page]:
    """Divide blocks into pages of kind `section` at their main headings; the label is the heading."""
    kept = [_checked(block) for block in blocks if block.text.strip()]
    main = _main_level(kept)
    groups: list[list[Block]] = [[]]
    size = 0
    for block in kept:
        if groups[-1] and (_opens_section(block, main, groups[-1]) or size > SECTION_CHARACTERS):
            groups.append([])
            size = 0
        groups[-1].append(block)
        size += len(block.text)
    return [_page(number, group, reader) for number, group in enumerate(filter(None, groups), start=1)]


def page_text(blocks: Sequence[Block]) -> tuple[str, tuple[Heading, ...]]:
    """Join blocks with blank lines between them; return the text and where its headings stand."""
    parts: list[str] = []
    headings: list[Heading] = []
    offset = 0
    for block in blocks:
        if block.level is not None:
            headings.append(Heading(offset, block.level, block.text))
        parts.append(block.text)
        offset += len(block.text) + 2
    return "\n\n".join(parts), tuple(headings)


def gathered(lines: Iterable[tuple[str, bool]]) -> Iterator[str]:
    """Join lines marked as entries that follow one another into one text; the others stay alone."""
    entries: list[str] = []
    for text, is_entry in lines:
        if is_entry:
            entries.append(text)
            continue
        if entries:
            yield "\n".join(entries)
            entries = []
        yield text
    if entries:
        yield "\n".join(entries)


def _checked(block: Block) -> Block:
    if block.level is not None and (len(block.text) > LONGEST_HEADING or not any(map(str.isalpha, block.text))):
        return Block(block.text)
    return block


def _main_level(blocks: Iterable[Block]) -> int:
    """Return the highest level that occurs more than once (a single one is the title), else 0."""
    counts = Counter(block.level for block in blocks if block.level is not None)
    return min((level for level, count in counts.items() if count > 1), default=0)


def _opens_section(block: Block, main: int, group: Sequence[Block]) -> bool:
    if block.level is None or block.level > main:
        return False
    return any(earlier.level is None for earlier in group)  # headings alone are no section yet


def _page(number: int, group: Sequence[Block], reader: str) -> Page:
    text, headings = page_text(group)
    label = headings[0].text if headings else None
    return Page(number=number, text=text, kind="section", label=label, headings=headings, reader=reader)
