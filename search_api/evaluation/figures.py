"""Computes the figures of a set out of its questions' rankings: leg by leg, language by language.

Values in, values out; who asked the questions is run.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TypeAlias

from search_api.evaluation import measures
from search_api.evaluation.calibration import verdict_figures
from search_api.evaluation.significance import compare
from search_api.evaluation.topics import Topic

UNKNOWN = "unknown"
# In the order in which they are shown; a ranking that a set was not asked for is left out.
LEGS = ("lexical", "dense", "hybrid", "rerank")
# The hybrid's products as a reader gets them who wants the own language first; no leg, and in no mean.
MINE_FIRST = "mine_first"
MAIN = "ndcg@10"
MEASURES: Mapping[str, Callable[[Sequence[str], Mapping[str, int]], float]] = {
    "ndcg@10": measures.ndcg,
    "recall@100": measures.recall,
    "mrr@10": measures.reciprocal_rank,
}

Grades: TypeAlias = Mapping[str, int]
Languages: TypeAlias = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Answered:
    """One question's rankings (test ids, best first) by leg, its judgements, and the verdict's probability."""

    topic: Topic
    rankings: Mapping[str, Sequence[str]]
    probability: float
    grades: Grades

    @property
    def language(self) -> str:
        """The language of the question."""
        return self.topic.language or UNKNOWN

    @property
    def answerable(self) -> bool:
        """Whether something in the collection answers it."""
        return any(grade > 0 for grade in self.grades.values())


def figures(answered: Sequence[Answered], languages: Languages) -> dict[str, object]:
    """All figures of a set; `languages` are those of each text, by its id. docs/evaluation.md explains each."""
    asked = [one for one in answered if one.answerable]
    legs = legs_of(answered)
    found: dict[str, object] = {leg: _means(asked, leg) for leg in legs}
    found["to_better_leg"] = _to_better_leg(asked)
    found["by_language"] = {language: _means(group, "hybrid") for language, group in _by_question(asked)}
    found["legs_by_language"] = {
        "question": {language: _of_legs(group, legs) for language, group in _by_question(asked)},
        "text": {language: _of_legs(group, legs) for language, group in _by_text(asked, languages)},
    }
    found["cross_lingual"] = _counted(_crossing(asked, languages))
    found["by_language_pair"] = _by_pair(asked, languages)
    found |= _own_language(asked, languages)
    found["questions"] = len(answered)
    verdict = verdict_figures([one.probability for one in answered], [one.answerable for one in answered])
    return found | {"verdict": verdict} | ({"verdict_auroc": verdict["auroc"]} if "auroc" in verdict else {})


def legs_of(answered: Sequence[Answered]) -> tuple[str, ...]:
    """The rankings that there are, in the order of LEGS."""
    return tuple(leg for leg in LEGS if answered and leg in answered[0].rankings)


def values(answered: Sequence[Answered], leg: str, measure: str = MAIN) -> list[float]:
    """A measure of each question, in their order."""
    return [MEASURES[measure](one.rankings[leg], one.grades) for one in answered]


def _means(answered: Sequence[Answered], leg: str) -> dict[str, float]:
    return {measure: _mean(values(answered, leg, measure)) for measure in MEASURES}


def _to_better_leg(answered: Sequence[Answered]) -> dict[str, object]:
    """How much the hybrid is above the better of the two legs alone, and how likely by chance."""
    own = {leg: values(answered, leg) for leg in ("lexical", "dense")}
    better = max(own, key=lambda leg: _mean(own[leg]))
    found = compare(own[better], values(answered, "hybrid"))
    return {"leg": better, "difference": found.mean, "p": found.p}


def _of_legs(answered: Sequence[Answered], legs: Sequence[str]) -> dict[str, object]:
    return {**{leg: _means(answered, leg) for leg in legs}, "questions": len(answered)}


def _counted(answered: Sequence[Answered]) -> dict[str, float]:
    return _means(answered, "hybrid") | {"questions": float(len(answered))}


def _by_question(answered: Sequence[Answered]) -> Iterator[tuple[str, list[Answered]]]:
    groups: dict[str, list[Answered]] = defaultdict(list)
    for one in answered:
        groups[one.language].append(one)
    yield from sorted(groups.items())


def _by_text(answered: Sequence[Answered], languages: Languages) -> Iterator[tuple[str, list[Answered]]]:
    """For each language of texts that answer: how questions rank the texts of that language among themselves."""
    groups: dict[str, list[Answered]] = defaultdict(list)
    for one in answered:
        for language in _answered_in(one, languages):
            groups[language].append(_among(one, language, languages))
    yield from sorted(groups.items())


def _by_pair(answered: Sequence[Answered], languages: Languages) -> dict[str, dict[str, float]]:
    """For a pair nl>fr: how Dutch questions rank French texts, among themselves and among the first ten of all."""
    groups: dict[str, list[tuple[Answered, Answered]]] = defaultdict(list)
    for one in answered:
        for language in _answered_in(one, languages):
            groups[f"{one.language}>{language}"].append((one, _among(one, language, languages)))
    return {
        pair: {
            "ndcg@10": _mean(values([own for _, own in found], "hybrid")),
            "recall@10": _mean([measures.recall(one.rankings["hybrid"], own.grades, 10) for one, own in found]),
            "questions": float(len(found)),
        }
        for pair, found in sorted(groups.items())
    }


def _own_language(answered: Sequence[Answered], languages: Languages) -> dict[str, object]:
    """How much of the first ten is in the question's own language, where it and others hold an answer."""
    rows = [(one, _answered_in(one, languages)) for one in answered]
    several = [(one, spoken) for one, spoken in rows if len(spoken) > 1 and one.language in spoken]
    if not several:
        return {}
    found: dict[str, object] = _own([one for one, _ in several], "hybrid", languages)
    if MINE_FIRST in several[0][0].rankings:
        found["mine_first"] = _own([one for one, _ in several], MINE_FIRST, languages)
    fair = _mean([1 / len(spoken) for _, spoken in several])
    return {"own_language": found | {"fair": fair, "questions": len(several)}}


def _own(answered: Sequence[Answered], ranking: str, languages: Languages) -> dict[str, object]:
    """The share of the first ten, and how often the very first, in the question's own language."""
    rows = [
        (one.rankings[ranking], [id_ for id_ in one.rankings[ranking] if one.language in languages.get(id_, ())])
        for one in answered
    ]
    depths = {"share": 10, "first": 1}
    return {name: _mean([measures.share(ids, own, depth) for ids, own in rows]) for name, depth in depths.items()}


def _crossing(answered: Sequence[Answered], languages: Languages) -> list[Answered]:
    """Questions whose best answers are in other languages only."""
    return [
        one
        for one in answered
        if one.topic.language
        and all(
            one.topic.language not in languages.get(id_, frozenset())
            for id_, grade in one.grades.items()
            if grade == max(one.grades.values())
        )
    ]


def _answered_in(one: Answered, languages: Languages) -> list[str]:
    relevant = [languages.get(id_, frozenset()) for id_, grade in one.grades.items() if grade > 0]
    return sorted(frozenset().union(*relevant))


def _among(one: Answered, language: str, languages: Languages) -> Answered:
    """The same question as if there were only the texts of one language."""

    def held(ids: Sequence[str]) -> list[str]:
        return [id_ for id_ in ids if language in languages.get(id_, frozenset())]

    grades = {id_: one.grades[id_] for id_ in held(list(one.grades))}
    return Answered(one.topic, {leg: held(ids) for leg, ids in one.rankings.items()}, one.probability, grades)


def _mean(numbers: Sequence[float]) -> float:
    return fmean(numbers) if numbers else 0.0
