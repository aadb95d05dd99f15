"""Runs the default model with OpenVINO, in float32 or with the quantised network, without torch.

Each text goes through the network by itself, on one thread; several texts run at once, each on its own. On two cores
that was as fast as batches of eight (2.98 against 3.03 CPU seconds for 48 passages of 294 tokens in int8), and the
vector of a text does not depend on what it is embedded with. A text is filled up to one of few lengths, because
OpenVINO prepares code for every length it meets and keeps it (5 to 30 ms and 8 MB each in int8).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.engine.bundled_model import DIMENSIONS, MAX_TOKENS
from indexer.engine.openvino_network import build_network, import_openvino, word_table

_BEGIN, _END = 0, 2  # <s> and </s> in the model's vocabulary
_SHORT, _SHORT_STEP, _STEP = 64, 8, 16  # 36 lengths up to 512; 3 % of a passage of 250 tokens is filling


class OpenVinoRuntime:
    """A compiled network and its tokenizer; safe to use from several threads at once."""

    dimensions = DIMENSIONS

    def __init__(self, folder: Path, quantised: Path | None, threads: int) -> None:
        """Compile the network of the model in `folder`, or the `quantised` one made of it (its .xml file)."""
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.encode_special_tokens = True
        self._tokenizer.no_truncation()
        self._words = word_table(folder)
        core = import_openvino().Core()
        network = build_network(folder) if quantised is None else core.read_model(quantised)
        self._compiled = core.compile_model(network, "CPU", _properties(threads))
        # OpenVINO's own queue calls back from its threads, and takes the process down if that process is ending
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embed")
        self._mine = threading.local()
        # two threads that are the first to read a result of OpenVINO at the same moment wait for each other for ever
        self._embed([_BEGIN, _END])

    def embed(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        """Unit vectors, float32 of shape (n, dimensions)."""
        tokens = [self._tokens(prompt + text) for text in texts]
        # the longest first, so that at the end no thread is left alone with a long text
        order = sorted(range(len(tokens)), key=lambda place: -len(tokens[place]))
        vectors = np.empty((len(tokens), self.dimensions), dtype=np.float32)
        embedded = map if len(tokens) == 1 else self._pool.map
        for place, vector in zip(order, embedded(self._embed, [tokens[place] for place in order]), strict=True):
            vectors[place] = vector
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, uncut, without the two special ones."""
        return [len(self._tokenizer.encode(text, add_special_tokens=False)) for text in texts]

    def _embed(self, tokens: list[int]) -> NDArray[np.float32]:
        request = getattr(self._mine, "request", None)
        if request is None:
            request = self._mine.request = self._compiled.create_infer_request()
        places = _places(len(tokens))
        words = np.zeros((1, places, self.dimensions), dtype=np.float32)
        words[0, : len(tokens)] = self._words[tokens]
        taken = (np.arange(places) < len(tokens)).astype(np.float32)[None]
        request.infer([words, taken])
        vector: NDArray[np.float32] = request.get_output_tensor(0).data[0]
        return vector.copy()

    def _tokens(self, text: str) -> list[int]:
        content = self._tokenizer.encode(text, add_special_tokens=False).ids
        return [_BEGIN, *content[: MAX_TOKENS - 2], _END]


def _places(tokens: int) -> int:
    """The length that a text of so many tokens is filled up to."""
    step = _SHORT_STEP if tokens <= _SHORT else _STEP
    return -(-tokens // step) * step


def _properties(threads: int) -> dict[str, object]:
    return {
        # otherwise it takes bf16 where the processor has it, and vectors of two machines differ
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": threads,
        "ENABLE_CPU_PINNING": False,  # two processes would be pinned to the same cores
    }
