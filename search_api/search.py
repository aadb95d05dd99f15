"""The walk from a question to an answer, on one page; it knows no web framework.

question -> vector and terms -> both legs -> fusion -> products -> order -> verdict -> evidence -> results
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

import numpy as np

from corpus.records import Concept, Version
from indexer.engine.contract import EVERYTHING, Probe, Vector, VersionFilter
from indexer.engine.language_means import Matrix
from indexer.engine.reranker import MOST_PRODUCTS
from search_api import choosing, legs
from search_api.errors import NotFound
from search_api.evidence import MOST_PASSAGES, Evidence, show
from search_api.glossary import spelt_out
from search_api.holding import Passages
from search_api.live import Live, Snapshot
from search_api.question import Question
from search_api.ranking import fusion, grouping, ordering
from search_api.ranking.feedback import BEST, lean
from search_api.ranking.fusion import Fused
from search_api.ranking.grouping import RankedProduct
from search_api.ranking.reranking import reordered
from search_api.ranking.verdict import Verdict, judge
from search_api.ranking.worthwhile import LEAST, worthwhile
from search_api.results import Result, Results, Weight, reasons
from search_api.shelf import Shelf, count_facets
from search_api.stopwatch import Stopwatch
from search_api.understanding import Understood, nothing_said, taken_apart, understand

# So many passages with a phrase are all compared with the question; of more, the best are among the candidates.
FEW = 4000


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found before anything is shown: how the legs were asked, what they said, and all products in order.

    `first` is the list as the question found it (the verdict's), `fused` after it was leaned towards its best passages.
    `understood` is how the question was taken, `concepts` are those of the glossary that were spelt out.
    """

    probe: Probe
    asked: legs.Asked
    first: Fused
    fused: Fused
    products: list[RankedProduct]
    understood: Understood
    concepts: tuple[Concept, ...] = ()
    hybrid: Sequence[RankedProduct] = ()


def search(question: Question, live: Live, shelf: Shelf | None = None) -> Results:
    """Answer a question, from the catalogue as it is now where `shelf` was not looked at already.

    Raises NothingPublished before the first generation.
    """
    watch = Stopwatch()
    shelf = shelf or live.shelf()
    with live.snapshot() as snapshot:
        found = retrieve(question, live, snapshot, shelf, watch)
        verdict = verdict_on(found, shelf)
        relevant = _relevant(found.products, verdict, question)
        listed = relevant or found.products[:LEAST]
        places = {product.product_id: place for place, product in enumerate(listed, start=1)}
        shown = ordering.page(listed, question.after, question.limit)
        results = tuple(
            _result(places[product.product_id], product, found, snapshot, shelf, question.language) for product in shown
        )
        watch.lap("evidence")
        return Results(
            question=question,
            understood=found.understood,
            concepts=found.concepts,
            verdict=verdict,
            results=results,
            total=len(relevant),
            less_likely=len(found.products) - len(relevant),
            facets=count_facets(shelf.products[product.product_id] for product in relevant),
            generation=snapshot.name,
            missing=found.asked.missing,
            seconds=watch.laps,
        )


def retrieve(question: Question, live: Live, snapshot: Snapshot, shelf: Shelf, watch: Stopwatch) -> Retrieved:
    """Return all products that the question finds, in order."""
    parsed = taken_apart(question, shelf)
    concepts, vector = _embedding(parsed.words, question, live, snapshot, shelf)
    understood = understand(question, parsed, snapshot, shelf)
    if understood.mended:
        concepts, vector = _embedding(understood.parsed.words, question, live, snapshot, shelf)
    probe = _probe(understood.parsed.words, understood.versions, snapshot)
    begun = None if _few(understood.held) else legs.begin(probe, snapshot.generation.legs, live.pool)
    probe = replace(probe, vector=vector.result())
    watch.lap("embedding")
    asked = _weighed(_asked(probe, begun, understood.held, live, snapshot), snapshot)
    first = fusion.fuse(asked.candidates, asked.ceilings, snapshot.spread)
    fused = _leaned(first, probe, asked, snapshot)
    watch.lap("retrieval")
    hybrid = grouped(fused, shelf)
    watch.lap("ranking")
    reranked = _reranked(hybrid, fused, understood.parsed.words, live, snapshot)
    watch.lap("reranking")
    products = _ordered(reranked or hybrid, shelf, question)
    return Retrieved(probe, asked, first, fused, products, understood, concepts, hybrid)


def _reranked(
    products: list[RankedProduct], fused: Fused, words: str, live: Live, snapshot: Snapshot
) -> list[RankedProduct] | None:
    """The list with its first products in the order of the reranker; None without one, or where its time is up."""
    if live.reranker is None:
        return None
    numbers = fused.numbers[[product.places[0] for product in products[:MOST_PRODUCTS]]]
    scores = live.reranker.score(words, [one.embedded_text for one in snapshot.generation.passages.read(numbers)])
    return None if scores is None else reordered(products, scores)


def grouped(fused: Fused, shelf: Shelf) -> list[RankedProduct]:
    """Return the products that fused passages belong to, best first; what is not on the shelf is left out."""
    return grouping.group(fused, fused.versions.tolist(), shelf.product_of)


def _relevant(products: Sequence[RankedProduct], verdict: Verdict, question: Question) -> Sequence[RankedProduct]:
    """What may be called found: all where the whole list is asked for, and nothing where nothing answers."""
    if question.whole:
        return products
    return products[: 0 if verdict.kind == "none" else worthwhile(products)]


def verdict_on(found: Retrieved, shelf: Shelf) -> Verdict:
    """Return whether what was found answers the question."""
    return judge(found.first, found.asked.ceilings, products_of(found.first, shelf))


def products_of(fused: Fused, shelf: Shelf) -> list[str]:
    """Return the product of each passage; a version that is on no shelf stands for itself."""
    return [shelf.product_of.get(version, version) for version in fused.versions.tolist()]


def similar(
    product_id: str, live: Live, language: str, limit: int = 5, shelf: Shelf | None = None
) -> tuple[Result, ...]:
    """Return the products nearest in meaning to one, whatever language they are in. Raises NotFound."""
    shelf = shelf or live.shelf()
    product = shelf.find(product_id)
    if product is None:
        raise NotFound(what="product", id=product_id)
    own = frozenset(version.id for version in product.versions)
    with live.snapshot() as snapshot:
        numbers = np.concatenate([snapshot.generation.passages.of_version(version) for version in sorted(own)])
        vector = _middle(snapshot.generation.dense.vectors(numbers))
        if vector is None:
            return ()
        versions = VersionFilter(excluded=own | shelf.hidden)
        probe = Probe(limit=legs.MOST_BY_WORDS, versions=versions, vector=vector, handicap=snapshot.handicap)
        asked = _weighed(legs.ask(probe, snapshot.generation.legs, live.pool), snapshot)
        fused = fusion.fuse(asked.candidates, spread=snapshot.spread)
        found = Retrieved(probe, asked, fused, fused, grouped(fused, shelf)[:limit], nothing_said(versions))
        return tuple(
            _result(rank, product, found, snapshot, shelf, language)
            for rank, product in enumerate(found.products, start=1)
        )


def _leaned(first: Fused, probe: Probe, asked: legs.Asked, snapshot: Snapshot) -> Fused:
    """The candidates scored and fused again with the question leaned towards its best passages (feedback.py)."""
    if first.leader != "dense" or probe.vector is None:
        return first
    leaned = replace(probe, vector=lean(probe.vector, snapshot.generation.dense.vectors(first.numbers[:BEST])))
    numbers = {language: found.numbers for language, found in asked.candidates.items()}
    scores = snapshot.generation.legs["dense"].score(leaned, numbers)
    candidates = {language: replace(found, dense=scores[language]) for language, found in asked.candidates.items()}
    return fusion.fuse(candidates, asked.ceilings, snapshot.spread)


def _embedding(
    words: str, question: Question, live: Live, snapshot: Snapshot, shelf: Shelf
) -> tuple[tuple[Concept, ...], Future[Vector]]:
    """The concepts of the glossary that words name, and the vector of both to come."""
    concepts = live.glossary.at(shelf.revision).met(words) if question.spell_out else ()
    return concepts, live.pool.submit(snapshot.embed, spelt_out(words, concepts))


def _few(held: Passages | None) -> bool:
    return held is not None and sum(map(len, held.values())) <= FEW


def _asked(probe: Probe, begun: legs.Begun | None, held: Passages | None, live: Live, snapshot: Snapshot) -> legs.Asked:
    """Both legs' candidates; with a phrase all of the few passages that hold it, or the best of the many that do."""
    readers = snapshot.generation.legs
    if held is not None and begun is None:
        return legs.ask_of(held, probe, readers, live.pool)
    asked = legs.ask(probe, readers, live.pool, begun)
    return asked if held is None else legs.only(held, asked)


def _weighed(asked: legs.Asked, snapshot: Snapshot) -> legs.Asked:
    """The candidates with what is known of each: its version, and how readily it answers anything."""
    groups = asked.candidates.values()
    known = snapshot.generation.passages.columns(
        np.concatenate([legs.NO_NUMBERS, *(group.numbers for group in groups)])
    )
    ends = np.cumsum([len(group.numbers) for group in groups])[:-1]
    columns = zip(asked.candidates.items(), np.split(known.versions, ends), np.split(known.hubness, ends), strict=False)
    candidates = {language: replace(found, versions=v, hubness=h) for (language, found), v, h in columns}
    return replace(asked, candidates=candidates)


def _probe(words: str, versions: VersionFilter, snapshot: Snapshot) -> Probe:
    spoken = snapshot.generation.lexical.languages()
    return Probe(legs.depth(spoken), versions, terms=legs.analysed(words, spoken), handicap=snapshot.handicap)


def _ordered(products: list[RankedProduct], shelf: Shelf, question: Question) -> list[RankedProduct]:
    if question.language_balance == "any":
        return products
    spoken = {product.product_id: shelf.languages_of(product.product_id) for product in products}
    return ordering.order(products, spoken, question.language, question.language_balance)


def _result(
    rank: int, product: RankedProduct, found: Retrieved, snapshot: Snapshot, shelf: Shelf, language: str
) -> Result:
    """The version shown is in a language filtered by, else the page's, the question's, or that of the evidence."""
    held = shelf.products[product.product_id]
    versions = {version.id: version for version in held.versions}
    ids = [*product.versions, *(version_id for version_id in versions if version_id not in product.versions)]
    spoken = {version_id: version.language for version_id, version in versions.items()}
    wanted = found.understood.filters.languages
    words = found.understood.parsed.words
    mine = choosing.languages_of_reader(words, language, wanted, found.fused.languages)
    passages = _evidence(product, found, snapshot, mine)
    first = passages[0].version_id
    shown = ordering.version_shown([first, *ids], spoken, [*sorted(wanted), language, *sorted(mine)])
    return Result(
        rank=rank,
        product=held,
        version=versions[shown],
        also_in=_others(held.versions, shown),
        score=found.fused.score(product.places[0], product.further, product.reranked),
        evidence=passages,
        why=reasons(passages, words, versions[shown], language, _weight(snapshot)),
    )


def _evidence(
    product: RankedProduct, found: Retrieved, snapshot: Snapshot, languages: Collection[str]
) -> tuple[Evidence, ...]:
    """The best passages, in the order in which they are shown."""
    numbers, words = found.fused.numbers, found.understood.parsed.words
    places = choosing.places_to_read(product, found.fused, languages)
    passages = snapshot.generation.passages.read(numbers[places].tolist())
    chosen = choosing.in_order(places, passages, found.fused, languages)[:MOST_PASSAGES]
    return tuple(show(numbers.item(place), passage, words, _leg_scores(place, found)) for place, passage in chosen)


def _weight(snapshot: Snapshot) -> Weight:
    """How much terms say in a language: the rarer in its passages, the more."""
    leg = snapshot.generation.lexical
    return lambda terms, language: leg.ceilings(Probe(1, EVERYTHING, {language: tuple(terms)})).get(language, 0.0)


def _leg_scores(place: int, found: Retrieved) -> dict[str, float | None]:
    columns = {"dense": found.fused.dense, "lexical": found.fused.lexical}
    return {leg: None if leg in found.asked.missing else column.item(place) for leg, column in columns.items()}


def _others(versions: Sequence[Version], shown: str) -> tuple[Version, ...]:
    return tuple(version for version in versions if version.id != shown)


def _middle(vectors: Matrix) -> Vector | None:
    """The mean of unit vectors, itself of unit length (float32); None where there is none."""
    middle = vectors.sum(axis=0) if len(vectors) else np.zeros(0)
    length = float(np.linalg.norm(middle))
    return np.asarray(middle / length, dtype=np.float32) if length > 0 else None
