"""Measures agree with trec_eval's (through ir-measures) and with what can be counted by hand."""

from __future__ import annotations

import math
import random

import ir_measures
import pytest
from ir_measures import RR, R, nDCG
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]  # it ships no types

from search_api.evaluation.measures import auroc, ndcg, recall, reciprocal_rank, share


def _made_up(seed: int) -> tuple[list[str], dict[str, int]]:
    chance = random.Random(seed)  # noqa: S311  (a test needs the same numbers each time)
    products = [f"p{n}" for n in range(150)]
    chance.shuffle(products)
    judged = {product: chance.choice([0, 1, 1, 2, 3]) for product in chance.sample(products, 12)}
    return products[: chance.randint(5, 150)], judged


@pytest.mark.parametrize("seed", range(20))
def test_agrees_with_ir_measures(seed: int) -> None:
    """nDCG@10 with grades, recall@100 and MRR@10 are those of ir-measures."""
    ranking, judged = _made_up(seed)
    run = {"q": {product: float(-place) for place, product in enumerate(ranking)}}

    theirs = ir_measures.calc_aggregate([nDCG @ 10, R @ 100, RR @ 10], {"q": judged}, run)

    ours = [ndcg(ranking, judged), recall(ranking, judged), reciprocal_rank(ranking, judged)]
    assert ours == pytest.approx([theirs[nDCG @ 10], theirs[R @ 100], theirs[RR @ 10]])


@pytest.mark.parametrize("seed", range(5))
def test_auroc_agrees_with_scikit_learn(seed: int) -> None:
    """AUROC with ties is that of scikit-learn."""
    chance = random.Random(seed)  # noqa: S311  (a test needs the same numbers each time)
    truths = [chance.random() < 0.4 for _ in range(60)]
    scores = [round(chance.random() + 0.3 * truth, 1) for truth in truths]

    assert auroc(scores, truths) == pytest.approx(roc_auc_score(truths, scores))


def test_nothing_relevant_scores_nothing() -> None:
    """A question without relevant products scores 0 and is no error."""
    assert ndcg(["a"], {"a": 0}) == 0.0
    assert recall(["a"], {}) == 0.0
    assert reciprocal_rank([], {"a": 1}) == 0.0


def test_a_share_is_of_what_there_is() -> None:
    """Of a short list the share is that of the list; of an empty one it is 0."""
    assert share(["a", "b", "c"], {"a", "x"}) == pytest.approx(1 / 3)
    assert share(["a", "b", "c"], {"c"}, 2) == 0.0
    assert share([], {"a"}) == 0.0


def test_auroc_needs_both_kinds() -> None:
    """AUROC is not a number where all questions have an answer."""
    assert math.isnan(auroc([0.1, 0.2], [True, True]))
