"""Takes the score of each product apart: leg by leg, passage by passage, term by term.

It asks as people ask and takes apart what they got; nothing is computed another way. BM25 is a sum over terms, so the
share of a term is what the lexical leg says of the passage when that term alone is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.engine.contract import Numbers, Probe
from search_api.evaluation.run import one_legged
from search_api.live import Live, Snapshot
from search_api.question import Question
from search_api.ranking.fusion import Fused, fuse
from search_api.ranking.grouping import RankedProduct
from search_api.ranking.score import Score
from search_api.ranking.verdict import Verdict
from search_api.search import Retrieved, grouped, retrieve, verdict_on
from search_api.shelf import Shelf
from search_api.stopwatch import Stopwatch

PASSAGES = 3


@dataclass(frozen=True, slots=True)
class PassageShare:
    """A passage of a product: where it stands, its score with its shares, and what the legs themselves said.

    `place` is its place among all passages (1 is the first), `bm25` the lexical leg's score, of which `terms` gives
    each term's part; `ceiling` is what the question could reach in this language.
    """

    version_id: str
    language: str
    pages: tuple[int, int]
    text: str
    place: int
    score: Score
    cosine: float
    bm25: float
    ceiling: float
    terms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ProductShare:
    """A product with its score, its place by each leg alone (None: not found by it), and its best passages."""

    rank: int
    product_id: str
    title: str
    score: Score
    alone: Mapping[str, int | None]
    passages: tuple[PassageShare, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a question was answered: what it was understood as, in each language; the verdict; the products."""

    question: str
    concepts: tuple[str, ...]
    terms: Mapping[str, Sequence[str]]
    verdict: Verdict
    missing: tuple[str, ...]
    products: tuple[ProductShare, ...]


def explain(question: Question, live: Live) -> Explanation:
    """Answer a question and take the first `limit` products apart. Raises NothingPublished."""
    shelf = live.shelf()
    with live.snapshot() as snapshot:
        found = retrieve(question, live, snapshot, shelf, Stopwatch())
        alone = _alone(found, shelf)
        products = tuple(
            _product(rank, product, found, alone, snapshot, shelf)
            for rank, product in enumerate(found.products[: question.limit], start=1)
        )
        verdict = verdict_on(found, shelf)
    return Explanation(
        question=question.text,
        concepts=tuple(concept.id for concept in found.concepts),
        terms={language: terms for language, terms in found.probe.terms.items() if terms},
        verdict=verdict,
        missing=found.asked.missing,
        products=products,
    )


def _alone(found: Retrieved, shelf: Shelf) -> dict[str, dict[str, int]]:
    """The place of each product in the list that each leg alone would give."""
    return {
        leg: {product.product_id: rank for rank, product in enumerate(grouped(fuse(one), shelf), start=1)}
        for leg, one in one_legged(found).items()
    }


def _product(
    rank: int,
    product: RankedProduct,
    found: Retrieved,
    alone: Mapping[str, Mapping[str, int]],
    snapshot: Snapshot,
    shelf: Shelf,
) -> ProductShare:
    return ProductShare(
        rank=rank,
        product_id=product.product_id,
        title=shelf.products[product.product_id].title,
        score=found.fused.score(product.places[0], product.further),
        alone={leg: places.get(product.product_id) for leg, places in alone.items()},
        passages=tuple(_passage(place, found, snapshot) for place in product.places[:PASSAGES]),
    )


def _passage(place: int, found: Retrieved, snapshot: Snapshot) -> PassageShare:
    fused, language = found.fused, found.fused.language(place)
    (passage,) = snapshot.generation.passages.read(fused.numbers[[place]])
    return PassageShare(
        version_id=passage.version_id,
        language=language,
        pages=(passage.first_page, passage.last_page),
        text=passage.text,
        place=place + 1,
        score=fused.score(place),
        cosine=fused.dense.item(place),
        bm25=fused.lexical.item(place),
        ceiling=found.asked.ceilings.get(language, 0.0),
        terms=_terms(place, fused, found.probe, snapshot),
    )


def _terms(place: int, fused: Fused, probe: Probe, snapshot: Snapshot) -> dict[str, float]:
    """What each term gives the passage, most first; a term that the question says twice counts twice."""
    language, number = fused.language(place), fused.numbers[[place]]
    given = {
        term: times * _bm25(replace(probe, terms={language: [term]}), language, number, snapshot)
        for term, times in Counter(probe.terms.get(language, ())).items()
    }
    return {term: share for term, share in sorted(given.items(), key=lambda one: (-one[1], one[0])) if share > 0}


def _bm25(probe: Probe, language: str, number: Numbers, snapshot: Snapshot) -> float:
    return float(snapshot.generation.legs["lexical"].score(probe, {language: number})[language].item(0))
