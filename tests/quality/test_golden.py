"""The answers on the demonstration collection do not fall below their floors, with the real model and walk.

In float32, so that the figures are the same on every processor; what the fast runtime loses is in `make bench`.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.testclient import TestClient

from corpus.settings import Settings, load_settings
from indexer.progress import Tally
from indexer.rooms import open_desk, open_workshop
from indexer.worker import Worker, only_worker
from search_api.app import create_app
from search_api.evaluation.run import evaluate
from search_api.evaluation.topics import read_topics
from search_api.live import open_live
from search_api.question import Question
from search_api.search import retrieve, search
from search_api.stopwatch import Stopwatch

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"
GOLDEN = SAMPLES / "golden"
OFF_TOPIC = SAMPLES / "off_topic"
# What is wanted; measured in float32 when they were set: 0.87 over all, 0.84 in the weakest language (docs/ranking.md).
FLOOR = 0.85
FLOOR_OF_A_LANGUAGE = 0.80
FLOOR_OF_PAGES = 0.80
# Measured 0.47 and 0.84: well below, since what each leg does alone is no aim, only that it does something.
FLOORS_OF_LEGS = {"lexical": 0.40, "dense": 0.75}
TOO_EASY = 0.97
# Questions of the golden set without an answer are few (42) and half of them near misses: a hundredth is one question.
FLOOR_OF_VERDICT = 0.83
MOST_CALLED_ANSWERED = 0.05


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Settings:
    """The demonstration collection, indexed by the worker."""
    data = tmp_path_factory.mktemp("golden")
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    settings = load_settings(data=data, runtime="openvino-fp32")
    with open_desk(settings) as desk:
        desk.imports.carry_out(desk.imports.read(SAMPLES / "catalogue.csv"))
        workshop = open_workshop(desk, lambda _text: None)
        with only_worker(desk), closing(workshop.vectors):
            Worker(workshop, Tally(lambda _now: None), Event()).run(until_idle=True)
    return settings


@pytest.fixture(scope="module")
def figures(settings: Settings) -> dict[str, Any]:
    """What evaluating the golden set gives."""
    return evaluate(GOLDEN, settings, lambda _name, _done, _total: None)


def test_products_that_answer_stand_on_top(figures: dict[str, Any]) -> None:
    """The golden set is answered well, and is not so easy that it could not show a loss."""
    assert FLOOR <= figures["hybrid"]["ndcg@10"] <= TOO_EASY


def test_no_language_is_left_behind(figures: dict[str, Any]) -> None:
    """Questions in every language are answered nearly as well as all, and so are those that cross languages."""
    by_language = {language: found["ndcg@10"] for language, found in figures["by_language"].items()}

    assert {language: value for language, value in by_language.items() if value < FLOOR_OF_A_LANGUAGE} == {}
    assert figures["cross_lingual"]["ndcg@10"] >= FLOOR_OF_A_LANGUAGE


def test_the_page_that_answers_is_shown(figures: dict[str, Any]) -> None:
    """Among the passages shown with the products found is the one of the right page."""
    assert figures["page_shown"] >= FLOOR_OF_PAGES


def test_each_leg_answers_by_itself(figures: dict[str, Any]) -> None:
    """Neither is silent, and both are measured."""
    found = {leg: figures[leg]["ndcg@10"] for leg in FLOORS_OF_LEGS}

    assert {leg: value for leg, value in found.items() if value < FLOORS_OF_LEGS[leg]} == {}


def test_both_legs_together_are_no_worse_than_the_better_one(figures: dict[str, Any]) -> None:
    """Fusion loses nothing."""
    better = max(figures[leg]["ndcg@10"] for leg in ("lexical", "dense"))

    assert figures["hybrid"]["ndcg@10"] >= better - 0.005


def test_questions_with_an_answer_are_told_from_those_without(figures: dict[str, Any]) -> None:
    """The verdict finds an answer likelier where there is one, and rarely says that an answerable question has none."""
    assert figures["verdict"]["auroc"] >= FLOOR_OF_VERDICT
    assert figures["verdict"]["answerable"]["none"] <= 0.1


def test_what_has_nothing_to_do_with_the_collection_is_not_answered(settings: Settings) -> None:
    """Of a hundred questions about cooking, sports and repairs, in seven languages, five at most get an answer."""
    shares = evaluate(OFF_TOPIC, settings, lambda _name, _done, _total: None)["verdict"]

    assert isinstance(shares, dict)
    assert shares["unanswerable"]["questions"] == 100
    assert shares["unanswerable"]["answer"] <= MOST_CALLED_ANSWERED


def test_where_nothing_answers_nothing_is_counted_as_found(settings: Settings) -> None:
    """The nearest products are there to be looked at, but no total and no facet calls them an answer."""
    with closing(open_live(settings)) as live:
        asked = [search(Question(topic.text), live) for topic in read_topics(OFF_TOPIC)]
    unanswered = [results for results in asked if results.verdict.kind == "none"]

    assert unanswered
    assert {results.total for results in unanswered} == {0}
    assert not any(counts for results in unanswered for counts in results.facets.values())
    assert all(0 < len(results.results) <= results.less_likely for results in unanswered)


def test_what_is_measured_is_what_is_served(settings: Settings) -> None:
    """The API gives the very order that evaluation measures."""
    text = "hoe betrek je jongeren met een beperking bij lobbywerk?"
    with closing(open_live(settings)) as live, live.snapshot() as snapshot:
        measured = retrieve(Question(text, language="nl"), live, snapshot, live.shelf(), Stopwatch()).products
    with TestClient(create_app(settings)) as client:
        answer = client.get("/api/v1/search", params={"q": text, "lang": "nl", "page_size": 10}).json()

    served = [hit["product"]["id"] for hit in answer["results"]]
    assert served == [product.product_id for product in measured[: len(served)]]
    assert served[0] == "youth-disability-advocacy-guide"
