"""A space that was estimated from a part of a collection knows how much it stands for."""

from __future__ import annotations

import numpy as np

from indexer.engine.neutral_space import estimate


def test_a_sample_is_not_outgrown_by_what_it_was_drawn_from() -> None:
    """Every fifth product of five hundred stands for all, and only twice as many would make new means pay."""
    vectors = np.random.default_rng(1).normal(size=(200, 8)).astype(np.float32)
    languages, products = ["en", "nl"] * 100, [f"p{place}" for place in range(200)]
    whole = {"en": 500, "nl": 500}

    space = estimate(vectors, languages, products, {})

    assert space.means.outgrown(whole)
    assert not space.standing_for(5).means.outgrown(whole)
    assert space.standing_for(5).means.outgrown({"en": 999, "nl": 1000})
    assert space.standing_for(5).means.evenness == space.means.evenness
