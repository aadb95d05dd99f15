"""The figures of a set by leg and language are those that can be counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from search_api.evaluation.figures import Answered, figures
from search_api.evaluation.topics import Topic

LANGUAGES = {
    "nl1": frozenset({"nl"}),
    "fr1": frozenset({"fr"}),
    "fr2": frozenset({"fr"}),
    "both": frozenset({"nl", "fr"}),
}


def _answered(id_: str, language: str | None, grades: dict[str, int], **rankings: list[str]) -> Answered:
    return Answered(Topic(id_, f"question {id_}", language), rankings, 0.5, grades)


@pytest.fixture
def found() -> Any:  # noqa: ANN401 - what JSON holds
    """Two questions that are answered, in Dutch and French, and one that is not."""
    both = {"nl1": 1, "fr1": 1}
    dutch = _answered("a", "nl", both, lexical=["nl1"], dense=["fr1", "nl1"], hybrid=["nl1", "fr2", "fr1"])
    french = _answered("b", "fr", {"nl1": 1}, lexical=[], dense=["fr2", "nl1"], hybrid=["fr2", "nl1"])
    nothing = _answered("c", "nl", {}, lexical=[], dense=["fr2"], hybrid=["fr2"])
    return figures([dutch, french, nothing], LANGUAGES)


def test_each_leg_is_measured(found: Any) -> None:  # noqa: ANN401 - the same
    """Questions without an answer count in the number alone."""
    assert found["questions"] == 3
    assert found["lexical"]["recall@100"] == pytest.approx((0.5 + 0) / 2)
    assert found["hybrid"]["recall@100"] == 1.0
    assert found["hybrid"]["mrr@10"] == pytest.approx((1 + 0.5) / 2)
    assert "rerank" not in found


def test_the_hybrid_is_compared_with_the_better_leg(found: Any) -> None:  # noqa: ANN401 - the same
    """Which that is, how far above it the hybrid stands, and how likely by chance."""
    better = found["to_better_leg"]

    assert better["leg"] == "dense"
    assert better["difference"] == pytest.approx(found["hybrid"]["ndcg@10"] - found["dense"]["ndcg@10"])
    assert 0 < better["p"] <= 1


def test_each_leg_is_measured_in_each_language_of_questions(found: Any) -> None:  # noqa: ANN401 - the same
    """A language's questions make its row, leg by leg."""
    rows = found["legs_by_language"]["question"]

    assert list(rows) == ["fr", "nl"]
    assert rows["nl"]["questions"] == 1
    assert rows["nl"]["lexical"]["recall@100"] == 0.5
    assert rows["fr"]["lexical"]["mrr@10"] == 0.0
    assert found["by_language"]["fr"] == rows["fr"]["hybrid"]


def test_texts_of_a_language_are_ranked_among_themselves(found: Any) -> None:  # noqa: ANN401 - the same
    """What stands before them in other languages does not count."""
    rows = found["legs_by_language"]["text"]

    assert rows["nl"]["questions"] == 2
    assert rows["nl"]["hybrid"]["mrr@10"] == 1.0
    assert rows["fr"]["hybrid"]["mrr@10"] == 0.5


def test_a_pair_of_languages_has_its_place_among_all(found: Any) -> None:  # noqa: ANN401 - the same
    """Recall in the first ten of the whole list tells whether a language gets a fair place."""
    assert found["by_language_pair"]["nl>fr"] == {
        "ndcg@10": pytest.approx(0.6309, abs=1e-4),
        "recall@10": 1.0,
        "questions": 1.0,
    }


def test_the_share_of_the_own_language_is_counted(found: Any) -> None:  # noqa: ANN401 - the same
    """Where a question is answered in its own language and in others; one over their number is fair."""
    assert found["own_language"] == {"share": pytest.approx(1 / 3), "first": 1.0, "fair": 0.5, "questions": 1}


def test_the_share_is_told_of_the_own_language_first_too() -> None:
    """So it can be seen what that setting does."""
    both = {"nl1": 1, "fr1": 1}
    asked = _answered("a", "nl", both, lexical=[], dense=[], hybrid=["fr1", "nl1"], mine_first=["nl1", "fr1"])

    own = figures([asked], LANGUAGES)["own_language"]

    assert own == {
        "share": 0.5,
        "first": 0.0,
        "mine_first": {"share": 0.5, "first": 1.0},
        "fair": 0.5,
        "questions": 1,
    }
