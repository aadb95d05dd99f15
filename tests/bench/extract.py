"""How well PDFs are read, and how fast: pypdf alone, PDFium alone, and the combination that the product uses.

Recall and precision are taken where the true text is known, damage on these files and on those of the sector, speed in
processor time on the pages of the sector's files that hold text. It needs ../shared/data.
"""

from __future__ import annotations

import csv
import logging
import re
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any, TypeAlias

import pypdfium2 as pdfium
from pypdf import PdfReader

from corpus.records import Page
from indexer.extract import extract
from indexer.extract.quality import needs_recognition
from tests.bench.damage import Damage, Lexicon, pairs_in
from tests.bench.data import ROOT, Options
from tests.bench.figures import Figure, Table
from tests.bench.words import LEFT_OUT, compare

DATA = ROOT.parent / "shared" / "data"
TRUTH, DOMAIN = DATA / "pdf_extraction_truth", DATA / "pdf_domain"
LEAST_RECALL, LEAST_PRECISION, LEAST_PAGES_A_SECOND = 0.945, 0.945, 60
LEAST_FOUND = 0.9  # of the true text, or where that is not known of the words known, that the other reader found
OURS, PLAIN = "product", ("pypdf", "PDFium")
_RUNNING_HEADS = re.compile(r"(?m)^\d+ [\d.]+ [^a-z\n]+$")  # page number, section, its title in capitals

Scores: TypeAlias = dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of a file: its text, how many pages hold some, and the processor time in seconds."""

    text: str
    pages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Case:
    """One file, read by every reader; `truth` is its true text, where that is known."""

    name: str
    language: str
    truth: str | None
    reads: dict[str, Read]

    @property
    def is_readable(self) -> bool:
        """Whether any page holds text for the product; a file without is told to need text recognition."""
        return self.reads[OURS].pages > 0


def measure(_options: Options) -> Table:
    """Read every file with every reader and compare."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    cases = [_case(path, language) for folder in (TRUTH, DOMAIN) for path, language in _listed(folder)]
    known = [case for case in cases if case.truth is not None]
    scores = {case.name: _scores(case, case.truth or "") for case in known}
    damages = _damages(cases)
    figures = [*_means(known, scores), *_speed(cases), *_recalls(known), *_by_damage(damages, scores)]
    details = {name: {reader: asdict(found) for reader, found in row.items()} for name, row in damages.items()}
    return Table("extract", "Reading PDFs", tuple(figures), {"recall and precision": scores, "damage": details})


def read_plainly_with_pypdf(path: Path) -> list[str]:
    """Return the text of every page as pypdf gives it."""
    return [page.extract_text() for page in PdfReader(path).pages]


def read_plainly_with_pdfium(path: Path) -> list[str]:
    """Return the text of every page as PDFium gives it."""
    pdf = pdfium.PdfDocument(path)
    return [pdf[index].get_textpage().get_text_range() for index in range(len(pdf))]


def read_as_the_product_does(path: Path) -> list[str]:
    """Return the text of every page that is indexed."""
    pages: tuple[Page, ...] = extract(path, "application/pdf", "0" * 64, path.name).pages
    return [page.text for page in pages if not needs_recognition(page)]


READERS: dict[str, Callable[[Path], list[str]]] = {
    "pypdf": read_plainly_with_pypdf,
    "PDFium": read_plainly_with_pdfium,
    OURS: read_as_the_product_does,
}


def _listed(folder: Path) -> list[tuple[Path, str]]:
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        return [(folder / row["file"], row["language"]) for row in csv.DictReader(file) if row["file"].endswith(".pdf")]


def _case(path: Path, language: str) -> Case:
    print(f"  {path.name}", flush=True)
    truth = path.with_suffix(".txt")
    reads = {name: _timed(partial(read, path)) for name, read in READERS.items()}
    return Case(path.stem, language, truth.read_text(encoding="utf-8") if truth.exists() else None, reads)


def _timed(read: Callable[[], list[str]]) -> Read:
    started = time.process_time()
    pages = read()
    seconds = time.process_time() - started
    return Read("\n".join(pages), sum(any(map(str.isalpha, page)) for page in pages), seconds)


def _damages(cases: list[Case]) -> dict[str, dict[str, Damage]]:
    by_language: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_language[case.language].append(case)
    lexicons = {
        language: Lexicon(*([case.reads[reader].text for case in group] for reader in PLAIN))
        for language, group in by_language.items()
    }
    return {case.name: _damage(case, lexicons[case.language]) for case in cases if case.is_readable}


def _damage(case: Case, lexicon: Lexicon) -> dict[str, Damage]:
    pairs = pairs_in(read.text for read in case.reads.values())
    return {reader: lexicon.damage(read.text, pairs) for reader, read in case.reads.items()}


def _means(known: list[Case], scores: dict[str, Scores]) -> list[Figure]:
    """Means over the files that can be read; of partial truths precision means nothing."""
    read = [case for case in known if case.is_readable]
    whole = [case for case in read if LEFT_OUT not in (case.truth or "")]
    recalls, precisions = (
        {reader: mean(scores[case.name][reader][place] for case in group) for reader in READERS}
        for place, group in enumerate((read, whole))
    )
    unread = ", ".join(case.name for case in known if not case.is_readable)
    return [
        _figure(
            "recall", recalls, least=LEAST_RECALL, remark=f"mean of {len(read)} files, not read: {unread or 'none'}"
        ),
        _figure("precision", precisions, least=LEAST_PRECISION, remark=f"mean of {len(whole)} files"),
    ]


def _speed(cases: list[Case]) -> list[Figure]:
    texts = [case for case in cases if case.truth is None and case.is_readable]
    pages = sum(case.reads[OURS].pages for case in texts)
    speeds = {reader: pages / sum(case.reads[reader].seconds for case in texts) for reader in READERS}
    return [_figure("pages of text", speeds, "a second", least=LEAST_PAGES_A_SECOND, remark=f"{pages} pages, one core")]


def _recalls(known: list[Case]) -> list[Figure]:
    """Compare file by file, without the running heads that one truth holds: the product leaves them out on purpose."""
    figures = []
    for case in filter(lambda case: case.is_readable, known):
        scores = _scores(case, _RUNNING_HEADS.sub("", case.truth or ""))
        recalls = {reader: recall for reader, (recall, _) in scores.items()}
        figures.append(_figure(f"recall of {case.name}", recalls, least=max(recalls[reader] for reader in PLAIN)))
    return figures


def _scores(case: Case, truth: str) -> Scores:
    return {reader: compare(truth, read.text) for reader, read in case.reads.items()}


def _by_damage(damages: dict[str, dict[str, Damage]], scores: dict[str, Scores]) -> list[Figure]:
    return [
        _figure(
            f"damage in {name}",
            {reader: found.places for reader, found in row.items()},
            "places",
            most=min(row[reader].places for reader in PLAIN if _has_read(reader, row, scores.get(name))),
        )
        for name, row in damages.items()
    ]


def _has_read(reader: str, damages: dict[str, Damage], scores: Scores | None) -> bool:
    """Whether a reader found most of what the other found; one that did not has little to damage."""
    found = {each: scores[each][0] if scores else damages[each].known for each in PLAIN}
    return found[reader] >= LEAST_FOUND * max(found.values())


def _figure(what: str, values: dict[str, float], unit: str = "", *, remark: str = "", **bars: Any) -> Figure:  # noqa: ANN401
    others = ", ".join(f"{reader} {values[reader]:.3g}" for reader in PLAIN)
    return Figure(what, values[OURS], unit, note="; ".join(filter(None, [others, remark])), **bars)
