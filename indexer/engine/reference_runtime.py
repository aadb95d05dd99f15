"""Runs any sentence-transformers model as it is, in float32, on a graphics card where there is one: the reference.

Faster ways of running the default model (openvino_runtime.py) are compared with this one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.engine.errors import ModelUnavailable

_SAMPLED_BYTES = 4096


class ReferenceRuntime:
    """A loaded SentenceTransformer."""

    def __init__(self, model: str | Path, threads: int) -> None:
        """Load a model by its folder, or by its name from the hub. Raises ModelUnavailable."""
        # the tokenizer's own threads would come on top of the counted ones
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # noqa: TID251 - an order to a library, not a setting
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        torch.set_num_threads(threads)
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            self._model = SentenceTransformer(str(model), local_files_only=isinstance(model, Path))
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            raise ModelUnavailable(
                model=str(model),
                cause=f"sentence-transformers can not load it ({_first_line(error)})",
                remedy='set KMS_MODEL to "bundled", or to the name or folder of a sentence-transformers model',
            ) from error
        self.dimensions: int = self._dimensions()

    @property
    def max_tokens(self) -> int:
        """Where the model cuts a text, prompt and special tokens included."""
        return int(self._model.max_seq_length or 512)

    def prompt(self, *names: str) -> str:
        """The first of the prompts of these names that the model brings; empty where it brings none."""
        found = (self._model.prompts.get(name) for name in names)
        return next((prompt for prompt in found if prompt), "")

    def weights_digest(self) -> str:
        """A digest over names, shapes and the first and last bytes of all weights: seconds less than over all bytes."""
        digest = hashlib.sha256()
        for part in _samples(self._model.state_dict()):
            digest.update(part)
        return digest.hexdigest()

    def embed(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        """Unit vectors, float32 of shape (n, dimensions)."""
        vectors: NDArray[np.float32] = self._model.encode(
            list(texts), prompt=prompt, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimensions)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, uncut, without special ones."""
        tokenizer: Any = self._model.tokenizer
        if hasattr(tokenizer, "encode_batch"):  # static models carry a bare tokenizer
            return [len(found) for found in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
        return [len(found) for found in _cut(tokenizer, texts)]

    def _dimensions(self) -> int:
        known = self._model.get_embedding_dimension()
        return int(known) if known else len(self._model.encode("a", show_progress_bar=False))


def _cut(tokenizer: Callable[..., Any], texts: Sequence[str]) -> Sequence[Sequence[int]]:
    found: Sequence[Sequence[int]] = tokenizer(
        list(texts), add_special_tokens=False, truncation=False, verbose=False, return_attention_mask=False
    )["input_ids"]
    return found


def _samples(weights: dict[str, Any]) -> Iterator[bytes]:
    for name, tensor in sorted(weights.items()):
        raw = tensor.detach().cpu().contiguous().flatten()
        few = max(1, _SAMPLED_BYTES // raw.element_size())
        yield f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode()
        yield raw[:few].float().numpy().tobytes()
        yield raw[-few:].float().numpy().tobytes()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
