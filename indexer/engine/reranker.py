"""Reads a question and a passage together, with a model that an operator chose: slower than comparing, more exact.

A cross-encoder (Nogueira and Cho, 2019) sees both texts at once, so that it can tell an answer from a text about the
same thing. It costs tens of milliseconds a passage, so it is asked of the first products alone and within a time after
which their first order stands. Without KMS_RERANKER nothing of this is loaded. What its scores do to the order is in
ranking/reranking.py.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.engine.contract import Scores
from indexer.engine.errors import ModelUnavailable

MOST_PRODUCTS = 30
SECONDS = 1.5
_AT_A_TIME = 5  # pairs between two looks at the clock


class Reranker:
    """A loaded sentence-transformers CrossEncoder; safe to use from several threads at once."""

    def __init__(self, model: str, seconds: float = SECONDS) -> None:
        """Load a model by its folder, or by its name from what is on this machine. Raises ModelUnavailable."""
        # the tokenizer's own threads would come on top of the counted ones
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # noqa: TID251 - an order to a library, not a setting
        from sentence_transformers import CrossEncoder

        try:
            folder = Path(model)
            name = str(folder.resolve()) if folder.is_dir() else model
            self._model = CrossEncoder(name, local_files_only=True, num_labels=1)
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            raise ModelUnavailable(
                model=model,
                cause="there is no sentence-transformers CrossEncoder of this name on this machine",
                remedy="name the folder of one in KMS_RERANKER, or leave the variable out",
            ) from error
        self._seconds = seconds

    def score(self, question: str, passages: Sequence[str]) -> Scores | None:
        """How well each passage answers, float32 (n,): higher is better. None where the time was not enough for all."""
        end = time.monotonic() + self._seconds
        scores: list[Scores] = []
        for start in range(0, len(passages), _AT_A_TIME):
            if time.monotonic() > end:
                return None
            pairs = [(question, passage) for passage in passages[start : start + _AT_A_TIME]]
            scores.append(np.asarray(self._model.predict(pairs, show_progress_bar=False), np.float32))
        return np.concatenate([np.empty(0, np.float32), *scores])
