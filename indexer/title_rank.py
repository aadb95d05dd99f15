"""Asks the index for a product by its own title: what other products always outrank is not found by anybody.

Questions that people asked are not kept, so the one question that every product is sure to answer stands in for them.
"""

from __future__ import annotations

import numpy as np

from corpus.records import Version
from indexer.embed import embed_questions
from indexer.engine.contract import EVERYTHING, Probe
from indexer.engine.generation import Generation
from indexer.engine.language_means import LanguageMeans
from indexer.rooms import Workshop

# Passages looked at: nobody turns pages further than the products that these belong to.
DEPTH = 200


def rank_by_title(version: Version, generation: Generation, means: LanguageMeans, workshop: Workshop) -> int | None:
    """Return the place of a version's product when its title is asked for by meaning; None: not among DEPTH passages.

    A translation that is found stands for the product as well.
    """
    asked = embed_questions([version.title], workshop.embedder, workshop.vectors)[0]
    probe = Probe(limit=DEPTH, versions=EVERYTHING, vector=means.neutral_question(asked), most=DEPTH)
    found = generation.legs["dense"].search(probe).values()
    if not found:
        return None
    numbers = np.concatenate([hits.numbers for hits in found])
    scores = np.concatenate([hits.scores for hits in found])
    best_first = numbers[np.lexsort((numbers, -scores))]
    product = workshop.desk.catalogue.find(version.product_id)
    own = {other.id for other in product.versions}
    in_order = list(dict.fromkeys(generation.passages.columns(best_first).versions.tolist()))
    return next((place for place, found_version in enumerate(in_order, start=1) if found_version in own), None)
