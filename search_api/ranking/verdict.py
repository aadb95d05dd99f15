"""Judges whether a ranked list answers the question at all: answer, weak or none.

No bar on a raw score can tell: scores of embedding models crowd together, and an unrelated question reaches what a
right passage in another language reaches. So a small logistic model looks at how the best passage stands out of its
list and how much of what the question could reach in words it reaches. Its coefficients are shipped; on which
questions they were fitted, and how well they do on others, is in docs/ranking.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from search_api.ranking.fusion import Fused

VerdictKind: TypeAlias = Literal["answer", "weak", "none"]

# Bars on the probability, at even odds of an answer. On the golden set (the language asked left out of the fitting)
# 2 % of the questions with an answer stood below 0.25, and no off-topic question above 0.5 (docs/ranking.md).
ANSWER, WEAK = 0.5, 0.25

HEAD = 100
_FOLLOWING = 5
_SHOWN = 10


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
WITH_WORDS = Model({"best": 13.447, "margin": 4.814, "gap": 2.311, "coverage": 1.144, "coverage_margin": 1.857}, -7.181)
WITHOUT_WORDS = Model({"best": 13.447, "margin": 6.619, "gap": 2.589}, -6.824)


def judge(fused: Fused, ceilings: Mapping[str, float]) -> Verdict:
    """The verdict on a list as first fused (before feedback.py leans the question towards it).

    `ceilings` gives by language the highest lexical score that the question could reach. Where a leg is missing the
    verdict rests on what is left: on meaning alone, or, without the dense leg, it is never better than weak.
    """
    if not len(fused):
        return Verdict("none", 0.0, {})
    found = features(fused, ceilings)
    if fused.leader == "lexical":
        return Verdict("weak", WEAK, found)
    model = WITH_WORDS if any(most > 0 for most in ceilings.values()) else WITHOUT_WORDS
    probability = model.probability(found)
    return Verdict(_kind(probability), probability, found)


def features(fused: Fused, ceilings: Mapping[str, float]) -> dict[str, float]:
    """What the model looks at in a list that is not empty.

    `best` is the best dense score itself; `margin` and `gap` are how far it stands above the mean of the best hundred
    and above the sixth; `coverage` is the highest share of the question's lexical ceiling that one of the ten best
    passages reaches, `coverage_margin` how far the three best stand above the hundred best in that.
    """
    dense = -np.sort(-fused.dense)[:HEAD]
    covered = _coverage(fused, ceilings)
    usual = float((-np.sort(-covered)[:HEAD]).mean())
    return {
        "best": float(dense[0]),
        "margin": float(dense[0] - dense.mean()),
        "gap": float(dense[0] - dense[min(_FOLLOWING, len(dense) - 1)]),
        "coverage": float(covered[:_SHOWN].max()),
        "coverage_margin": float(covered[:3].max()) - usual,
    }


def _coverage(fused: Fused, ceilings: Mapping[str, float]) -> NDArray[np.float64]:
    """The share of its language's ceiling that each passage reaches, 0 where the ceiling is not known."""
    reach = np.array([ceilings.get(language, 0.0) for language in fused.languages], dtype=np.float64)
    most = reach[fused.language_of]
    return np.divide(fused.lexical, most, out=np.zeros(len(fused)), where=most > 0)


def _kind(probability: float) -> VerdictKind:
    if probability >= ANSWER:
        return "answer"
    return "weak" if probability >= WEAK else "none"
