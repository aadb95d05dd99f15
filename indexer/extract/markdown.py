"""Reads Markdown: headings, paragraphs, lists, tables and code, as CommonMark defines them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from indexer.extract.cleaning import one_line, paragraphs
from indexer.extract.sections import Block, sections
from indexer.extract.text import decoded, head

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from markdown_it.token import Token

    from indexer.extract.reading import Reading

_FRONT_MATTER = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")
_MOST_CHARACTERS = 5_000_000


def read_markdown(path: Path, reading: Reading) -> None:
    """Leave the sections of a Markdown text in `reading`; its title is its first heading."""
    content = decoded(head(path, reading, _MOST_CHARACTERS), reading.name)
    source = _FRONT_MATTER.sub("", content.replace("\r\n", "\n"))
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    blocks = list(_blocks(tokens))
    reading.title = next((block.text for block in blocks if block.level is not None), None)
    reading.take(sections(blocks, "markdown"))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """Yield a block for each heading, paragraph, outermost list, table and piece of code."""
    lines: list[str] = []
    depth = 0
    in_row = False
    level: int | None = None
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type in {"bullet_list_open", "ordered_list_open", "table_open"}:
            depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close", "table_close"}:
            depth -= 1
        elif token.type in {"tr_open", "tr_close"}:
            in_row = token.type == "tr_open"
            lines += [""] if in_row else []
        else:
            _write(token, lines, is_cell=in_row)
        if depth == 0 and lines and token.type != "heading_open":
            yield Block("\n".join(filter(None, lines)), level)
            lines, level = [], None


def _write(token: Token, lines: list[str], *, is_cell: bool) -> None:
    if token.type == "inline":
        text = _inline(token)
        if is_cell:
            lines[-1] = f"{lines[-1]} | {text}" if lines[-1] else text
        else:
            lines.append(text)
    elif token.type in {"fence", "code_block"}:
        lines.append(paragraphs(token.content))
    elif token.type == "html_block":
        lines.append(one_line(_TAGS.sub(" ", token.content)))


def _inline(token: Token) -> str:
    pieces = (_piece(child) for child in token.children or ())
    return one_line("".join(pieces))


def _piece(child: Token) -> str:
    if child.type in {"softbreak", "hardbreak"}:
        return " "
    if child.type == "image":
        return child.content
    return "" if child.type == "html_inline" else child.content
