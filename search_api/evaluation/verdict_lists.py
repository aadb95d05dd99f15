"""Gathers lists with and without an answer from any set of questions: what the verdict is fitted on.

An answerable question gives two lists: as found, and with every product that answers it taken out, which is what it
would have found in a collection without them (leave one product out). Near misses stay, so the second is a hard one.
Questions of collections from elsewhere give easy ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from corpus.settings import Settings
from search_api.evaluation.collection import Asked
from search_api.evaluation.qrels import read_qrels
from search_api.evaluation.run import QuestionSet, collection_of
from search_api.evaluation.topics import Topic, read_topics
from search_api.live import Snapshot
from search_api.question import Question, clean
from search_api.ranking.fusion import Candidates, Fused, fuse
from search_api.ranking.verdict import features
from search_api.search import Retrieved, products_of, retrieve
from search_api.shelf import Shelf
from search_api.stopwatch import Stopwatch

# Enough of a set for a few coefficients; all of it where some questions have no answer.
MOST = 400
FROM_ELSEWHERE = 25

Kind: TypeAlias = Literal["answers", "unanswered", "hidden", "elsewhere"]


@dataclass(frozen=True, slots=True)
class List:
    """What the verdict looks at in one list. `set`, `language` and `topic` are those of the question.

    It `answers`; or the question is `unanswered` here as it stands, its answers are `hidden`, or it comes from
    `elsewhere`. `relevant` is how many products answer.
    """

    set: str
    language: str
    topic: str
    kind: Kind
    relevant: int
    features: Mapping[str, float]


def gather(asked_set: QuestionSet, elsewhere: Sequence[Topic], settings: Settings) -> list[List]:
    """All lists of one set and of these questions asked of it. Raises EvaluationInputError."""
    topics = read_topics(asked_set.folder)
    judged = read_qrels(asked_set.folder, {topic.id for topic in topics})
    own = _fewer(topics, MOST) if len(judged) == len(topics) else topics
    name, nothing = asked_set.name, frozenset[str]()
    with collection_of(asked_set, settings) as asked:
        relevant = {topic.id: _relevant(judged.get(topic.id, {}), asked) for topic in own}
        found = [one for topic in own for one in _lists(name, topic, relevant[topic.id], asked)]
        foreign = [one for topic in elsewhere for one in _lists(name, topic, nothing, asked)]
    return [*found, *(replace(one, kind="elsewhere") for one in foreign)]


def from_elsewhere(others: Sequence[QuestionSet]) -> list[Topic]:
    """Some questions of each of these sets."""
    return [topic for other in others for topic in _fewer(read_topics(other.folder), FROM_ELSEWHERE)]


def keep(path: Path, lists: Sequence[List]) -> None:
    """Write lists down, one JSON object a line, so that fitting anew asks nothing."""
    path.write_text("".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in lists), encoding="utf-8")


def kept(path: Path) -> list[List]:
    """Read what `keep` wrote."""
    return [List(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _fewer(topics: Sequence[Topic], most: int) -> list[Topic]:
    """Not more than so many, evenly from all of them."""
    return list(topics[:: -(-len(topics) // most)])


def _relevant(grades: Mapping[str, int], asked: Asked) -> frozenset[str]:
    """The products that answer at all."""
    answering = {id_ for id_, grade in grades.items() if grade > 0}
    return frozenset(product for product, ids in asked.ids_of_product.items() if not answering.isdisjoint(ids))


def _lists(name: str, topic: Topic, relevant: frozenset[str], asked: Asked) -> Iterator[List]:
    shelf = asked.live.shelf()
    with asked.live.snapshot() as snapshot:
        question = Question(clean(topic.text), language=topic.language or "en")
        found = retrieve(question, asked.live, snapshot, shelf, Stopwatch())
        wanted: dict[Kind, Fused] = {"answers" if relevant else "unanswered": found.first}
        if relevant:
            wanted["hidden"] = _without(relevant, found, snapshot, shelf)
        for kind, fused in wanted.items():
            if len(fused):
                looked_at = features(fused, found.asked.ceilings, products_of(fused, shelf))
                yield List(name, topic.language or "", topic.id, kind, len(relevant), looked_at)


def _without(products: frozenset[str], found: Retrieved, snapshot: Snapshot, shelf: Shelf) -> Fused:
    """The list as it were without these products."""
    held = {language: _rest(candidates, products, shelf) for language, candidates in found.asked.candidates.items()}
    return fuse(held, found.asked.ceilings, snapshot.spread)


def _rest(candidates: Candidates, products: frozenset[str], shelf: Shelf) -> Candidates:
    versions = [] if candidates.versions is None else candidates.versions.tolist()
    return candidates.only(np.array([shelf.product_of.get(version) not in products for version in versions], np.bool_))
