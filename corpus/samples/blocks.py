"""Turns Markdown into headings, paragraphs, lists and tables, for the file types that are not written as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face."""

    text: str
    bold: bool = False
    italic: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the highest."""

    level: int
    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    line: Line


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, numbered or with bullets."""

    numbered: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first row is the header."""

    rows: tuple[tuple[Line, ...], ...]


Block = Heading | Paragraph | Listing | Table


def markdown() -> MarkdownIt:
    """The dialect of the sources: CommonMark with pipe tables and without raw HTML."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def blocks(text: str) -> list[Block]:
    """Return the blocks of a Markdown text in order."""
    tokens = iter(markdown().parse(text))
    found = (_block(token, tokens) for token in tokens)
    return [block for block in found if block is not None]


def plain(line: Line) -> str:
    """The text of a line without its faces."""
    return "".join(run.text for run in line)


def prose(found: Iterable[Block]) -> list[str]:
    """The text of paragraphs and of entries of lists, a line each; headings and tables are left out."""
    lines: list[str] = []
    for block in found:
        if isinstance(block, Paragraph):
            lines.append(plain(block.line))
        elif isinstance(block, Listing):
            lines.extend(plain(line) for line in block.lines)
    return lines


def _block(token: Token, rest: Iterator[Token]) -> Block | None:
    match token.type:
        case "heading_open":
            return Heading(int(token.tag[1:]), _line(next(rest)))
        case "paragraph_open":
            return Paragraph(_line(next(rest)))
        case "bullet_list_open" | "ordered_list_open":
            return Listing(token.type.startswith("ordered"), tuple(_lines(rest, token.type.replace("open", "close"))))
        case "table_open":
            return Table(tuple(_rows(rest)))
    return None


def _lines(rest: Iterator[Token], end: str) -> Iterator[Line]:
    for token in rest:
        if token.type == end:
            return
        if token.type == "inline":
            yield _line(token)


def _rows(rest: Iterator[Token]) -> Iterator[tuple[Line, ...]]:
    row: list[Line] = []
    for token in rest:
        if token.type == "table_close":
            return
        if token.type == "inline":
            row.append(_line(token))
        elif token.type == "tr_close":
            yield tuple(row)
            row = []


def _line(inline: Token) -> Line:
    bold = italic = False
    runs: list[Run] = []
    for token in inline.children or ():
        match token.type:
            case "strong_open" | "strong_close":
                bold = token.type == "strong_open"
            case "em_open" | "em_close":
                italic = token.type == "em_open"
            case "softbreak" | "hardbreak":
                runs.append(Run(" ", bold, italic))
            case _ if token.content:
                runs.append(Run(token.content, bold, italic))
    return tuple(runs)
