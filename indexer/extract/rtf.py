"""Reads rich text (.rtf): its paragraphs, lists and tables; pictures and embedded objects are passed over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from striprtf.striprtf import rtf_to_text

from indexer.errors import MalformedFile
from indexer.extract.cleaning import one_line
from indexer.extract.sections import Block, gathered, sections
from indexer.extract.text import head
from indexer.extract.titles import own_title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.extract.reading import Reading

_MOST_BYTES = 50_000_000
_PICTURES = re.compile(rb"[0-9a-fA-F\s]{256,}")  # in hexadecimal digits; the library would read them one by one
_FOOTNOTE = re.compile(rb"\\footnote\b")  # a note, which the library leaves out, becomes part of its paragraph
_TITLE = re.compile(r"\{\\title\s((?:[^{}]|\\[{}])*)\}")
_ENTRY = re.compile(r"(?:[-*•·–]|\d+[.)])\s")


def read_rtf(path: Path, reading: Reading) -> None:
    """Leave the paragraphs of a rich text in `reading`, as sections of a handy size."""
    content = head(path, reading, _MOST_BYTES)
    if not content.startswith(b"{\\rtf"):
        raise MalformedFile(what="a rich text file")
    # Latin-1 keeps every byte; the library decodes what is written as codes by the font's own code page.
    source = _FOOTNOTE.sub(b" ", _PICTURES.sub(b"", content)).decode("latin-1")
    preamble = source[: source.find(r"\pard")]
    reading.title = own_title(_titled(preamble, found[1])) if (found := _TITLE.search(preamble)) else None
    lines = _lines(_plain_text(source))
    reading.take(sections(map(Block, gathered(lines)), "rtf"))


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield paragraphs and rows, and whether each belongs to a list or table: those stay together."""
    for line in text.split("\n"):
        is_row = line.rstrip().endswith("|")
        cells = (one_line(cell) for cell in line.split("|")) if is_row else (one_line(line),)
        if written := " | ".join(filter(None, cells)):
            yield written, is_row or _ENTRY.match(written) is not None


def _titled(preamble: str, text: str) -> str:
    """Read a piece out of the head of a file with the code page declared there."""
    declared = re.search(r"\\ansicpg\d+", preamble)
    return _plain_text(f"{{\\rtf1\\ansi{declared[0] if declared else ''} {text}}}")


def _plain_text(source: str) -> str:
    return str(rtf_to_text(source, errors="replace"))  # type: ignore[no-untyped-call]
