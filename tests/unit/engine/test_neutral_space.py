"""A space that was estimated from a part of a collection knows how much it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.engine.neutral_space import estimate, load_means

if TYPE_CHECKING:
    from pathlib import Path


def test_declared_languages_are_compared_with_declared_ones(tmp_path: Path) -> None:
    """What is said to be French and reads as English asks for new means only once there is twice as much of it."""
    vectors = np.random.default_rng(1).normal(size=(200, 8)).astype(np.float32)
    languages, products = ["en", "nl"] * 100, [f"p{place}" for place in range(200)]
    whole = {"en": 400, "nl": 500, "fr": 100}

    space = estimate(vectors, languages, products, {})
    space.declaring(whole).save(tmp_path)
    means = load_means(tmp_path)

    assert space.means.outgrown(whole)
    assert not means.outgrown(whole)
    assert not means.outgrown(whole | {"en": 799})
    assert means.outgrown(whole | {"fr": 200})
    assert means.evenness == space.means.evenness


def test_means_without_declared_languages_compare_with_those_found(tmp_path: Path) -> None:
    """A generation that was built before they were kept goes on to answer."""
    space = estimate(np.eye(2, dtype=np.float32), ["en", "nl"], ["a", "b"], {})
    space.save(tmp_path)

    means = load_means(tmp_path)

    assert means.declared is None
    assert not means.outgrown({"en": 1})
    assert means.outgrown({"en": 2})
