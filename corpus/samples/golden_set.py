"""Turns the golden questions into the two files that an evaluation reads, and finds the page of each answer.

A person judged which texts answer which question and copied the words that do; here those words are looked up in the
built file, as the product itself reads it. A question without answers is one that the collection can not answer.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.records import Scan
from corpus.samples.listings import link_summary
from corpus.samples.sources import FOLDER, GOLDEN
from indexer.extract import extract
from indexer.extract.recognise import find_recogniser, recognise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from corpus.samples.sources import Source

QUESTIONS = GOLDEN / "questions.jsonl"
QUERIES = GOLDEN / "queries.jsonl"
QRELS = GOLDEN / "qrels.tsv"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "html": "text/html",
    "md": "text/markdown",
}


class QuoteNotFound(Exception):
    """Question {question}: the words "{quote}" are not in {source}; copy them from its text as it stands."""

    def __init__(self, question: str, source: str, quote: str) -> None:
        super().__init__((self.__doc__ or "").format(question=question, source=source, quote=quote))


class ScanNotRead(Exception):
    """The page of an answer in a scanned file is found with Tesseract alone; install it and build again."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A text that answers: the id of its source, how well (3 wholly, 2 in part, 1 related), and the words that do."""

    source: str
    grade: int
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a member asks it, in a language and a style; without answers the collection has none."""

    id: str
    text: str
    lang: str
    style: str
    answers: tuple[Answer, ...]


def read_questions() -> list[Question]:
    """Return the golden questions in their order."""
    lines = QUESTIONS.read_text("utf-8").splitlines()
    return [_question(json.loads(line)) for line in lines if line.strip()]


def write(sources: Sequence[Source]) -> None:
    """Write queries.jsonl and qrels.tsv; a quote that can not be found stops it."""
    questions = read_questions()
    pages = answer_pages(questions, {source.id: source for source in sources})
    products = {source.id: source.product for source in sources}
    asked = (
        {"_id": question.id, "text": question.text, "lang": question.lang, "style": question.style}
        for question in questions
    )
    rows = [
        f"{question.id}\t{products[given.source]}\t{given.grade}\t{given.source}\t{pages[question.id, given.source]}"
        for question in questions
        for given in question.answers
    ]
    QUERIES.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in asked), "utf-8")
    QRELS.write_text("\n".join(["query-id\tcorpus-id\tscore\tversion\tpage", *rows]) + "\n", "utf-8")


def answer_pages(questions: Sequence[Question], sources: dict[str, Source]) -> dict[tuple[str, str], int]:
    """Return the page (slide, sheet, section; from 1, 0 where there are none) of each answer by question and source."""
    texts: dict[str, list[tuple[int, str]]] = {}
    found: dict[tuple[str, str], int] = {}
    for question in questions:
        for answer in question.answers:
            if answer.source not in texts:
                texts[answer.source] = _pages(sources[answer.source])
            page = _page_of(answer.quote, texts[answer.source])
            if page is None:
                raise QuoteNotFound(question.id, answer.source, answer.quote)
            found[question.id, answer.source] = page
    return found


def _question(row: dict[str, Any]) -> Question:
    answers = tuple(Answer(**answer) for answer in row["answers"])
    return Question(row["id"], row["text"], row["lang"], row["style"], answers)


def _pages(source: Source) -> list[tuple[int, str]]:
    """Return page numbers and texts as the product reads them, letters and digits only."""
    if source.format == "link":
        return [(0, _letters(link_summary(source)))]
    path = FOLDER / source.file
    if source.format == "pdf-scanned":
        return _scanned_pages(path, source.language)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    read = extract(path, _TYPES[path.suffix[1:]], digest, path.name)
    return [(page.number, _letters(page.text)) for page in read.pages]


def _scanned_pages(path: Path, language: str) -> list[tuple[int, str]]:
    recogniser = find_recogniser("tesseract")
    if recogniser is None:
        raise ScanNotRead
    count = extract(path, _TYPES["pdf"], "", path.name).page_count
    scans = [Scan("", number, path.name, _TYPES["pdf"], language, count) for number in range(1, count + 1)]
    read = [recognise(path, scan, recogniser, language, lambda _text: language) for scan in scans]
    return [(page.number, _letters(page.text)) for page in read]


def _page_of(quote: str, pages: list[tuple[int, str]]) -> int | None:
    """Return the page on which the quote begins; it may run on to the next."""
    wanted = _letters(quote)
    place = "".join(text for _, text in pages).find(wanted)
    if place < 0:
        return None
    for number, text in pages:
        if place < len(text):
            return number
        place -= len(text)
    return None


def _letters(text: str) -> str:
    """Letters and digits alone: spaces, hyphens and marks differ between a text and its print."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
