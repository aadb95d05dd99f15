"""Tells which answers move with another glossary, before it is published.

Test questions are asked of the live collection, with the glossary as it is and as it would be. A question that both
spell out alike is answered alike, so only the others are asked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from statistics import fmean

from corpus.records import Concept
from corpus.settings import Settings
from search_api.evaluation.collection import Asked, live_collection
from search_api.evaluation.measures import ndcg
from search_api.evaluation.qrels import read_qrels
from search_api.evaluation.run import answer
from search_api.evaluation.topics import Topic, read_topics
from search_api.glossary import Glossary, spelt_out
from search_api.question import clean


@dataclass(frozen=True, slots=True)
class Moved:
    """A question whose answers move, from the place `rank` on (1 is the first); nDCG@10 where it is judged."""

    topic: Topic
    rank: int
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What moves, of how many questions; nDCG@10 in the mean over those that are judged, None where none is."""

    moved: tuple[Moved, ...]
    questions: int
    before: float | None
    after: float | None


def preview(
    folder: Path, concepts: Iterable[Concept], settings: Settings, report: Callable[[int, int], None]
) -> Preview:
    """Ask a folder's questions with the glossary as published and with these concepts.

    `report` is told how many questions are done, of how many. Raises EvaluationInputError and NothingPublished.
    """
    topics, candidate = read_topics(folder), tuple(concepts)
    judged = read_qrels(folder, {topic.id for topic in topics}) if (folder / "qrels.tsv").is_file() else {}
    with live_collection(settings) as asked:
        touched = _touched(topics, asked, candidate)
        total = len(topics) + len(touched)
        before = _rankings(topics, asked, lambda done: report(done, total))
        with asked.live.glossary.instead(candidate):
            after = before | _rankings(touched, asked, lambda done: report(len(topics) + done, total))
        grades = _grades(judged, asked)
    moved = tuple(_moved(topic, before, after, grades) for topic in touched if before[topic.id] != after[topic.id])
    return Preview(moved, len(topics), _mean(before, grades), _mean(after, grades))


def _touched(topics: Sequence[Topic], asked: Asked, concepts: Sequence[Concept]) -> list[Topic]:
    published = asked.live.glossary.at(asked.live.shelf().revision)
    candidate = Glossary(concepts)

    def spelt(question: str, glossary: Glossary) -> str:
        return spelt_out(question, glossary.met(question))

    return [topic for topic in topics if spelt(clean(topic.text), published) != spelt(clean(topic.text), candidate)]


def _rankings(topics: Sequence[Topic], asked: Asked, report: Callable[[int], None]) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {}
    for done, topic in enumerate(topics, start=1):
        found[topic.id] = answer(topic, asked).rankings["hybrid"]
        report(done)
    return found


def _grades(judged: Mapping[str, Mapping[str, int]], asked: Asked) -> dict[str, Mapping[str, int]]:
    """The judgements of questions that something in this very collection answers."""
    return {
        topic: grades
        for topic, grades in judged.items()
        if any(grade > 0 and product in asked.ids_of_product for product, grade in grades.items())
    }


def _moved(
    topic: Topic,
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
    grades: Mapping[str, Mapping[str, int]],
) -> Moved:
    pairs = enumerate(zip_longest(before[topic.id], after[topic.id]), start=1)
    rank = next(rank for rank, (old, new) in pairs if old != new)
    own = grades.get(topic.id)
    old, new = (ndcg(ranking[topic.id], own) if own else None for ranking in (before, after))
    return Moved(topic, rank, old, new)


def _mean(rankings: Mapping[str, Sequence[str]], grades: Mapping[str, Mapping[str, int]]) -> float | None:
    values = [ndcg(rankings[topic], own) for topic, own in grades.items()]
    return fmean(values) if values else None
