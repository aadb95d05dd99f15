"""Asks a collection all questions of a folder and measures the rankings, leg by leg and by pair of languages.

The object that is asked is the one that serves people: `retrieve` of search.py; the legs' own rankings are
read off the same answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import TypeAlias

from corpus.settings import Settings
from search_api.evaluation import measures
from search_api.evaluation.collection import UNKNOWN, Asked, live_collection, throw_away
from search_api.evaluation.pages import page_is_shown, read_pages
from search_api.evaluation.qrels import read_qrels
from search_api.evaluation.topics import Topic, read_topics
from search_api.question import Question, clean
from search_api.ranking.fusion import Candidates, fuse
from search_api.ranking.verdict import judge
from search_api.search import Retrieved, grouped, retrieve, search
from search_api.stopwatch import Stopwatch

DEPTH = 100
Figures: TypeAlias = dict[str, float]
Report: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Answered:
    """One question's rankings (test ids, best first) by leg, and the verdict's probability."""

    topic: Topic
    rankings: Mapping[str, Sequence[str]]
    probability: float


def evaluate(folder: Path, settings: Settings, report: Report) -> dict[str, object]:
    """Return the figures of one folder; `report` is told the set and how many of its questions are done.

    Raises EvaluationInputError where a file or line does not fit.
    """
    topics = read_topics(folder)
    judged = read_qrels(folder, {topic.id for topic in topics})
    with _collection(folder, settings) as asked:
        answered = []
        for place, topic in enumerate(topics, start=1):
            answered.append(answer(topic, asked))
            report(folder.name, place, len(topics))
        return _figures(answered, judged, asked) | _page_figures(folder, topics, asked)


@contextmanager
def _collection(folder: Path, settings: Settings) -> Iterator[Asked]:
    """A folder without texts holds questions to the live collection."""
    own = any((folder / name).is_file() for name in ("corpus.jsonl", "corpus.jsonl.gz"))
    with throw_away(folder, settings) if own else live_collection(settings) as asked:
        yield asked


def answer(topic: Topic, asked: Asked) -> Answered:
    """Return what one question finds, leg by leg."""
    question = Question(clean(topic.text), language=topic.language or "en", limit=DEPTH)
    shelf = asked.live.shelf()
    with asked.live.snapshot() as snapshot:
        found = retrieve(question, asked.live, snapshot, shelf, Stopwatch())
        rankings = {"hybrid": [product.product_id for product in found.products]}
        for leg, alone in _one_legged(found).items():
            rankings[leg] = [product.product_id for product in grouped(fuse(alone), snapshot, shelf)]
        probability = judge(found.first, found.asked.ceilings).probability
    named = {leg: _ids(products, asked.ids_of_product) for leg, products in rankings.items()}
    return Answered(topic, named, probability)


def _one_legged(found: Retrieved) -> Mapping[str, Mapping[str, Candidates]]:
    """The candidates as each leg alone would rank them; the lexical leg has none without a word of the question."""
    legs: dict[str, dict[str, Candidates]] = {"lexical": {}, "dense": {}}
    for language, candidates in found.asked.candidates.items():
        legs["dense"][language] = replace(candidates, lexical=None)
        if candidates.lexical is not None:
            met = candidates.lexical > 0
            legs["lexical"][language] = replace(
                candidates, numbers=candidates.numbers[met], lexical=candidates.lexical[met], dense=None
            )
    return legs


def _ids(products: Sequence[str], ids_of_product: Mapping[str, list[str]]) -> list[str]:
    return [id_ for product in products for id_ in ids_of_product.get(product, ())][:DEPTH]


def _figures(answered: Sequence[Answered], judged: Mapping[str, Mapping[str, int]], asked: Asked) -> dict[str, object]:
    answerable = [answer for answer in answered if any(grade > 0 for grade in judged.get(answer.topic.id, {}).values())]
    figures: dict[str, object] = {leg: _means(answerable, judged, leg) for leg in ("lexical", "dense", "hybrid")}
    figures["by_language"] = _by_language(answerable, judged)
    figures["cross_lingual"] = _cross_lingual(answerable, judged, asked.languages)
    figures["by_language_pair"] = _by_language_pair(answerable, judged, asked.languages)
    figures["questions"] = len(answered)
    if len(answerable) < len(answered):
        truths = [answer in answerable for answer in answered]
        figures["verdict_auroc"] = measures.auroc([answer.probability for answer in answered], truths)
    return figures


def _means(answered: Sequence[Answered], judged: Mapping[str, Mapping[str, int]], leg: str) -> Figures:
    rows = [(answer.rankings[leg], judged[answer.topic.id]) for answer in answered]
    return {
        "ndcg@10": _mean([measures.ndcg(ranking, grades) for ranking, grades in rows]),
        "recall@100": _mean([measures.recall(ranking, grades) for ranking, grades in rows]),
        "mrr@10": _mean([measures.reciprocal_rank(ranking, grades) for ranking, grades in rows]),
    }


def _by_language(answered: Sequence[Answered], judged: Mapping[str, Mapping[str, int]]) -> dict[str, Figures]:
    groups: dict[str, list[Answered]] = defaultdict(list)
    for answer in answered:
        groups[answer.topic.language or UNKNOWN].append(answer)
    return {language: _means(groups[language], judged, "hybrid") for language in sorted(groups)}


def _cross_lingual(
    answered: Sequence[Answered], judged: Mapping[str, Mapping[str, int]], languages: Mapping[str, frozenset[str]]
) -> Figures:
    """Questions whose best answers are in other languages only."""
    crossing = [
        answer
        for answer in answered
        if answer.topic.language
        and all(
            answer.topic.language not in languages.get(id_, frozenset())
            for id_, grade in judged[answer.topic.id].items()
            if grade == max(judged[answer.topic.id].values())
        )
    ]
    return _means(crossing, judged, "hybrid") | {"questions": float(len(crossing))}


def _by_language_pair(
    answered: Sequence[Answered], judged: Mapping[str, Mapping[str, int]], languages: Mapping[str, frozenset[str]]
) -> dict[str, Figures]:
    """For a pair nl>fr: how Dutch questions rank the French texts among themselves, where French ones answer."""
    rows: dict[str, list[tuple[list[str], dict[str, int]]]] = defaultdict(list)
    for answer in answered:
        grades = judged[answer.topic.id]
        relevant = [languages.get(id_, frozenset()) for id_, grade in grades.items() if grade > 0]
        for language in sorted(frozenset().union(*relevant)):
            own = {id_: grade for id_, grade in grades.items() if language in languages.get(id_, frozenset())}
            ranking = [id_ for id_ in answer.rankings["hybrid"] if language in languages.get(id_, frozenset())]
            rows[f"{answer.topic.language or UNKNOWN}>{language}"].append((ranking, own))
    return {
        pair: {
            "ndcg@10": _mean([measures.ndcg(ranking, grades) for ranking, grades in found]),
            "questions": float(len(found)),
        }
        for pair, found in sorted(rows.items())
    }


def _page_figures(folder: Path, topics: Sequence[Topic], asked: Asked) -> dict[str, object]:
    """How often the right page is among the passages shown, where the judgements name pages."""
    pages = read_pages(folder)
    shown = [
        page_is_shown(search(_in_full(topic), asked.live), pages[topic.id]) for topic in topics if topic.id in pages
    ]
    return {"page_shown": _mean([float(hit) for hit in shown])} if shown else {}


def _in_full(topic: Topic) -> Question:
    return Question(clean(topic.text), language=topic.language or "en", whole=True)


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0
