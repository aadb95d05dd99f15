"""Decides which language means a generation is centred with: those of the generation before, or new ones.

Means belong to a generation; as long as they hold, publishing one upload costs that upload. When a language has
outgrown them, the worker builds a whole generation in its spare time (no work of the model: vectors are kept raw).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from corpus.records import Passage, Product
from indexer.build import Prepared, vectors_of
from indexer.embed import embed_questions
from indexer.engine import language_means
from indexer.engine.language_means import LanguageMeans
from indexer.engine.languages import question_sentences
from indexer.plan import Indexed
from indexer.rooms import Workshop

# Passages the means are estimated from; more change them by less than their own noise.
SAMPLE = 20_000


def means_for(previous: Path | None, prepared: Sequence[Prepared], workshop: Workshop) -> LanguageMeans:
    """Return the means of the generation in the folder `previous`, or, where there is none, new ones."""
    if previous is not None:
        return language_means.load(previous / "means.npz")
    return estimate_means(prepared, workshop)


def estimate_means(prepared: Sequence[Prepared], workshop: Workshop) -> LanguageMeans:
    """Return means estimated from these versions' passages and from their own sentences read as questions."""
    passages = _sample([passage for version in prepared for passage in version.passages])
    products = _products(workshop)
    sentences = question_sentences(passages)
    return language_means.estimate(
        vectors=_vectors(passages, workshop),
        languages=[passage.language for passage in passages],
        products=[products.get(passage.version_id, passage.version_id) for passage in passages],
        questions={
            language: embed_questions(texts, workshop.embedder, workshop.vectors)
            for language, texts in sentences.items()
            if texts
        },
        shipped=language_means.shipped_means() if workshop.embedder.spec.name == "bundled" else None,
    )


def outgrown(root: Path, products: Iterable[Product], indexed: Indexed) -> bool:
    """Return whether a language has so many more products than its mean was estimated from that new means pay."""
    if indexed.name is None:
        return False
    counts: dict[str, int] = defaultdict(int)
    for product in products:
        spoken = {version.language for version in product.versions if version.id in indexed.digests}
        for language in spoken - {None}:
            counts[str(language)] += 1
    return language_means.load(root / indexed.name / "means.npz").outgrown(counts)


def _products(workshop: Workshop) -> dict[str, str]:
    return {version.id: product.id for product in workshop.desk.catalogue.all() for version in product.versions}


def _vectors(passages: Sequence[Passage], workshop: Workshop) -> language_means.Matrix:
    if not passages:
        return np.empty((0, workshop.embedder.dimensions), dtype=np.float32)
    return vectors_of(passages, workshop.vectors)


def _sample(passages: Sequence[Passage]) -> Sequence[Passage]:
    """Every n-th passage, so that the sample spreads over all products and stays the same from run to run."""
    step = max(1, len(passages) // SAMPLE)
    return passages[::step]
