"""The verdict is fitted as scikit-learn would, never asked of what it was fitted on, and its errors are counted."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types

from search_api.evaluation.calibration import calibration_error, verdict_figures
from search_api.evaluation.left_out import certain, fit_on, probabilities
from search_api.evaluation.logistic import RIDGE, fit
from search_api.evaluation.verdict_lists import Kind, List
from search_api.ranking.verdict import MEANING, WORDS

NAMES = (*MEANING, *WORDS)
SOURCES = {"a": "one", "b": "one", "c": "two"}


def _lists(name: str, above: float, relevant: int = 1) -> list[List]:
    """Sixty lists of a set, half of which answer; those stand `above` the others in every feature."""
    chance = np.random.default_rng(ord(name))
    kinds: tuple[Kind, ...] = ("answers", "hidden")
    return [
        List(
            name,
            "en",
            f"{name}{place}",
            kind,
            relevant,
            {one: chance.normal() + above * (kind == "answers") for one in NAMES},
        )
        for place in range(30)
        for kind in kinds
    ]


def test_agrees_with_scikit_learn() -> None:
    """The coefficients are those of scikit-learn's logistic regression at the same ridge, on scaled features."""
    chance = np.random.default_rng(7)
    values = chance.normal(size=(200, 2))
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    answers = values @ np.array([1.0, -2.0]) + chance.normal(size=200) > 0

    ours = fit([{"x": x, "y": y} for x, y in values.tolist()], answers, np.ones(200), ("x", "y"))

    theirs = LogisticRegression(C=1 / (200 * RIDGE), tol=1e-8).fit(values, answers)
    assert [ours.weights["x"], ours.weights["y"]] == pytest.approx(theirs.coef_[0].tolist(), rel=1e-3)
    assert ours.bias == pytest.approx(theirs.intercept_[0], abs=1e-3)


def test_what_is_asked_is_left_out() -> None:
    """What a set gets does not change with other questions from its source, which are left out with it."""
    asked, other = _lists("a", 1.0), _lists("c", 1.0)

    def ask(sister: list[List]) -> list[float]:
        return probabilities(asked, [*asked, *sister, *other], SOURCES, lambda one: SOURCES[one.set])

    assert ask(_lists("b", 1.0)) == ask(_lists("b", -5.0))


def test_sources_weigh_alike() -> None:
    """A set that comes twice from one source pulls no more than one that comes once."""
    once = fit_on([*_lists("a", 1.0), *_lists("c", 1.0)], SOURCES)
    doubled = [*_lists("a", 1.0), *_lists("a", 1.0), *_lists("c", 1.0)]

    assert fit_on(doubled, SOURCES).weights == pytest.approx(dict(once.weights))


def test_topics_are_not_fitted_on() -> None:
    """Where dozens of texts answer a question, the rest is on its topic still, and says nothing of a wrong answer."""
    lists = [*_lists("a", 1.0), *_lists("c", 1.0, relevant=40)]

    assert {one.set for one in certain(lists, {"a": 1, "c": 1})} == {"a"}
    assert {one.set for one in certain(lists, {"a": 1, "c": 40})} == {"a", "c"}


def test_calibration_counts_both_kinds_alike() -> None:
    """Probabilities that come true at even odds have no error, however few questions have no answer."""
    likely = [0.8] * 80 + [0.2] * 20 + [0.8] * 2 + [0.2] * 8
    true = [True] * 100 + [False] * 10

    assert calibration_error(likely, true) == pytest.approx(0.0)
    assert calibration_error([1.0] * 100 + [1.0] * 10, true) == pytest.approx(0.5)


def test_each_kind_of_question_is_counted_by_verdict() -> None:
    """The shares of answer, weak and none add up, and what needs both kinds is left out without them."""
    found = verdict_figures([0.9, 0.3, 0.1, 0.1], [False] * 4)

    assert found == {"unanswerable": {"answer": 0.25, "weak": 0.25, "none": 0.5, "questions": 4.0}}
