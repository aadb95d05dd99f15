"""Judges whether a ranked list answers the question at all: answer, weak or none.

No bar on a raw score can tell: scores of embedding models crowd together, and an unrelated question reaches what a
right passage in another language reaches. So a small logistic model looks at how the best passage stands out of its
list, and at how much of what the question could reach in words is reached. Its coefficients are shipped; they are
fitted by evaluation/fit_verdict.py on questions whose answers are taken out of the list, and docs/ranking.md says how
well they do on collections that they were not fitted on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from search_api.ranking.fusion import Fused

VerdictKind: TypeAlias = Literal["answer", "weak", "none"]

# Bars on the probability, at even odds of an answer; how they were chosen is in docs/ranking.md, "Verdict".
ANSWER, WEAK = 0.5, 0.2

_FOLLOWING = 5
# What a fully covered question is worth in points of the dense score: 0.25 to 0.45 are alike.
_WORTH_OF_WORDS = 0.25


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of a list as a whole; `probability` (0 to 1) that it answers, `features` what it is made of."""

    kind: VerdictKind
    probability: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: the weight of each feature, by name, and what is added to their sum."""

    weights: Mapping[str, float]
    bias: float

    def probability(self, found: Mapping[str, float]) -> float:
        """How likely the list answers, 0 to 1."""
        total = self.bias + sum(weight * found[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-_FARTHEST, min(_FARTHEST, total))))


_FARTHEST = 30.0
MEANING = ("gap",)
WORDS = ("joint", "words_gap")
WITH_WORDS = Model({"gap": 16.516, "joint": 1.791, "words_gap": 9.334}, -3.346)
WITHOUT_WORDS = Model({"gap": 25.002}, -1.588)


def judge(fused: Fused, ceilings: Mapping[str, float], products: Sequence[str]) -> Verdict:
    """The verdict on a list as first fused (before feedback.py leans the question towards it).

    `ceilings` gives by language the highest lexical score that the question could reach, `products` the product of
    each passage of the list. Where a leg is missing the verdict rests on what is left: on meaning alone, or, without
    the dense leg, it is never better than weak.
    """
    if not len(fused):
        return Verdict("none", 0.0, {})
    found = features(fused, ceilings, products)
    if fused.leader == "lexical":
        return Verdict("weak", WEAK, found)
    model = WITH_WORDS if any(most > 0 for most in ceilings.values()) else WITHOUT_WORDS
    probability = model.probability(found)
    return Verdict(kind_of(probability), probability, found)


def kind_of(probability: float) -> VerdictKind:
    """What is said at this probability of an answer."""
    if probability >= ANSWER:
        return "answer"
    return "weak" if probability >= WEAK else "none"


def features(fused: Fused, ceilings: Mapping[str, float], products: Sequence[str]) -> dict[str, float]:
    """What the model looks at in a list that is not empty.

    `gap` is how far the best dense score stands above that of the sixth product, so that many passages of one text are
    no rivals; `words_gap` is the same of coverage, the share of the question's lexical ceiling that a passage reaches.
    `joint` is the best sum of both: where an answer stands in another language its words can not be met, and where
    they are met its meaning needs to say less.
    """
    dense = fused.dense.astype(np.float64)
    covered = _coverage(fused, ceilings)
    return {
        "gap": _gap(dense, products),
        "joint": float((dense + _WORTH_OF_WORDS * covered).max()),
        "words_gap": _gap(covered, products),
    }


def _gap(scores: NDArray[np.float64], products: Sequence[str]) -> float:
    """How far the best product stands above the sixth, or the last where there are fewer, each by its best passage."""
    seen: set[str] = set()
    order = np.argsort(-scores, kind="stable").tolist()
    last = order[0]
    for place in order:
        if products[place] not in seen:
            seen.add(products[place])
            last = place
            if len(seen) > _FOLLOWING:
                break
    return float(scores[order[0]] - scores[last])


def _coverage(fused: Fused, ceilings: Mapping[str, float]) -> NDArray[np.float64]:
    """The share of its language's ceiling that each passage reaches, 0 where the ceiling is not known."""
    reach = np.array([ceilings.get(language, 0.0) for language in fused.languages], dtype=np.float64)
    most = reach[fused.language_of]
    return np.divide(fused.lexical, most, out=np.zeros(len(fused)), where=most > 0)
