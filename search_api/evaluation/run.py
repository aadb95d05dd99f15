"""Asks a collection all questions of a folder, and measures the rankings.

The object that is asked is the one that serves people: `retrieve` of search.py; the legs' own rankings are
read off the same answer. What is computed of them is in figures.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import TypeAlias

from corpus.settings import Settings
from search_api.evaluation.circumstances import circumstances, sign
from search_api.evaluation.collection import Asked, live_collection, of_catalogue, of_texts
from search_api.evaluation.figures import MINE_FIRST, Answered, figures
from search_api.evaluation.pages import page_is_shown, read_pages
from search_api.evaluation.qrels import read_qrels
from search_api.evaluation.record import RUNS, Run, kept_run, question, write_run
from search_api.evaluation.topics import Topic, read_topics
from search_api.question import Question, clean
from search_api.ranking.fusion import Candidates, fuse
from search_api.ranking.grouping import RankedProduct
from search_api.ranking.ordering import order
from search_api.search import Retrieved, grouped, retrieve, search, verdict_on
from search_api.shelf import Shelf
from search_api.stopwatch import Stopwatch

DEPTH = 100
Report: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A folder of questions, and what they are asked of: its own texts, a catalogue's products, or what is live."""

    folder: Path
    catalogue: Path | None = None

    @property
    def name(self) -> str:
        """What it is called in figures."""
        return self.folder.name

    @property
    def has_texts(self) -> bool:
        """Whether the texts to ask are in the folder."""
        return any((self.folder / name).is_file() for name in ("corpus.jsonl", "corpus.jsonl.gz"))

    def files(self) -> list[Path]:
        """All that its figures depend on."""
        beside = self.catalogue.parent.rglob("*") if self.catalogue else ()
        return sorted(path for path in {*self.folder.iterdir(), *beside} if path.is_file())


def evaluate(folder: Path, settings: Settings, report: Report) -> dict[str, object]:
    """Return the figures of one folder; `report` is told the set and how many of its questions are done.

    Raises EvaluationInputError where a file or line does not fit.
    """
    return dict(measured(QuestionSet(folder), settings, report).figures)


def kept_or_measured(asked_set: QuestionSet, settings: Settings, report: Report, *, again: bool) -> Run:
    """Return the kept run where this very program has measured these very texts, else measure and keep it.

    What is asked of the live collection is always measured, and with `again` everything is.
    """
    folder = settings.data / RUNS
    own = sign(asked_set.files(), settings) if asked_set.has_texts or asked_set.catalogue else ""
    kept = kept_run(folder, asked_set.name, own) if own and not again else None
    if kept is not None:
        return kept
    run = replace(measured(asked_set, settings, report), sign=own)
    write_run(folder, run)
    return run


def measured(asked_set: QuestionSet, settings: Settings, report: Report) -> Run:
    """Ask everything and measure. Raises EvaluationInputError."""
    topics = read_topics(asked_set.folder)
    judged = read_qrels(asked_set.folder, {topic.id for topic in topics})
    with collection_of(asked_set, settings) as asked:
        answered = []
        for place, topic in enumerate(topics, start=1):
            answered.append(answer(topic, asked, judged.get(topic.id)))
            report(asked_set.name, place, len(topics))
        found = figures(answered, asked.languages) | _page_figures(asked_set.folder, topics, asked)
        with asked.live.snapshot() as snapshot:
            made = {"model": snapshot.embedder.description, "passages": snapshot.generation.manifest.passages}
    return Run(asked_set.name, "", circumstances() | made, found, tuple(map(question, answered)))


@contextmanager
def collection_of(asked_set: QuestionSet, settings: Settings) -> Iterator[Asked]:
    """Yield what a set is asked of: its own texts, its catalogue's products, or what is live."""
    if asked_set.has_texts:
        made = of_texts(asked_set.folder, settings)
    elif asked_set.catalogue is not None:
        made = of_catalogue(asked_set.catalogue, settings)
    else:
        made = live_collection(settings)
    with made as asked:
        yield asked


def answer(topic: Topic, asked: Asked, grades: Mapping[str, int] | None = None) -> Answered:
    """Return what one question finds, leg by leg."""
    asking = Question(clean(topic.text), language=topic.language or "en", limit=DEPTH)
    shelf = asked.live.shelf()
    with asked.live.snapshot() as snapshot:
        found = retrieve(asking, asked.live, snapshot, shelf, Stopwatch())
        rankings = {"hybrid": [product.product_id for product in found.hybrid]}
        if asked.live.reranker is not None:
            rankings["rerank"] = [product.product_id for product in found.products]
        rankings[MINE_FIRST] = [product.product_id for product in _mine_first(found.products, shelf, topic)]
        for leg, alone in one_legged(found).items():
            rankings[leg] = [product.product_id for product in grouped(fuse(alone), shelf)]
        probability = verdict_on(found, shelf).probability
    named = {leg: _ids(products, asked.ids_of_product) for leg, products in rankings.items()}
    return Answered(topic, named, probability, grades or {})


def _mine_first(products: Sequence[RankedProduct], shelf: Shelf, topic: Topic) -> list[RankedProduct]:
    spoken = {product.product_id: shelf.languages_of(product.product_id) for product in products}
    return order(products, spoken, topic.language, "mine")


def one_legged(found: Retrieved) -> Mapping[str, Mapping[str, Candidates]]:
    """The candidates as each leg alone would rank them; the lexical leg has none without a word of the question."""
    legs: dict[str, dict[str, Candidates]] = {"lexical": {}, "dense": {}}
    for language, candidates in found.asked.candidates.items():
        legs["dense"][language] = replace(candidates, lexical=None)
        if candidates.lexical is not None:
            legs["lexical"][language] = replace(candidates.only(candidates.lexical > 0), dense=None)
    return legs


def _ids(products: Sequence[str], ids_of_product: Mapping[str, list[str]]) -> list[str]:
    return [id_ for product in products for id_ in ids_of_product.get(product, ())][:DEPTH]


def _page_figures(folder: Path, topics: Sequence[Topic], asked: Asked) -> dict[str, object]:
    """How often the right page is among the passages shown, where the judgements name pages."""
    pages = read_pages(folder)
    shown = [
        page_is_shown(search(_in_full(topic), asked.live), pages[topic.id]) for topic in topics if topic.id in pages
    ]
    return {"page_shown": fmean(map(float, shown))} if shown else {}


def _in_full(topic: Topic) -> Question:
    return Question(clean(topic.text), language=topic.language or "en", whole=True)
