"""What hubs are told by, on a handful of vectors that can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indexer.engine import hubness
from indexer.engine.hubness import NEAREST, Anchors, choose

MIDDLE = np.array([1, 0, 0, 0], np.float32)
ASIDE = np.array([0, 1, 0, 0], np.float32)


def _anchors(language: str, count: int = NEAREST) -> Anchors:
    return Anchors(np.tile(MIDDLE, (count, 1)), (language,) * count)


def test_a_passage_near_to_questions_of_another_language_is_a_hub() -> None:
    """What lies where all questions lie stands above what lies aside."""
    near, far = _anchors("fr").hubness(np.stack([MIDDLE, ASIDE]), ["en", "en"])
    assert near == 1.0
    assert far == 0.0


def test_questions_in_its_own_language_make_no_hub() -> None:
    """Within a language being near to many questions is often right."""
    assert _anchors("en").hubness(MIDDLE[np.newaxis], ["en"]).tolist() == [0.0]


def test_too_few_anchors_say_nothing() -> None:
    """Fewer than the nearest that are looked at are no measure."""
    assert _anchors("fr", NEAREST - 1).hubness(MIDDLE[np.newaxis], ["en"]).tolist() == [0.0]


def test_hubness_is_told_from_what_is_usual() -> None:
    """The passages that anchors were chosen from are 0 in the mean."""
    vectors, languages = np.stack([MIDDLE, ASIDE]), ["en", "en"]
    chosen = choose(
        np.tile((MIDDLE + ASIDE) / np.sqrt(2, dtype=np.float32), (NEAREST, 1)), ["fr"] * NEAREST, vectors, languages
    )
    assert abs(float(chosen.hubness(vectors, languages).mean())) < 1e-6


def test_anchors_come_back_as_they_were_saved(tmp_path: Path) -> None:
    """What is written is read again."""
    anchors = Anchors(np.stack([MIDDLE, ASIDE]), ("en", "nl"), 0.25)
    anchors.save(tmp_path / "anchors.npz")
    found = hubness.load(tmp_path / "anchors.npz")
    assert (found.vectors == anchors.vectors).all()
    assert (found.languages, found.usual) == (anchors.languages, anchors.usual)


def test_no_anchors_and_no_passages_are_no_mistake() -> None:
    """An empty collection has a space too."""
    nothing = np.empty((0, 4), np.float32)
    assert choose(nothing, [], nothing, []).hubness(nothing, []).tolist() == []
