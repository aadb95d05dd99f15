"""What the dense leg finds where it does not compare row by row in float32, against a search by brute force."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.engine.backends import backend
from indexer.engine.backends.faiss_files import COMPRESSED_FROM
from indexer.engine.contract import EVERYTHING, Batch, Hits, LegReader, Numbers, Probe, Scores, Vector, VersionFilter

WIDTH = 64
ROWS = 6_000
LIMIT = 100
VERSIONS = 60


def some_vectors(rows: int, seed: int) -> Vector:
    """Make unit vectors in two hundred loose groups, as texts lie in topics."""
    noise = np.random.default_rng(seed)
    groups = np.random.default_rng(1).standard_normal((200, WIDTH))
    found = groups[noise.integers(0, 200, rows)] + noise.standard_normal((rows, WIDTH))
    unit: Vector = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return unit


def a_leg(folder: Path, vectors: Vector, previous: Path | None = None) -> LegReader:
    """Write the vectors as one language, in versions that take turns."""
    writer = backend("faiss").start(folder, previous)
    versions = [f"v{number % VERSIONS}" for number in range(len(vectors))]
    numbers = np.arange(len(vectors), dtype=np.int64)
    writer.add(Batch(numbers, versions, ["en"] * len(vectors), [()] * len(vectors), vectors))
    writer.finish()
    return backend("faiss").open(folder)


def exact(vectors: Vector, question: Vector, admitted: np.ndarray | None = None) -> list[int]:
    """Find the best by brute force."""
    scores = vectors @ question
    if admitted is not None:
        scores[~admitted] = -np.inf
    best: list[int] = np.lexsort((np.arange(len(scores)), -scores))[:LIMIT].tolist()
    return best


def asked(question: Vector, versions: VersionFilter = EVERYTHING) -> Probe:
    """Ask for the best hundred."""
    return Probe(LIMIT, versions, vector=question)


def recall(leg: LegReader, vectors: Vector, versions: VersionFilter = EVERYTHING) -> float:
    """Share of the true best hundred that the leg finds, over thirty questions."""
    admitted = np.array([versions.admits(f"v{number % VERSIONS}") for number in range(len(vectors))])
    shares = []
    for question in some_vectors(30, seed=3):
        found = leg.search(asked(question, versions))["en"].numbers.tolist()
        shares.append(len(set(found) & set(exact(vectors, question, admitted))) / LIMIT)
    return float(np.mean(shares))


def test_comparing_is_exact(tmp_path: Path) -> None:
    """A part without codes gives the very hits and scores of a search by brute force."""
    vectors = some_vectors(COMPRESSED_FROM - 1, seed=2)
    leg = a_leg(tmp_path / "leg", vectors)

    for question in some_vectors(30, seed=3):
        hits = leg.search(asked(question))["en"]
        assert hits.numbers.tolist() == exact(vectors, question)
        np.testing.assert_allclose(hits.scores, (vectors @ question)[hits.numbers], 1e-5, 1e-6)


def test_compressed_parts_miss_one_hit_of_a_hundred_at_most(tmp_path: Path) -> None:
    """Recall at 100 from codes is at least 0.99, and scores are still those of float32."""
    vectors = some_vectors(ROWS, seed=2)
    leg = a_leg(tmp_path / "leg", vectors)

    assert recall(leg, vectors) >= 0.99
    hits = leg.search(asked(vectors[7]))["en"]
    assert hits.numbers[0] == 7
    np.testing.assert_allclose(hits.scores, (vectors @ vectors[7])[hits.numbers], 1e-5, 1e-6)


@pytest.mark.parametrize(
    "versions",
    [VersionFilter(only=frozenset({"v1", "v2", "v3"})), VersionFilter(excluded=frozenset({"v1", "v2"}))],
    ids=["few admitted", "few excluded"],
)
def test_filters_hold_in_compressed_parts(tmp_path: Path, versions: VersionFilter) -> None:
    """With a filter as without: recall at 100 is at least 0.99, and as many hits as were asked for."""
    vectors = some_vectors(ROWS, seed=2)
    leg = a_leg(tmp_path / "leg", vectors)

    assert recall(leg, vectors, versions) >= 0.99
    hits: Hits = leg.search(asked(vectors[0], versions))["en"]
    assert len(hits.numbers) == LIMIT
    assert all(versions.admits(f"v{number % VERSIONS}") for number in hits.numbers)


def test_finds_the_best_of_all_languages(tmp_path: Path) -> None:
    """Asked for the best two hundred of all languages, of which one is in codes, it finds 0.97 of them."""
    vectors = some_vectors(ROWS + 1_500, seed=2)
    writer = backend("faiss").start(tmp_path / "leg", None)
    numbers = np.arange(len(vectors), dtype=np.int64)
    languages = ["en"] * ROWS + ["nl"] * 1_500
    writer.add(Batch(numbers, ["v"] * len(vectors), languages, [()] * len(vectors), vectors))
    writer.finish()
    leg = backend("faiss").open(tmp_path / "leg")
    shares = []
    for question in some_vectors(30, seed=3):
        hits = leg.search(Probe(2 * LIMIT, EVERYTHING, vector=question, most=2 * LIMIT)).values()
        found = [number for some in hits for number in some.numbers.tolist()]
        shares.append(len(set(found) & set(np.argsort(-(vectors @ question))[: 2 * LIMIT].tolist())) / (2 * LIMIT))
        assert len(found) == 2 * LIMIT

    assert np.mean(shares) >= 0.97


def handicap(numbers: Numbers) -> Scores:
    """Take off what hubs have more, and give what others have less, about as real ones do."""
    found: Scores = np.random.default_rng(4).normal(0, 0.02, ROWS).astype(np.float32)[numbers]
    return found


def test_finds_the_best_after_the_handicap(tmp_path: Path) -> None:
    """Asked for the best hundred with a handicap, from codes too, it finds 0.97 of them in their order."""
    vectors = some_vectors(ROWS, seed=2)
    leg = a_leg(tmp_path / "leg", vectors)
    shares = []
    for question in some_vectors(30, seed=3):
        hits = leg.search(Probe(LIMIT, EVERYTHING, vector=question, most=LIMIT, handicap=handicap))["en"]
        left = vectors @ question - handicap(np.arange(ROWS))
        shares.append(len(set(hits.numbers.tolist()) & set(np.argsort(-left)[:LIMIT].tolist())) / LIMIT)
        assert np.all(np.diff(left[hits.numbers]) <= 1e-6)

    assert np.mean(shares) >= 0.97


def test_removed_versions_leave_compressed_parts(tmp_path: Path) -> None:
    """What was removed from a large part is neither found nor scored, before and after a merge."""
    vectors = some_vectors(ROWS, seed=2)
    a_leg(tmp_path / "1", vectors).close()
    for name, before, merged in (("2", "1", False), ("3", "2", True)):
        writer = backend("faiss").start(tmp_path / name, tmp_path / before)
        writer.remove({"v7"} if not merged else {f"v{i}" for i in range(20)})
        if merged:
            writer.merge()
        writer.finish()

        leg = backend("faiss").open(tmp_path / name)
        found = leg.search(asked(vectors[7]))["en"].numbers

        assert 7 not in found
        assert len(found) == LIMIT
        assert np.isnan(leg.score(asked(vectors[7]), {"en": np.array([7])})["en"][0])
        assert leg.languages()["en"] == (ROWS - ROWS // VERSIONS if not merged else ROWS * 2 // 3)
