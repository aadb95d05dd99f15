"""Reads plain text and comma-separated values in whatever encoding they come."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from indexer.errors import EmptyFile, MalformedFile
from indexer.extract.cleaning import one_line, paragraphs
from indexer.extract.sections import Block, sections
from indexer.extract.tables import rows_as_text

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.extract.reading import Reading

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NARROWEST = 24.0  # characters; shorter lines were not wrapped but written so
_SAMPLE_BYTES = 100_000  # what the encoding is guessed from
_WESTERN = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜ¿¡«»°€£§©®…–—‘’“”•·ªº\xa0")
_WESTERN_ENCODINGS = ("cp1252", "mac_roman", "cp850")  # of Windows, of old Macs, of DOS
_CAPITAL_IN_WORD = re.compile(r"(?<=[a-z])[À-Ý]")  # what "dÇcident" shows: another encoding was meant
_KNOWN_SHARE = 0.97
_MOST_SPECIAL_SHARE = 0.25
_HARD_BREAKS = re.compile(r"(?<=[^\n])\n(?=[^\n])")
_ENTRY = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s", re.MULTILINE)


def read_text(path: Path, reading: Reading) -> None:
    """Leave the paragraphs of a plain text in `reading`, as sections of a handy size."""
    text = paragraphs(decoded(head(path, reading, reading.limits.characters), reading.name))
    blocks = (Block(unwrapped(part)) for part in text.split("\n\n"))
    reading.take(sections(blocks, "text"))


def read_csv(path: Path, reading: Reading) -> None:
    """Leave the rows in `reading` as "header: value" lines, as many as a reader can use."""
    text = decoded(head(path, reading, reading.limits.characters), reading.name)
    rows = ([one_line(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), _dialect(text)))
    content, cut = rows_as_text(rows)
    if cut:
        reading.notes.append(cut)
    reading.take(sections([Block(part) for part in content.split("\n\n")], "csv"))


def head(path: Path, reading: Reading, most: int) -> bytes:
    """Return the first `most` bytes of a file, and note when there were more."""
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        reading.stopped_at(f"the first {most / 1_000_000:,.3g} million characters")
    return content[:most]


def decoded(content: bytes, name: str) -> str:
    """Return the text of bytes: by their mark, as UTF-8, as UTF-16, else in the likeliest old encoding."""
    if not content.strip():
        raise EmptyFile
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if (wide := _wide_encoding(content)) is not None:
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(content, name)


def _wide_encoding(content: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32 without a mark by where their zero bytes stand."""
    sample = content[:4000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) * 0.2 and even > len(sample) * 0.1:
        return "utf-32-le" if sample[:1] != b"\0" else "utf-32-be"
    if odd > len(sample) * 0.2:
        return "utf-16-le"
    return "utf-16-be" if even > len(sample) * 0.2 else None


def _guessed(content: bytes, name: str) -> str:
    samples = {encoding: content[:_SAMPLE_BYTES].decode(encoding, errors="replace") for encoding in _WESTERN_ENCODINGS}
    western = [encoding for encoding, sample in samples.items() if _is_western(sample)]
    if western:
        likeliest = min(western, key=lambda encoding: len(_CAPITAL_IN_WORD.findall(samples[encoding])))
        return content.decode(likeliest, errors="replace")
    best = from_bytes(content[:_SAMPLE_BYTES]).best()
    if best is None:
        raise MalformedFile(what=f"a text ({name})")
    return content.decode(best.encoding, errors="replace")


def _is_western(text: str) -> bool:
    """Whether the text has the special letters of Western Europe, and those sparingly, so that this encoding is right.

    Guessers take short French and Dutch texts for Central European ones, which share most letters.
    """
    special = [character for character in text if not character.isascii()]
    letters = sum(map(str.isalpha, text))
    known = sum(character in _WESTERN for character in special)
    return known >= _KNOWN_SHARE * len(special) and len(special) <= _MOST_SPECIAL_SHARE * letters


def unwrapped(block: str) -> str:
    """Join lines that were wrapped at a fixed width; lists, verses and short lines keep theirs."""
    lines = block.split("\n")
    wrapped = len(lines) > 1 and min(map(len, lines[:-1])) > 0.6 * max(map(len, lines)) > _NARROWEST
    return _HARD_BREAKS.sub(" ", block) if wrapped and not _ENTRY.search(block) else block


def _dialect(text: str) -> type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(text[:4000], delimiters=",;\t|")
    except csv.Error:
        return csv.excel
