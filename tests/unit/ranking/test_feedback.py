"""A question leans towards its best passages and stays of unit length."""

from __future__ import annotations

import numpy as np
import pytest

from search_api.ranking.feedback import lean

QUESTION = np.array([1.0, 0.0], dtype=np.float32)
PASSAGES = np.array([[0.0, 1.0], [0.6, 0.8]], dtype=np.float32)


def test_leans_towards_the_best() -> None:
    """The leaned question is nearer to the passages, and still nearest to what was asked."""
    leaned = lean(QUESTION, PASSAGES)

    assert np.linalg.norm(leaned) == pytest.approx(1.0, abs=1e-6)
    assert leaned.dtype == np.float32
    assert (PASSAGES @ leaned > PASSAGES @ QUESTION).all()
    assert leaned @ QUESTION > 0.9


def test_nothing_found_leaves_the_question() -> None:
    """Without passages, or where nothing would be left, the question stays as it is."""
    assert lean(QUESTION, np.empty((0, 2), dtype=np.float32)) is QUESTION
    assert lean(QUESTION, np.array([[-5.0, 0.0]], dtype=np.float32)) is QUESTION
