"""The second reader of PDFs, pypdf, for pages that PDFium reads badly and files that it can not open.

It is slow (single pages took 14 seconds) and loses spaces in some files, so it is asked for few pages and
never first.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pypdf import PdfReader

from corpus.records import Page
from indexer.extract.cleaning import one_line, paragraphs, readable
from indexer.extract.pdf_ligatures import LOST_GLYPH
from indexer.extract.pdf_lines import CONTROLS
from indexer.extract.quality import UNUSABLE, judge

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.extract.reading import Reading

_MOST_SECONDS = 20.0


@dataclass(slots=True)
class SecondReader:
    """pypdf opened on one file when first needed, with a budget of time for the whole file."""

    path: Path
    _reader: PdfReader | None = None
    _broken: bool = False
    _spent: float = field(default=0.0)

    def text(self, number: int) -> str | None:
        """Return the text of page `number` (from 1), or None if pypdf fails or its time is used up."""
        if self._broken or self._spent > _MOST_SECONDS:
            return None
        started = time.monotonic()
        try:
            self._reader = self._reader or _opened(self.path)
            return _text(self._reader, number)
        except Exception:  # noqa: BLE001 - nine kinds were seen; the first reader's text stands then
            self._broken = self._reader is None
            return None
        finally:
            self._spent += time.monotonic() - started


def read_with_pypdf(path: Path, reading: Reading) -> None:
    """Leave in `reading` what pypdf finds in a file that PDFium can not open."""
    reader = _opened(path)
    title = reader.metadata.title if reader.metadata else None
    reading.title = one_line(title) or None if isinstance(title, str) else None
    for number in reading.turns(len(reader.pages)):
        with reading.tolerating(number):
            reading.add(_judged(number, _text(reader, number), reading))


def _judged(number: int, text: str, reading: Reading) -> Page:
    """Return a page with its damage; one full of rubbish is noted and keeps no text."""
    damage = judge(text).damage
    if damage >= UNUSABLE:
        reading.garbled.append(number)
        text = ""
    return Page(number, readable(text), reader="pypdf", damage=damage)


def _text(reader: PdfReader, number: int) -> str:
    """Return a page's text; what pypdf gives as control characters are signs it could not name."""
    return paragraphs(CONTROLS.sub(LOST_GLYPH, reader.pages[number - 1].extract_text()))


def _opened(path: Path) -> PdfReader:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(path, strict=False)
    if reader.is_encrypted:
        reader.decrypt("")
    return reader
