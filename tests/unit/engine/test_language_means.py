"""Centring takes the language out of vectors, small collections lean on the shipped means, nothing divides by zero."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.engine import language_means
from indexer.engine.language_means import LanguageMeans, Matrix, estimate

DIMENSIONS = 16
CHANCE = np.random.default_rng(7)
TONGUES = {name: 0.5 * CHANCE.normal(size=DIMENSIONS) for name in ("en", "nl", "sw")}
TOPICS = CHANCE.normal(size=(40, DIMENSIONS)).astype(np.float32)


def _spoken(name: str, topics: Matrix = TOPICS) -> Matrix:
    """What is said on each topic in a language: topic and language in one unit vector."""
    vectors = topics + 4 * TONGUES[name]
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _means(names: tuple[str, ...], count: int = 40, shipped: LanguageMeans | None = None) -> LanguageMeans:
    vectors = np.concatenate([_spoken(name)[:count] for name in names])
    languages = [name for name in names for _ in range(count)]
    products = [f"p{n}" for _ in names for n in range(count)]
    return estimate(vectors, languages, products, {name: _spoken(name)[:count] for name in names}, shipped)


def test_the_same_topic_is_nearest_in_any_language() -> None:
    """A question in one language meets the passage on its topic in another before others in its own."""
    means = _means(("en", "nl", "sw"))
    pool = np.concatenate([_spoken("en")[1:], _spoken("sw")[:1]])

    neutral = means.neutral_passages(pool, [*["en"] * 39, "sw"])
    question = means.neutral_question(_spoken("en")[0])

    assert int(np.argmax(neutral @ question)) == 39
    assert int(np.argmax(pool @ _spoken("en")[0])) != 39


def test_vectors_are_of_unit_length() -> None:
    """Neutral vectors are float32 of unit length."""
    means = _means(("en", "nl"))

    neutral = means.neutral_passages(_spoken("nl"), ["nl"] * 40)

    assert neutral.dtype == np.float32
    assert np.linalg.norm(neutral, axis=1) == pytest.approx(np.ones(40), abs=1e-5)


def test_one_language_keeps_its_order() -> None:
    """In a collection of one language all passages are moved alike, by half of what they have in common."""
    means = _means(("en",))

    assert means.common == 0.5
    assert means.passages[0] == pytest.approx(means.pivot)


def test_a_language_never_seen_is_moved_by_the_common_part_alone() -> None:
    """A language without a mean keeps its own and is compared with all others as they are."""
    means = _means(("en", "nl"))
    unknown, middle = means.neutral_passages(_spoken("sw")[:1], ["sw"]), _spoken("sw")[:1] - means.common * means.pivot

    assert unknown == pytest.approx(middle / np.linalg.norm(middle), abs=1e-5)


def test_a_small_collection_leans_on_the_shipped_means() -> None:
    """Two products of a language say its topic: its offset stays near that of the shipped means."""
    shipped = _means(("en", "nl", "sw"))

    small = _means(("en", "sw"), 2, shipped)
    alone = _means(("en", "sw"), 2)

    offset = shipped.passages[2] - shipped.passages[0]
    leaning, own = small.passages[2] - small.passages[0], alone.passages[1] - alone.passages[0]
    assert np.linalg.norm(leaning - offset) < np.linalg.norm(own - offset)
    assert small.languages == ("en", "nl", "sw")
    assert small.products == (2, 0, 2)


def test_an_empty_collection_has_the_shipped_means() -> None:
    """Before the first product the shipped means hold as they are."""
    shipped = _means(("en", "nl"))

    means = estimate(np.empty((0, DIMENSIONS), dtype=np.float32), [], [], {}, shipped)

    assert means.passages == pytest.approx(shipped.passages)
    assert means.questions == pytest.approx(shipped.questions)


def test_a_long_product_does_not_speak_for_its_language() -> None:
    """Every product weighs alike in the mean, however many passages it has."""
    vectors = np.concatenate([np.repeat(_spoken("en")[:1], 30, axis=0), _spoken("en")[1:3]])
    long = estimate(vectors, ["en"] * 32, ["long"] * 30 + ["a", "b"], {})
    short = estimate(_spoken("en")[:3], ["en"] * 3, ["long", "a", "b"], {})

    assert long.passages == pytest.approx(short.passages, abs=1e-6)


def test_vectors_without_length_stay_so() -> None:
    """Nothing divides by zero: a vector that is nothing but the shift vanishes and stays zero."""
    means = _means(("en",))
    shift = (means.common * means.pivot)[np.newaxis]

    assert not means.neutral_passages(shift, ["en"]).any()


def test_no_language_dominates_more_is_taken_out() -> None:
    """The more evenly languages are spread, the more of what all texts share is taken out, 0.75 at most."""
    assert 0.5 < _means(("en", "nl")).common < _means(("en", "nl", "sw")).common < 0.75


def test_growing_twofold_outgrows_the_means() -> None:
    """New means pay when a language has twice the products, or is new, and not for one product more."""
    means = _means(("en", "nl"), 20)

    assert not means.outgrown({"en": 21, "nl": 20})
    assert means.outgrown({"en": 40})
    assert means.outgrown({"sw": 1})


def test_saved_means_are_read_back(tmp_path: Path) -> None:
    """What was saved is read back as it was."""
    means = _means(("en", "nl"))
    means.save(tmp_path / "means.npz")

    again = language_means.load(tmp_path / "means.npz")

    assert (again.languages, again.products) == (means.languages, means.products)
    assert again.passages.tobytes() == means.passages.tobytes()
    assert again.questions.tobytes() == means.questions.tobytes()


def test_shipped_means_are_there() -> None:
    """The bundled model's means come with the package: sixteen languages, 384 dimensions."""
    shipped = language_means.shipped_means()

    assert len(shipped.languages) == 16
    assert shipped.passages.shape == (16, 384)
    assert {"en", "nl", "fr", "es", "pt", "ar", "sw"} <= set(shipped.languages)
