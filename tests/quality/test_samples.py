"""The demonstration collection is what its README promises: files, marks, variety, answers on their pages."""

from __future__ import annotations

import csv
import hashlib
import json
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

import corpus.samples
from corpus.catalogue_table import read_catalogue
from corpus.records import Extraction, Page, Scan
from corpus.samples.words import DEMONSTRATION
from indexer.extract import extract
from indexer.extract.recognise import find_recogniser, recognise
from tests.integration.scanned import needs_tesseract

FOLDER = Path(corpus.samples.__file__).parent
OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    ".pdf": "application/pdf",
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".pptx": f"{OFFICE}.presentationml.presentation",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".html": "text/html",
    ".md": "text/markdown",
}
SCANNED = "gender-transformative-note"


def _rows(path: str, separator: str = ",") -> list[dict[str, str]]:
    with (FOLDER / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


CATALOGUE = {row["id"]: row for row in _rows("catalogue.csv")}
QUESTIONS = [json.loads(line) for line in (FOLDER / "golden/questions.jsonl").read_text("utf-8").splitlines()]
QRELS = _rows("golden/qrels.tsv", "\t")
FILED = [name for name, row in CATALOGUE.items() if row["file"]]
PDFS = [name for name in FILED if CATALOGUE[name]["file"].endswith(".pdf")]
READABLE = [name for name in FILED if name != SCANNED]


@cache
def _read(name: str) -> Extraction:
    path = FOLDER / CATALOGUE[name]["file"]
    return extract(path, TYPES[path.suffix], hashlib.sha256(path.read_bytes()).hexdigest(), path.name)


def _pages(name: str) -> tuple[Page, ...]:
    """The pages as the product reads them, those of the scan with text recognition."""
    read, recogniser = _read(name), find_recogniser("tesseract")
    if name != SCANNED or recogniser is None:
        return read.pages
    path = FOLDER / CATALOGUE[name]["file"]
    scans = [Scan("", page.number, path.name, TYPES[".pdf"], "es", 1) for page in read.pages]
    return tuple(recognise(path, scan, recogniser, "es", lambda _text: "es") for scan in scans)


def _letters(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def test_the_catalogue_can_be_imported() -> None:
    """The catalogue reads without a complaint, and every row says that it is a demonstration."""
    reading = read_catalogue(FOLDER / "catalogue.csv")

    assert len(reading.rows) == len(CATALOGUE)
    assert {row["demonstration"] for row in CATALOGUE.values()} == {"yes"}


def test_every_file_is_in_the_catalogue() -> None:
    """No file lies about that the catalogue does not know, and together they are small enough to be committed."""
    built = {path for path in (FOLDER / "files").iterdir() if path.name != "built.json"}

    assert built == {FOLDER / CATALOGUE[name]["file"] for name in FILED}
    assert max(path.stat().st_size for path in built) <= 300_000
    assert sum(path.stat().st_size for path in built) <= 12_000_000


def test_a_version_belongs_to_a_product_of_the_catalogue() -> None:
    """A confirmed version names a product that has no other above it and speaks another language."""
    for row in CATALOGUE.values():
        if row["version_of"]:
            product = CATALOGUE[row["version_of"]]

            assert not product["version_of"]
            assert product["language"] != row["language"]


def test_the_relations_name_known_texts() -> None:
    """The truth about editions and translations speaks of texts that exist, confirmed exactly where versions are."""
    relations = _rows("relations.csv")
    confirmed = {frozenset((row["left"], row["right"])) for row in relations if row["confirmed"] == "yes"}

    assert {row[side] for row in relations for side in ("left", "right")} <= CATALOGUE.keys()
    assert {row["relation"] for row in relations} <= {"translation", "newer-edition", "near-duplicate"}
    assert confirmed == {frozenset((name, row["version_of"])) for name, row in CATALOGUE.items() if row["version_of"]}


def test_the_collection_is_varied() -> None:
    """At least 36 products and 22 PDFs, four links, four themes and seven languages."""
    rows = CATALOGUE.values()

    assert sum(not row["version_of"] for row in rows) >= 36
    assert len(PDFS) >= 22
    assert sum(bool(row["link"]) for row in rows) == 4
    assert {theme for row in rows for theme in row["themes"].split("|")} == {
        "civic-power",
        "inclusion",
        "ways-of-working",
        "data-digital",
    }
    assert {row["language"] for row in rows} == {"en", "nl", "fr", "es", "pt", "ar", "sw"}
    assert {Path(CATALOGUE[name]["file"]).suffix for name in FILED} == set(TYPES)


@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_has_two_to_twelve_pages_a_title_and_a_language(name: str) -> None:
    """A PDF has 2 to 12 pages and says its title and language."""
    pdf = PdfReader(FOLDER / CATALOGUE[name]["file"])

    assert 2 <= len(pdf.pages) <= 12
    assert pdf.metadata is not None
    assert pdf.metadata.title == CATALOGUE[name]["title"]
    assert str(pdf.root_object["/Lang"]) == CATALOGUE[name]["language"]


@pytest.mark.parametrize("name", READABLE)
def test_the_first_page_says_that_it_is_a_demonstration(name: str) -> None:
    """The first page, slide, sheet or section carries the mark in the language of the text."""
    read = _read(name)

    assert read.state == "read"
    assert _letters(DEMONSTRATION[CATALOGUE[name]["language"]]) in _letters(read.pages[0].text)


def test_the_scan_has_no_text() -> None:
    """One file can only be read with text recognition, and says so instead of giving nothing."""
    read = _read(SCANNED)

    assert read.state == "unreadable"
    assert read.reason


def test_the_golden_set_has_its_numbers() -> None:
    """At least 300 questions have answers, two in five across languages; 40 have none, half of them near misses."""
    answerable = [question for question in QUESTIONS if question["answers"]]
    unanswerable = [question for question in QUESTIONS if not question["answers"]]
    across = [
        question
        for question in answerable
        if all(CATALOGUE[answer["source"]]["language"] != question["lang"] for answer in question["answers"])
    ]
    languages = Counter(question["lang"] for question in answerable)

    assert len(answerable) >= 300
    assert len(across) * 5 >= len(answerable) * 2
    assert len(unanswerable) >= 40
    assert sum(question["style"] == "near-miss" for question in unanswerable) * 2 >= len(unanswerable)
    assert languages.keys() == DEMONSTRATION.keys()
    assert min(languages.values()) >= 25
    assert len({question["text"] for question in QUESTIONS}) == len(QUESTIONS)


def test_every_answerable_question_has_a_whole_answer() -> None:
    """Some text answers each of them wholly, and no text is judged twice for one question."""
    for question in QUESTIONS:
        if question["answers"]:
            sources = [answer["source"] for answer in question["answers"]]

            assert max(answer["grade"] for answer in question["answers"]) == 3, question["id"]
            assert len(sources) == len(set(sources)), question["id"]


def test_qrels_and_queries_follow_from_the_questions() -> None:
    """What an evaluation reads says the same as what was judged."""
    queries = [json.loads(line) for line in (FOLDER / "golden/queries.jsonl").read_text("utf-8").splitlines()]
    judged = {
        (question["id"], answer["source"], answer["grade"]) for question in QUESTIONS for answer in question["answers"]
    }

    assert [(query["_id"], query["text"]) for query in queries] == [(q["id"], q["text"]) for q in QUESTIONS]
    assert {(row["query-id"], row["version"], int(row["score"])) for row in QRELS} == judged
    assert all(row["corpus-id"] == (CATALOGUE[row["version"]]["version_of"] or row["version"]) for row in QRELS)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[needs_tesseract] if name == SCANNED else [])
        for name in sorted({row["version"] for row in QRELS if row["page"] != "0"})
    ],
)
def test_the_words_that_answer_are_on_their_page(name: str) -> None:
    """A quote begins on the page that the qrels name, read as the product reads it."""
    quotes = {q["id"]: a["quote"] for q in QUESTIONS for a in q["answers"] if a["source"] == name}
    pages = {page.number: _letters(page.text) for page in _pages(name)}

    for row in QRELS:
        if row["version"] == name:
            page, quote = int(row["page"]), _letters(quotes[row["query-id"]])
            onward = pages[page] + pages.get(page + 1, "")

            assert 0 <= onward.find(quote) < len(pages[page]), row["query-id"]


def test_what_a_link_answers_is_in_its_description() -> None:
    """A link has no pages: the words that answer are in what the catalogue says about it."""
    quotes = {(q["id"], a["source"]): a["quote"] for q in QUESTIONS for a in q["answers"]}
    pageless = [row for row in QRELS if row["page"] == "0"]

    assert {row["version"] for row in pageless} == {name for name, row in CATALOGUE.items() if row["link"]}
    for row in pageless:
        described = _letters(CATALOGUE[row["version"]]["summary"])

        assert _letters(quotes[row["query-id"], row["version"]]) in described, row["query-id"]
