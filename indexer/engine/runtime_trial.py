"""Tries the ways of running the default model on this machine: how near to the reference each is, and how fast.

Runs in a process of its own, since it loads all of them at once, and leaves a JSON file
(`python -m indexer.engine.runtime_trial MODEL_FOLDER THREADS RESULT`). What follows from the figures is decided in
runtime_choice.py.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.engine.bundled_model import PASSAGE_PROMPT, QUERY_PROMPT
from indexer.engine.trial_texts import trial_texts

RuntimeName = Literal["torch", "openvino-fp32", "openvino-int8"]
_ROUNDS = 3


class Runtime(Protocol):
    """A loaded model: texts and their prompt to vectors."""

    dimensions: int

    def embed(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        """Unit vectors, float32 of shape (n, dimensions)."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, uncut, without special ones."""
        ...


@dataclass(frozen=True, slots=True)
class Measured:
    """How one runtime did: seconds for the passages (best round), cosines to the reference on all texts."""

    runtime: RuntimeName
    seconds: float
    lowest: float
    median: float


def measure(runtimes: Mapping[RuntimeName, Runtime]) -> list[Measured]:
    """Try all runtimes, in turns so that what else the machine does meets them alike; "torch" is the reference."""
    reference = _trial_vectors(runtimes["torch"])
    seconds = _best_seconds(runtimes)
    found = []
    for name, runtime in runtimes.items():
        cosines = np.sum(_trial_vectors(runtime) * reference, axis=1)
        found.append(Measured(name, seconds[name], float(cosines.min()), float(np.median(cosines))))
    return found


def _trial_vectors(runtime: Runtime) -> NDArray[np.float32]:
    texts = trial_texts()
    return np.concatenate([runtime.embed(texts.passages, PASSAGE_PROMPT), runtime.embed(texts.questions, QUERY_PROMPT)])


def _best_seconds(runtimes: Mapping[RuntimeName, Runtime]) -> dict[RuntimeName, float]:
    texts = trial_texts().passages
    rounds: dict[RuntimeName, list[float]] = {name: [] for name in runtimes}
    for _ in range(1 + _ROUNDS):
        for name, runtime in runtimes.items():
            start = time.perf_counter()
            runtime.embed(texts, PASSAGE_PROMPT)
            rounds[name].append(time.perf_counter() - start)
    # the first round pays for what is only done once
    return {name: min(taken[1:]) for name, taken in rounds.items()}


def _load(folder: Path, threads: int) -> dict[RuntimeName, Runtime]:
    from indexer.engine.openvino_runtime import OpenVinoRuntime
    from indexer.engine.reference_runtime import ReferenceRuntime

    return {
        "torch": ReferenceRuntime(folder, threads),
        "openvino-fp32": OpenVinoRuntime(folder, threads, eight_bits=False),
        "openvino-int8": OpenVinoRuntime(folder, threads, eight_bits=True),
    }


def _main(arguments: Sequence[str]) -> None:
    folder, threads, result = arguments
    measured = measure(_load(Path(folder), int(threads)))
    Path(result).write_text(json.dumps([asdict(found) for found in measured]), encoding="utf-8")


if __name__ == "__main__":
    _main(sys.argv[1:])
