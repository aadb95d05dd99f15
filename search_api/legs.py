"""Asks both legs at once within a deadline, and then each of them for its score of what only the other found.

A leg that is late or broken is named as missing and the other one answers alone; what the scores mean for the order is
decided in ranking/.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np

from indexer.engine.analysis import analyse
from indexer.engine.contract import Hits, LegName, LegReader, Numbers, Probe, Scores
from search_api.ranking.fusion import Candidates, union

# Candidates by words in each language: in a collection of one language as many as the first hundred products need
# (docs/ranking.md), in one of many half of that.
MOST_BY_WORDS, LEAST_BY_WORDS = 200, 100
# Candidates by meaning, in all languages together: on 100,000 passages in seven languages 0.999 of the first ten are
# those of unbounded legs, with 200 of them 0.994.
BY_MEANING = 300
# An answer does without a leg that is later: a hundred times as long as it takes.
SECONDS = 2.0
LEGS: tuple[LegName, ...] = ("lexical", "dense")

NO_NUMBERS = np.empty(0, dtype=np.int64)
NO_HITS = Hits(NO_NUMBERS, np.empty(0, dtype=np.float32))

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """Candidates by language with both legs' scores, and the names of legs that did not answer in time.

    `ceilings` gives by language the highest lexical score that the question could reach.
    """

    candidates: Mapping[str, Candidates]
    ceilings: Mapping[str, float]
    missing: tuple[LegName, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """The lexical leg at work: its hits to come, and the ceilings of its scores."""

    hits: Future[Mapping[str, Hits]]
    ceilings: Mapping[str, float]


def depth(passages: Mapping[str, int]) -> int:
    """How many candidates the lexical leg offers in each language, where these are the passages in each.

    Languages count by their share (the inverse of Simpson's index), so that a handful of strays are no languages.
    """
    shares = [count / sum(passages.values()) for count in passages.values()]
    languages = 1 / sum(share * share for share in shares) if shares else 1.0
    return max(LEAST_BY_WORDS, min(MOST_BY_WORDS, round(2 * MOST_BY_WORDS / languages)))


def analysed(text: str, languages: Mapping[str, int]) -> dict[str, list[str]]:
    """Return the question's terms as each language's passages are analysed, by language."""
    return {language: analyse(text, language) for language in languages}


def begin(probe: Probe, legs: Mapping[LegName, LegReader], pool: ThreadPoolExecutor) -> Begun:
    """Let the lexical leg search while the question's vector is still being made; its limit is the probe's."""
    lexical = legs["lexical"]
    return Begun(pool.submit(lexical.search, probe), lexical.ceilings(probe))


def ask(
    probe: Probe,
    legs: Mapping[LegName, LegReader],
    pool: ThreadPoolExecutor,
    begun: Begun | None = None,
) -> Asked:
    """Ask the dense leg, and the lexical one where that was begun, each of two rounds for SECONDS at most."""
    dense = replace(probe, limit=BY_MEANING, most=BY_MEANING)
    searching: dict[LegName, Future[Mapping[str, Hits]]] = {"dense": pool.submit(legs["dense"].search, dense)}
    if begun:
        searching["lexical"] = begun.hits
    found = _answers(searching)
    numbers = union(*found.values())
    limits = {"lexical": probe.limit, "dense": dense.limit}
    told = {name: _told(name, hits, numbers, limits[name]) for name, hits in found.items()}
    scores = _together({name: _completing(legs[name], probe, numbers, told[name]) for name in found}, pool)
    return _answered(tuple(searching), numbers, scores, begun.ceilings if begun else {})


def ask_of(
    numbers: Mapping[str, Numbers],
    probe: Probe,
    legs: Mapping[LegName, LegReader],
    pool: ThreadPoolExecutor,
) -> Asked:
    """Ask the legs about these passages alone: some thousands are compared one by one in milliseconds."""
    scores = _together({name: partial(leg.score, probe, numbers) for name, leg in legs.items()}, pool)
    return _answered(tuple(legs), numbers, scores, legs["lexical"].ceilings(probe))


def only(numbers: Mapping[str, Numbers], asked: Asked) -> Asked:
    """The same answer without the candidates that are not among these passages."""
    kept = {
        language: found.only(np.isin(found.numbers, numbers[language]))
        for language, found in asked.candidates.items()
        if language in numbers
    }
    return replace(asked, candidates={language: found for language, found in kept.items() if len(found.numbers)})


def _answered(
    asked: Collection[LegName],
    numbers: Mapping[str, Numbers],
    scores: Mapping[LegName, Mapping[str, Scores]],
    ceilings: Mapping[str, float],
) -> Asked:
    return Asked(
        candidates={language: _candidates(language, ids, scores) for language, ids in numbers.items()},
        ceilings=ceilings if "lexical" in scores else {},
        missing=tuple(name for name in LEGS if name in asked and name not in scores),
    )


def _told(name: LegName, hits: Mapping[str, Hits], numbers: Mapping[str, Numbers], limit: int) -> dict[str, Scores]:
    """What a leg's hits say already of all candidates; NaN where the leg must still be asked.

    Fewer lexical hits than there might be are all there are: whatever else is a candidate has no word in common.
    """
    told: dict[str, Scores] = {}
    for language, ids in numbers.items():
        found = hits.get(language, NO_HITS)
        unmet = 0.0 if name == "lexical" and len(found.numbers) < limit else np.nan
        told[language] = np.full(len(ids), unmet, dtype=np.float32)
        told[language][np.searchsorted(ids, found.numbers)] = found.scores
    return told


def _completing(
    leg: LegReader, probe: Probe, numbers: Mapping[str, Numbers], told: Mapping[str, Scores]
) -> Callable[[], Mapping[str, Scores]]:
    def complete() -> Mapping[str, Scores]:
        open_ones = {language: np.isnan(scores) for language, scores in told.items()}
        rest = leg.score(probe, {one: numbers[one][mask] for one, mask in open_ones.items() if mask.any()})
        for language, scores in rest.items():
            told[language][open_ones[language]] = scores
        return told

    return complete


def _candidates(language: str, numbers: Numbers, scores: Mapping[LegName, Mapping[str, Scores]]) -> Candidates:
    dense, lexical = scores.get("dense"), scores.get("lexical")
    return Candidates(
        numbers=numbers,
        dense=dense[language] if dense is not None else None,
        lexical=lexical[language] if lexical is not None else None,
    )


def _together(calls: Mapping[LegName, Callable[[], T]], pool: ThreadPoolExecutor) -> dict[LegName, T]:
    """Run the calls side by side; a late or failed one is left out and logged."""
    return _answers({name: pool.submit(call) for name, call in calls.items()})


def _answers(running: Mapping[LegName, Future[T]]) -> dict[LegName, T]:
    answers: dict[LegName, T] = {}
    for name, future in running.items():
        try:
            answers[name] = future.result(timeout=SECONDS)
        except LateError:
            log.warning("the %s leg did not answer within %s s", name, SECONDS)
        except Exception:
            log.exception("the %s leg failed", name)
    return answers
