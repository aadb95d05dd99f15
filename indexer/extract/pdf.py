"""Reads PDFs: PDFium first, pypdf as a second opinion where a page looks damaged.

    lines with sizes ──> judged ──> running heads off ──> headings found ──> paragraphs rejoined ──> Page

PDFium also gives outline, labels and title: measured equal to pypdf's and a hundred times as fast. Pages
that are pictures, or whose fonts do not say which letters they draw, are named in the reading instead of
being indexed.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.records import Page
from indexer.extract.cleaning import one_line, readable
from indexer.extract.pdf_columns import in_reading_order, right_column_first
from indexer.extract.pdf_headings import HeadingRules, body_size_of, heading_rules
from indexer.extract.pdf_lines import Line, lines_of, pieces_of
from indexer.extract.pdf_lost_letters import with_lost_letters
from indexer.extract.pdf_paragraphs import grouped, joined, side_by_side, words_in
from indexer.extract.pdf_running import without_running_lines
from indexer.extract.pdf_second import SecondReader, read_with_pypdf
from indexer.extract.quality import UNUSABLE, Judgement, is_better, judge
from indexer.extract.right_to_left import holds_right_to_left, is_right_to_left, lines_from_right
from indexer.extract.sections import Block, page_text

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from indexer.extract.reading import Reading

_FEW_LETTERS = 15  # a scanned page may carry a stamped number
_LEAST_LETTERS = 3  # of such a page, to be kept until its picture is read
_DRAWN_PATHS = 60  # a page without text but this many drawn shapes is text turned into outlines
_MOST_OUTLINE_ENTRIES = 2000
_PAGES_TO_TRY = 3
_PROGRAM_TITLES = re.compile(
    r"^(?:microsoft \w+ - |powerpoint presentation|untitled|www\.|https?:|<[0-9a-f]{8}|document\d*$)",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"\.(?:docx?|pptx?|xlsx?|pdf|indd|cdr|qxd|pub|pmd|odt|rtf|ai)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _RawPage:
    """A page as read: lines with positions from PDFium, or the plain text of the second reader."""

    number: int
    lines: tuple[Line, ...] = ()
    label: str | None = None
    second_text: str | None = None
    damage: float = 0.0

    @property
    def usable(self) -> bool:
        return self.damage < UNUSABLE


def read_pdf(path: Path, reading: Reading) -> None:
    """Leave the pages of a PDF in `reading`, with headings, labels and title."""
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        _read_instead(path, reading, error)
        return
    try:
        raw = list(_raw_pages(pdf, path, reading))
        if not any(page.usable for page in raw) and _second_sees_text(path, reading):
            reading.pictures.clear()
            read_with_pypdf(path, reading)
            return
        reading.title = _title(pdf, raw)
        for page in _finished(raw, _outline(pdf)):
            reading.add(page)
    finally:
        pdf.close()


def _read_instead(path: Path, reading: Reading, first_error: Exception) -> None:
    """Let pypdf try; if it finds nothing either, the first reader's reason is the better one."""
    try:
        read_with_pypdf(path, reading)
    except Exception as error:
        raise first_error from error
    if not reading.pages:
        reading.failed.clear()
        raise first_error


def _raw_pages(pdf: pdfium.PdfDocument, path: Path, reading: Reading) -> Iterator[_RawPage]:
    second = SecondReader(path)
    for number in reading.turns(len(pdf)):
        page = None
        with reading.tolerating(number):
            page = _raw_page(pdf, number, second, reading)
        if page is not None:
            reading.draft(_rough(page))
            yield page


def _rough(raw: _RawPage) -> Page:
    """Return a page as it is kept if reading is broken off before the pages are finished together."""
    text = raw.second_text or "\n".join(line.text for line in raw.lines)
    return Page(raw.number, readable(text), label=raw.label, reader="pypdf" if raw.second_text else "pdfium")


def _raw_page(pdf: pdfium.PdfDocument, number: int, second: SecondReader, reading: Reading) -> _RawPage:
    try:
        page = pdf[number - 1]
    except pdfium.PdfiumError:
        text = second.text(number)
        if not text:
            raise
        return _RawPage(number, second_text=text, damage=judge(text).damage)
    try:
        label = pdf.get_page_label(number - 1) or None
        lines = _read_lines(page)
        text = "\n".join(line.text for line in lines)
        reading.spend(text)
        judgement = judge(text)
        if judgement.letters < _FEW_LETTERS and _shows_pictures(page):
            reading.pictures.append(number)
            lines = lines if judgement.letters >= _LEAST_LETTERS else []
            return _RawPage(number, tuple(lines), label, damage=UNUSABLE)
    finally:
        page.close()
    raw = _RawPage(number, tuple(lines), label, damage=judgement.damage)
    return _better(raw, judgement, second, reading) if judgement.damaged else raw


def _read_lines(page: pdfium.PdfPage) -> list[Line]:
    page_text = page.get_textpage()
    try:
        pieces = pieces_of(page_text)
        if holds_right_to_left(pieces):
            return right_column_first(lines_from_right(page_text, pieces))
        return in_reading_order(lines_of(pieces))
    finally:
        page_text.close()


def _shows_pictures(page: pdfium.PdfPage) -> bool:
    kinds = [found.type for found in itertools.islice(page.get_objects(max_depth=4), 2000)]
    return pdfium_c.FPDF_PAGEOBJ_IMAGE in kinds or kinds.count(pdfium_c.FPDF_PAGEOBJ_PATH) > _DRAWN_PATHS


def _better(raw: _RawPage, first: Judgement, second: SecondReader, reading: Reading) -> _RawPage:
    """Return the less damaged of two readings, without text if both are rubbish."""
    # pypdf reads text from right to left wrongly: recall near 0 on the two Arabic and Persian files with
    # known text.
    backwards = is_right_to_left(" ".join(line.text for line in raw.lines))
    text = None if backwards else second.text(raw.number)
    other = judge(text) if text else None
    if text and other and is_better(other, first):
        raw, first = replace(raw, second_text=text, damage=other.damage), other
    if first.garbled:
        reading.garbled.append(raw.number)
        return _RawPage(raw.number, label=raw.label, damage=UNUSABLE)
    return raw


def _second_sees_text(path: Path, reading: Reading) -> bool:
    """Whether pypdf finds text where PDFium saw nothing but pictures: some fonts are known to it alone."""
    second = SecondReader(path)
    texts = (second.text(number) or "" for number in reading.pictures[:_PAGES_TO_TRY])
    return any(judge(text).letters >= _FEW_LETTERS and not judge(text).damaged for text in texts)


def _outline(pdf: pdfium.PdfDocument) -> dict[int, list[tuple[str, int]]]:
    """Return titles and levels by page number; a broken outline gives what could be read of it."""
    entries: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for bookmark in itertools.islice(pdf.get_toc(max_depth=6), _MOST_OUTLINE_ENTRIES):
        target = bookmark.get_dest()
        index = target.get_index() if target is not None else None
        if index is not None:
            entries[index + 1].append((bookmark.get_title(), bookmark.level + 1))
    return dict(entries)


def _title(pdf: pdfium.PdfDocument, raw: Sequence[_RawPage]) -> str | None:
    """Return the title that the file declares if it is one, else the largest words on its first page."""
    declared = one_line(pdf.get_metadata_value("Title"))
    usable = not (_PROGRAM_TITLES.search(declared) or _FILE_NAME.search(declared) or judge(declared).garbled)
    if usable and sum(map(str.isalpha, declared)) > 3:  # noqa: PLR2004 - three letters are no title
        return declared
    lines = raw[0].lines if raw and raw[0].number == 1 else ()
    largest = max((line.size for line in lines if any(map(str.isalpha, line.text))), default=0.0)
    words = " ".join(line.text for line in lines if line.size > 0.95 * largest)
    return words if largest and len(words) < 200 else None  # noqa: PLR2004 - a page in one size has no title


def _finished(raw: Sequence[_RawPage], outline: dict[int, list[tuple[str, int]]]) -> Iterator[Page]:
    pages = with_lost_letters([page.lines for page in raw])
    vocabulary = words_in(pages)
    body = without_running_lines(pages, body_size_of(pages))
    rules = heading_rules(body, outline)
    for page, whole, lines in zip(raw, pages, body, strict=True):
        if page.second_text is not None:
            yield Page(page.number, readable(page.second_text), label=page.label, reader="pypdf", damage=page.damage)
        else:
            mendable = 0.0 < page.damage < UNUSABLE
            damage = judge("\n".join(line.text for line in whole)).damage if mendable else page.damage
            text, headings = page_text(list(_blocks(page.number, lines, rules, vocabulary)))
            yield Page(page.number, text, label=page.label, headings=headings, reader="pdfium", damage=damage)


def _blocks(number: int, lines: Sequence[Line], rules: HeadingRules, vocabulary: Counter[str]) -> Iterator[Block]:
    for group in grouped(side_by_side(lines)):
        level = rules.level(number, group)
        texts = [readable(text) for text in joined(group, vocabulary)]
        if level is None:
            yield from map(Block, texts)
        else:
            yield Block(one_line(" ".join(texts)), level)
