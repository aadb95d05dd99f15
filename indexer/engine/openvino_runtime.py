"""Runs the default model with OpenVINO, in float32 or in 8 bits, without torch.

Each text goes through the network by itself, on one thread; several texts run at once, each on its own. On two cores
that was as fast as batches of eight (7.1 against 7.6 CPU seconds for 48 passages of 294 tokens in float32), and the
vector of a text does not depend on what it is embedded with. A text is filled up to one of few lengths, because
OpenVINO prepares code for every length it meets, and keeps it (5 ms and 1 MB each).

In 8 bits OpenVINO rounds what goes into a product in groups of 128 numbers, each group by its largest. Groups of 32,
64, 128, 192 and 384 took 0.54, 0.49, 0.45, 0.44 and 0.43 of the time of float32 for a text of 256 tokens, at a median
cosine of 0.9998, 0.9998, 0.9997, 0.9996 and 0.9994 on 216 passages. 128 costs 0.002 of the nDCG@10 of centred vectors
as a mean of five sets. Static quantisation (NNCF, calibrated on 208 texts in sixteen languages) took 0.38 of the time,
but at a cosine of 0.9986 and a loss of 0.004.
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
_GROUP = 128
_SHORT, _SHORT_STEP, _STEP = 64, 8, 16  # 36 lengths up to 512; 3 % of a passage of 250 tokens is filling


class OpenVinoRuntime:
    """A compiled network and its tokenizer; safe to use from several threads at once."""

    dimensions = DIMENSIONS

    def __init__(self, folder: Path, threads: int, *, eight_bits: bool) -> None:
        """Compile the network of the model in `folder`."""
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.encode_special_tokens = True
        self._tokenizer.no_truncation()
        self._words = word_table(folder)
        network = build_network(folder, eight_bits=eight_bits)
        self._compiled = import_openvino().Core().compile_model(network, "CPU", _properties(threads))
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
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": _GROUP,  # of no meaning in float32
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": threads,
        "ENABLE_CPU_PINNING": False,  # two processes would be pinned to the same cores
    }
