"""Shows why each product stands where it stands, on a terminal or for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.text import Text

from search_api.evaluation.explain import Explanation, PassageShare, ProductShare
from search_api.ranking.score import Score

_WIDTH = 110
# Less than this of a score is rounding (legs count in float32).
_ROUNDING = 0.01
# Half of the last place that is shown.
_LEAST_SHARE = 0.00005


def lines(found: Explanation) -> Iterator[Text]:
    """The explanation, a line at a time."""
    verdict = found.verdict
    yield Text(found.question, style="bold")
    if found.concepts:
        yield Text(f"understood as: {', '.join(found.concepts)}")
    if found.missing:
        yield Text(f"did not answer in time: {', '.join(found.missing)}", style="red")
    yield Text(
        f"verdict: {verdict.kind}, probability of an answer {verdict.probability:.3f} ({_pairs(verdict.features)})"
    )
    for terms, languages in _alike(found.terms).items():
        yield Text(f"terms in {', '.join(languages)}: {' '.join(terms)}", style="dim")
    for product in found.products:
        yield from _product(product)


def as_values(found: Explanation) -> dict[str, Any]:
    """The explanation as JSON holds it; each score with its value beside its shares."""
    values = asdict(found)
    for product, told in zip(values["products"], found.products, strict=True):
        product["score"] = _valued(told.score)
        for passage, share in zip(product["passages"], told.passages, strict=True):
            passage["score"] = _valued(share.score)
    return values


def _alike(terms: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], list[str]]:
    """The languages in which the question is analysed alike, by its terms."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for language in sorted(terms):
        alike.setdefault(tuple(terms[language]), []).append(language)
    return alike


def _product(product: ProductShare) -> Iterator[Text]:
    alone = ", ".join(f"{leg} {place or 'not found'}" for leg, place in product.alone.items())
    yield Text()
    yield Text(f"{product.rank}. {product.title} ({product.product_id})", style="bold cyan")
    yield Text(f"   {_score(product.score)}; place by one leg alone: {alone}")
    for passage in product.passages:
        yield from _passage(passage)


def _passage(passage: PassageShare) -> Iterator[Text]:
    first, last = passage.pages
    where = "no page" if not first else f"page {first}" if first == last else f"pages {first}-{last}"
    reach = f" of {passage.ceiling:.2f} that could be reached" if passage.ceiling else ""
    yield Text(f"   - {where}, {passage.language}, place {passage.place} of the passages: {_score(passage.score)}")
    yield Text(f"     dense: cosine {passage.cosine:.4f}; lexical: BM25 {passage.bm25:.2f}{reach}{_terms(passage)}")
    yield Text(f"     {' '.join(passage.text.split())[:_WIDTH]}", style="dim")


def _terms(passage: PassageShare) -> str:
    rest = passage.bm25 - sum(passage.terms.values())
    shares = dict(passage.terms) | ({"together": rest} if abs(rest) > _ROUNDING else {})
    told = " + ".join(f"{term} {share:.2f}" for term, share in shares.items())
    return f" = {told} ({passage.language})" if told else ""


def _score(score: Score) -> str:
    shares = " ".join(f"{name} {share:+.4f}" for name, share in score.shares.items() if abs(share) > _LEAST_SHARE)
    return f"score {score.value:.4f} = {shares}"


def _valued(score: Score) -> dict[str, float]:
    return {"value": score.value, **score.shares}


def _pairs(features: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in features.items())
