"""Decides in which space a generation's passages are placed: that of the generation before, or a new one.

A space belongs to a generation; as long as it holds, publishing one upload costs that upload. When a language has
outgrown its mean, the worker builds a whole generation in its spare time (no work of the model: vectors are kept raw).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np

from corpus.records import Passage, Product
from indexer.build import Prepared, vectors_of
from indexer.embed import embed_questions
from indexer.engine import neutral_space
from indexer.engine.language_means import Matrix, shipped_means
from indexer.engine.languages import question_sentences
from indexer.engine.neutral_space import NeutralSpace
from indexer.plan import Indexed
from indexer.rooms import Workshop

# Passages a space is estimated from; more change it by less than its own noise.
SAMPLE = 20_000


def space_for(
    previous: Path | None, prepared: Sequence[Prepared], versions: Collection[str], workshop: Workshop
) -> NeutralSpace:
    """Return the space of the generation in the folder `previous`, or, where there is none, a new one.

    A new one is estimated from what is prepared, a fair sample of the versions with these ids.
    """
    if previous is not None:
        return neutral_space.load(previous)
    return _estimated(prepared, workshop).declaring(_declared(workshop.desk.catalogue.all(), versions))


def _estimated(prepared: Sequence[Prepared], workshop: Workshop) -> NeutralSpace:
    """Estimate a space from these versions' passages and from their own sentences read as questions."""
    passages = _sample([passage for version in prepared for passage in version.passages])
    products = _products(workshop)
    sentences = question_sentences(passages)
    return neutral_space.estimate(
        vectors=_vectors(passages, workshop),
        languages=[passage.language for passage in passages],
        products=[products.get(passage.version_id, passage.version_id) for passage in passages],
        questions={
            language: embed_questions(texts, workshop.embedder, workshop.vectors)
            for language, texts in sentences.items()
            if texts
        },
        shipped=shipped_means() if workshop.embedder.spec.name == "bundled" else None,
    )


def outgrown(root: Path, products: Iterable[Product], indexed: Indexed) -> bool:
    """Return whether a language has so many more products than its mean was estimated from that new means pay."""
    if indexed.name is None:
        return False
    return neutral_space.load_means(root / indexed.name).outgrown(_declared(products, indexed.digests))


def _declared(products: Iterable[Product], versions: Collection[str]) -> dict[str, int]:
    """Count the products with one of these versions in each language they are said to be in."""
    counts: dict[str, int] = defaultdict(int)
    for product in products:
        spoken = {version.language for version in product.versions if version.id in versions}
        for language in spoken - {None}:
            counts[str(language)] += 1
    return dict(counts)


def _products(workshop: Workshop) -> dict[str, str]:
    return {version.id: product.id for product in workshop.desk.catalogue.all() for version in product.versions}


def _vectors(passages: Sequence[Passage], workshop: Workshop) -> Matrix:
    if not passages:
        return np.empty((0, workshop.embedder.dimensions), dtype=np.float32)
    return vectors_of(passages, workshop.vectors)


def _sample(passages: Sequence[Passage]) -> Sequence[Passage]:
    """Every n-th passage, so that the sample spreads over all products and stays the same from run to run."""
    step = max(1, len(passages) // SAMPLE)
    return passages[::step]
