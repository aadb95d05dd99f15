"""Fits the verdict on lists from many sets, and asks each set of a model that has seen nothing from its source.

Each source weighs alike, within a source its sets, within a set lists with an answer and lists without.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from search_api.evaluation.logistic import fit
from search_api.evaluation.verdict_lists import Kind, List
from search_api.ranking.verdict import MEANING, WORDS, Model

NAMES = (*MEANING, *WORDS)
# Of the weight of lists without an answer: near misses are what is hard to tell, questions from elsewhere are common.
ROLES: Mapping[Kind, tuple[str, float]] = {
    "answers": ("answers", 1.0),
    "unanswered": ("near", 0.7),
    "hidden": ("near", 0.7),
    "elsewhere": ("elsewhere", 0.3),
}
# Where more texts in each language are relevant than this, in the mean, a question is a topic: without them all, others
# are on the topic still, and nobody would call them a wrong answer.
MOST_RELEVANT = 3.0

Sources: TypeAlias = Mapping[str, str]


def certain(lists: Sequence[List], languages: Mapping[str, int]) -> list[List]:
    """The lists of sets whose questions ask for something certain; `languages` is how many a set's texts are in."""
    relevant: dict[str, list[int]] = defaultdict(list)
    for one in lists:
        if one.kind == "answers":
            relevant[one.set].append(one.relevant)
    fitting = {name for name, counts in relevant.items() if np.mean(counts) <= MOST_RELEVANT * languages[name]}
    return [one for one in lists if one.set in fitting]


def fit_on(lists: Sequence[List], sources: Sources, names: Sequence[str] = NAMES) -> Model:
    """Fit a model of these features; `sources` gives the source of each set."""
    answers = np.array([one.kind == "answers" for one in lists], dtype=np.bool_)
    return fit([one.features for one in lists], answers, _weights(lists, sources), names)


def probabilities(
    asked: Sequence[List], lists: Sequence[List], sources: Sources, apart: Callable[[List], str]
) -> list[float]:
    """What each list gets of a model fitted without the lists that `apart` names alike (its source, its language)."""
    groups = {apart(one) for one in asked}
    models = {group: fit_on([one for one in lists if apart(one) != group], sources) for group in groups}
    return [models[apart(one)].probability(one.features) for one in asked]


def _weights(lists: Sequence[List], sources: Sources) -> NDArray[np.float64]:
    roles = [ROLES[one.kind] for one in lists]
    held = Counter((one.set, role) for one, (role, _) in zip(lists, roles, strict=True))
    sets_of = Counter(sources[name] for name in {one.set for one in lists})
    return np.array(
        [
            (share if _has_both(one.set, held) else 1.0) / sets_of[sources[one.set]] / held[one.set, role]
            for one, (role, share) in zip(lists, roles, strict=True)
        ]
    )


def _has_both(name: str, held: Mapping[tuple[str, str], int]) -> bool:
    return (name, "near") in held and (name, "elsewhere") in held
