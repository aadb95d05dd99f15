"""Languages get a fair place in the list, unless a reader asks for the page's language first.

The collection was made for this (tests/quality/languages/README.md) and is asked through the real walk.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest

from corpus.settings import load_settings
from search_api.evaluation import measures
from search_api.evaluation.collection import Asked, of_texts
from search_api.evaluation.qrels import read_qrels
from search_api.evaluation.topics import Topic, read_topics
from search_api.question import Question
from search_api.search import search

FOLDER = Path(__file__).parent / "languages"
LANGUAGES = 4
# A question finds its own language a little more easily: words match there, and nowhere else but in names.
MOST_OWN = 1.4 / LANGUAGES
OFTEN = 0.9

Balance = Literal["mine", "any"]
Lists = Mapping[Balance, Mapping[str, list[str]]]
TOPICS = {topic.id: topic for topic in read_topics(FOLDER)}
JUDGED = read_qrels(FOLDER, TOPICS)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Lists:
    """By balance and question, the whole list of texts found."""
    data = tmp_path_factory.mktemp("languages")
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    with of_texts(FOLDER, load_settings(data=data, runtime="openvino-fp32")) as asked:
        balances: tuple[Balance, ...] = ("mine", "any")
        return {balance: {topic.id: _asked(topic, balance, asked) for topic in TOPICS.values()} for balance in balances}


def _asked(topic: Topic, balance: Balance, asked: Asked) -> list[str]:
    question = Question(topic.text, str(topic.language), language_balance=balance, limit=100, whole=True)
    found = search(question, asked.live).results
    return [id_ for result in found for id_ in asked.ids_of_product[result.product.id]]


def _own(topic: str, texts: list[str]) -> list[str]:
    return [text for text in texts if text.endswith(f"-{TOPICS[topic].language}")]


def test_an_answer_is_found_in_every_language(lists: Lists) -> None:
    """For each pair of languages, of question and of text, nine of ten answers are among the first ten."""
    pairs: dict[tuple[str | None, str], list[float]] = {}
    for topic, texts in lists["any"].items():
        for text in JUDGED[topic]:
            pairs.setdefault((TOPICS[topic].language, text[-2:]), []).append(measures.recall(texts, {text: 1}, 10))

    assert len(pairs) == LANGUAGES**2
    assert min(sum(found) / len(found) for found in pairs.values()) >= OFTEN


def test_the_own_language_has_its_fair_share(lists: Lists) -> None:
    """With "any", which is the default, the question's own language has no more than its share of the first ten."""
    shares = [measures.share(texts, _own(topic, texts)) for topic, texts in lists["any"].items()]

    assert sum(shares) / len(shares) <= MOST_OWN
    assert Question("any").language_balance == "any"


def test_mine_puts_the_own_language_first(lists: Lists) -> None:
    """With "mine" the answer in the reader's language stands first, and nothing else is lost or added."""
    for topic, texts in lists["mine"].items():
        assert texts[0] in _own(topic, texts)
        assert texts[0] in JUDGED[topic]
        assert sorted(texts) == sorted(lists["any"][topic])
    assert any(texts[0] not in _own(topic, texts) for topic, texts in lists["any"].items())
