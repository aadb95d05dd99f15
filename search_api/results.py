"""What a question is answered with: ranked products joined with the live catalogue, each with its evidence and why.

What is withdrawn or not permitted is not on the shelf and so disappears here at once, whatever the index still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from corpus.records import Concept, Product, Version
from indexer.engine.analysis import analyse
from search_api.evidence import Evidence, telling_terms
from search_api.question import Question
from search_api.ranking.score import Score
from search_api.ranking.verdict import Verdict
from search_api.understanding import Understood

# More words than this explain nothing.
MOST_WORDS = 6
# The share of what a question says that a title must hold to match it.
MOST = 0.5

# How much terms say in a language.
Weight: TypeAlias = Callable[[frozenset[str], str], float]
ReasonCode: TypeAlias = Literal["words", "meaning", "title", "language"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a product stands where it stands: a code that pages translate, and the words or language it names."""

    code: ReasonCode
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One product of the answer: the version shown, the others it also exists in, and what justifies its rank."""

    rank: int
    product: Product
    version: Version
    also_in: tuple[Version, ...]
    score: Score
    evidence: tuple[Evidence, ...]
    why: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The whole answer: `understood` is how the question was taken, `concepts` of the glossary were spelt out for it.

    `missing` names legs that did not answer in time; `seconds` are spent by phase.
    `total` and `facets` count the products worth showing (all, where the question asks for the whole list, none where
    the verdict is none: `results` are then the nearest); `less_likely` is how many more were found.
    """

    question: Question
    understood: Understood
    concepts: tuple[Concept, ...]
    verdict: Verdict
    results: tuple[Result, ...]
    total: int
    less_likely: int
    facets: Mapping[str, Mapping[str, int]]
    generation: str
    missing: tuple[str, ...]
    seconds: Mapping[str, float]


def reasons(found: Sequence[Evidence], asked: str, shown: Version, reader: str, weight: Weight) -> tuple[Reason, ...]:
    """Say why a product stands where it stands: words it shares, a title that matches, meaning, another language.

    A title matches that holds most of what the words asked say: many of them, or a rare one.
    """
    words = _words(found)
    why = [Reason("words", words[:MOST_WORDS])] if words else [Reason("meaning")]
    spoken = shown.language or (found[0].language if found else reader)
    terms = telling_terms(asked, spoken)
    met = terms & telling_terms(shown.title, spoken)
    if met and weight(met, spoken) >= MOST * weight(terms, spoken):
        why.append(Reason("title"))
    if found and found[0].language != reader:
        why.append(Reason("language", (found[0].language,)))
    return tuple(why)


def _words(found: Sequence[Evidence]) -> tuple[str, ...]:
    """The words that were met, as they stand in the text; of several forms of a word the first."""
    words: dict[tuple[str, ...], str] = {}
    for passage in found:
        for start, end in passage.highlights:
            word = passage.text[start:end]
            words.setdefault(tuple(analyse(word.casefold(), passage.language)), word.casefold())
    return tuple(words.values())
