"""A small part of the demonstration collection, served with its pages, for a browser to walk through.

Catalogue, files, reading and pages are the real ones. What answers is a stand-in that finds products by shared words,
so that no model is loaded here and every verdict can be had: two words or more answer, one is weak, none is none.
"""

from __future__ import annotations

import csv
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import uvicorn

from corpus.import_csv import import_catalogue
from corpus.intake import Intake
from corpus.records import Passage, Product, Version
from corpus.settings import Settings
from indexer.engine.analysis import analyse
from indexer.extract import extract
from indexer.split import describe, split
from search_api import evidence
from search_api.app import create_app
from search_api.errors import NothingPublished
from search_api.pages import examples, product_view, search_view
from search_api.question import Question
from search_api.ranking.ordering import version_shown
from search_api.ranking.score import Score
from search_api.ranking.verdict import Verdict, VerdictKind
from search_api.results import Result, Results, reasons
from search_api.shelf import Shelf, count_facets

if TYPE_CHECKING:
    import pytest

    from search_api.live import Live

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
CHOSEN = (
    "advocacy-monitoring-workbook",
    "advocacy-planning-manual",
    "batir-coalition-plaidoyer-formation",
    "feminist-leadership-slides",
    "gbv-referral-pathways",
    "gbv-referral-pathways-ar",
    "inclusion-scorecard",
    "istijaba-fada-madani-mutaqallis",
    "kulinda-taarifa-za-walengwa",
    "data-protection-beneficiaries-field",
    "lnob-analysis-webtool",
    "machtsanalyse-stakeholders-2018",
    "machtsanalyse-stakeholders-2023",
    "manuel-planification-plaidoyer",
    "safeguarding-children-manual",
    "safeguarding-partnerships-guide",
    "youth-disability-advocacy-guide",
)

ANSWERED = "/?q=" + quote("safeguarding children in our activities")
WEAK = "/?q=paralysis+referral"
NO_ANSWER = "/?q=xyzzy"
ARABIC = "/?q=" + quote("الإحالة للناجيات من العنف")
PDF_PRODUCT = "/products/safeguarding-children-manual?page=2&q=children"
SHEET_PRODUCT = "/products/inclusion-scorecard?lang=nl"
LINK_PRODUCT = "/products/lnob-analysis-webtool"
GONE = "/products/no-such-product"
EVERY_PAGE = (
    "/",
    ANSWERED,
    NO_ANSWER,
    ARABIC,
    "/?theme=inclusion",
    PDF_PRODUCT,
    SHEET_PRODUCT,
    LINK_PRODUCT,
    GONE,
)


class StandIn:
    """Reads the collection once and answers from memory."""

    def __init__(self) -> None:
        self._passages: dict[str, list[Passage]] = {}
        self.published = True

    def read(self, live: Live) -> None:
        """Read every version as the indexer would, and note that it is done."""
        for product in live.shelf().products.values():
            for version in product.versions:
                self._passages[version.id] = list(_read(version, live))
        while claimed := live.jobs.claim("test", 60, limit=100):
            for job in claimed:
                live.jobs.finish(job.id, "test")

    def search(self, question: Question, live: Live) -> Results:
        """Answer as search_api.search.search does."""
        if not self.published:
            raise NothingPublished
        shelf = live.shelf()
        admitted = shelf.admitted(question.filters).only
        found = [
            (words, version_id)
            for version_id in self._passages
            if version_id in shelf.product_of and (admitted is None or version_id in admitted)
            if (words := len(self._shared(version_id, question.text)))
        ]
        best = {shelf.product_of[version_id]: (words, version_id) for words, version_id in sorted(found)}
        ranked = sorted(best, key=lambda product_id: (-best[product_id][0], product_id))
        return Results(
            question=question,
            verdict=Verdict(_verdict(max((words for words, _ in best.values()), default=0)), 0.5, {}),
            results=tuple(
                self._result(rank, shelf.products[product_id], question)
                for rank, product_id in enumerate(ranked[: question.limit], start=1)
            ),
            total=len(ranked),
            facets=count_facets(shelf.products[product_id] for product_id in ranked),
            generation="00000001",
            missing=(),
            seconds={},
        )

    def similar(self, product_id: str, live: Live, language: str, limit: int = 5) -> tuple[Result, ...]:
        """Return products of the same kind of subject, as search_api.search.similar does."""
        shelf: Shelf = live.shelf()
        themes = set(shelf.products[product_id].themes)
        near = [found for found in shelf.products.values() if found.id != product_id and themes & set(found.themes)]
        question = Question("", language)
        return tuple(self._result(rank, found, question) for rank, found in enumerate(near[:limit], start=1))

    def _result(self, rank: int, product: Product, question: Question) -> Result:
        ids = [version.id for version in product.versions]
        spoken = {version.id: version.language for version in product.versions}
        shown = version_shown(ids, spoken, [question.language])
        version = next(found for found in product.versions if found.id == shown)
        terms = _terms(question.text)
        found = sorted(
            (passage for version_id in ids for passage in self._passages[version_id]),
            key=lambda passage: -len(_words(passage) & set(terms.get(passage.language, ()))),
        )
        shown_passages = tuple(evidence.show(n, passage, terms, {"dense": 0.5}) for n, passage in enumerate(found[:3]))
        return Result(
            rank=rank,
            product=product,
            version=version,
            also_in=tuple(other for other in product.versions if other.id != shown),
            score=Score(dense=0.5),
            evidence=shown_passages,
            why=reasons(shown_passages, terms, version, question.language),
        )

    def _shared(self, version_id: str, text: str) -> set[str]:
        terms = _terms(text)
        return max(
            (_words(passage) & set(terms.get(passage.language, ())) for passage in self._passages[version_id]),
            key=len,
            default=set(),
        )


@dataclass(frozen=True, slots=True)
class Served:
    """A running service: its address, what is behind it, and what answers."""

    url: str
    live: Live
    stand_in: StandIn


@contextmanager
def served(folder: Path, patch: pytest.MonkeyPatch, chosen: tuple[str, ...] = CHOSEN) -> Iterator[Served]:
    """Serve the collection on a free port of this machine; let go of at the end."""
    stand_in = StandIn()
    for module in (search_view, examples):
        patch.setattr(module, "search", stand_in.search)
    patch.setattr(product_view, "similar", stand_in.similar)
    app = create_app(Settings(data=folder))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    live: Live = app.state.live
    _add(folder, live, chosen)
    stand_in.read(live)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(f"http://127.0.0.1:{port}", live, stand_in)
    finally:
        server.should_exit = True
        thread.join(20)


def _add(folder: Path, live: Live, chosen: tuple[str, ...]) -> None:
    """Import the chosen rows of the samples' catalogue."""
    with (SAMPLES / "catalogue.csv").open(encoding="utf-8", newline="") as lines:
        wanted = [row for row in csv.reader(lines) if row[0] in {"id", *chosen}]
    table = folder / "chosen" / "catalogue.csv"
    shutil.copytree(SAMPLES / "files", table.parent / "files")
    with table.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(wanted)
    intake = Intake(live.database, live.files, live.catalogue, live.jobs)
    report = import_catalogue(table, intake, live.catalogue)
    assert not report.refused, report.refused


def _read(version: Version, live: Live) -> Iterator[Passage]:
    for file in version.files:
        read = extract(live.files.path(file.sha256), file.media_type, file.sha256, file.name)
        live.extractions.put(read)
        yield from split(read, version, lambda _text: version.language, lambda texts: [len(t) // 4 for t in texts])
    if version.link:
        yield from describe(version, lambda _text: version.language)


def _terms(text: str) -> dict[str, list[str]]:
    return {language: analyse(text, language) for language in ("en", "nl", "fr", "es", "ar", "sw")}


def _words(passage: Passage) -> set[str]:
    return set(analyse(passage.embedded_text, passage.language))


def _verdict(words: int) -> VerdictKind:
    if words == 0:
        return "none"
    return "answer" if words > 1 else "weak"
