"""A question meets a text whose word is part of a compound, and the reverse, in Dutch and German.

The collection was made for this (tests/quality/compounds/README.md) and is asked through the real walk.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from statistics import fmean

import pytest

from corpus.settings import load_settings
from search_api.evaluation import measures
from search_api.evaluation.collection import of_texts
from search_api.evaluation.qrels import read_qrels
from search_api.evaluation.run import answer
from search_api.evaluation.topics import read_topics

FOLDER = Path(__file__).parent / "compounds"
QUESTIONS = 40
FLOOR = 0.9
DEPTH = 5


@pytest.fixture(scope="module")
def recalls(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Mapping[str, Mapping[str, list[float]]]:
    """For each leg, by language of the question, what every question finds among the first five."""
    data = tmp_path_factory.mktemp("compounds")
    (data / "models").symlink_to(models_folder, target_is_directory=True)
    topics = read_topics(FOLDER)
    judged = read_qrels(FOLDER, {topic.id for topic in topics})
    found: dict[str, dict[str, list[float]]] = {}
    with of_texts(FOLDER, load_settings(data=data, runtime="openvino-fp32")) as asked:
        for topic in topics:
            for leg, ranking in answer(topic, asked).rankings.items():
                of_leg = found.setdefault(leg, {}).setdefault(str(topic.language), [])
                of_leg.append(measures.recall(ranking, judged[topic.id], DEPTH))
    return found


@pytest.mark.parametrize("language", ["nl", "de"])
@pytest.mark.parametrize("leg", ["lexical", "hybrid"])
def test_parts_of_compounds_are_found(
    recalls: Mapping[str, Mapping[str, list[float]]], leg: str, language: str
) -> None:
    """By words alone and as people get it, nine of ten questions find their text among the first five."""
    assert fmean(recalls[leg][language]) >= FLOOR


def test_words_add_to_meaning(recalls: Mapping[str, Mapping[str, list[float]]]) -> None:
    """Of 40 questions no fewer are answered than by meaning alone."""
    hybrid, dense = (sum(map(sum, recalls[leg].values())) for leg in ("hybrid", "dense"))

    assert sum(map(len, recalls["hybrid"].values())) == QUESTIONS
    assert hybrid >= dense
