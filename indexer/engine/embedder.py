"""Turns passages and questions into vectors, with one model and its two prompts.

The default model ("bundled") comes out of its package (bundled_model.py) and runs the fastest way that is near enough
to the reference on this machine (runtime_choice.py). Any other sentence-transformers model runs as it is. Vectors that
bear the same fingerprint may be compared with one another, others never.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.engine import bundled_model
from indexer.engine.errors import ModelUnavailable
from indexer.engine.openvino_network import EIGHT_BITS_VERSION
from indexer.engine.runtime_trial import Runtime, RuntimeName

BUNDLED = "bundled"
_FALLBACKS: tuple[RuntimeName, ...] = ("openvino-fp32", "torch")
_LONGEST_QUESTION = 40

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Which model, with which prompts, and after how many tokens it cuts a text (prompt and special tokens included).

    `name` is "bundled", or a name or folder that sentence-transformers knows.
    """

    name: str
    query_prompt: str
    passage_prompt: str
    max_tokens: int


class Embedder:
    """A loaded model. Safe to use from several threads at once."""

    def __init__(self, spec: ModelSpec, runtime: Runtime, runtime_name: RuntimeName, weights: str) -> None:
        """Own a loaded `runtime`; `weights` names the numbers it computes with, precision included."""
        self.spec = spec
        self.dimensions: int = runtime.dimensions
        self.fingerprint: str = _digest({**asdict(spec), "name": weights})
        self.description: dict[str, object] = {
            "model_name": spec.name,
            "runtime": runtime_name,
            "query_prompt": spec.query_prompt,
            "passage_prompt": spec.passage_prompt,
            "max_tokens": spec.max_tokens,
        }
        self._runtime = runtime

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages in their order: float32 of shape (n, dimensions), unit length."""
        return self._embed(texts, self.spec.passage_prompt)

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions in their order: float32 of shape (n, dimensions), unit length."""
        return self._embed(texts, self.spec.query_prompt)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without prompt and special tokens; nothing is cut."""
        return self._runtime.count_tokens([_well_formed(text) for text in texts])

    def warm_up(self) -> None:
        """Ask questions of all usual lengths once, so that no reader pays for what the first of each length costs."""
        for words in range(1, _LONGEST_QUESTION, 4):
            self._embed(["a " * words], self.spec.query_prompt)

    def _embed(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return self._runtime.embed([_well_formed(text) for text in texts], prompt)


def open_embedder(  # noqa: PLR0913 - what can be set about the model, each by its name
    model: str,
    models_dir: Path,
    *,
    runtime: Literal["auto", "torch", "openvino-fp32", "openvino-int8"] = "auto",
    threads: int | None = None,
    query_prompt: str | None = None,
    passage_prompt: str | None = None,
    report: Report | None = None,
) -> Embedder:
    """Load a model; `report` is told in a sentence what takes long or is not as it should be.

    `runtime` matters to the bundled model alone. "auto" tries what is fastest here at the first start (once) and
    falls back on any error; a named one is used or refused. `threads` is the number of processor threads (all where
    not given). Prompts not given are the model's own. Raises ModelUnavailable.
    """
    count = threads or _available_threads()
    if model != BUNDLED:
        return _open_other(model, count, query_prompt, passage_prompt)
    tell = report or _say_nothing
    models_dir = models_dir.resolve()
    folder = bundled_model.bundled_folder(models_dir, tell)
    loaded, name = _load_bundled(_Place(models_dir, folder, count, tell), runtime)
    spec = ModelSpec(
        name=BUNDLED,
        query_prompt=bundled_model.QUERY_PROMPT if query_prompt is None else query_prompt,
        passage_prompt=bundled_model.PASSAGE_PROMPT if passage_prompt is None else passage_prompt,
        max_tokens=bundled_model.MAX_TOKENS,
    )
    return Embedder(spec, loaded, name, _bundled_weights(name))


def _open_other(model: str, threads: int, query_prompt: str | None, passage_prompt: str | None) -> Embedder:
    from indexer.engine.reference_runtime import ReferenceRuntime

    loaded = ReferenceRuntime(model, threads)
    spec = ModelSpec(
        name=model,
        query_prompt=loaded.prompt("query") if query_prompt is None else query_prompt,
        passage_prompt=loaded.prompt("passage", "document") if passage_prompt is None else passage_prompt,
        max_tokens=loaded.max_tokens,
    )
    return Embedder(spec, loaded, "torch", loaded.weights_digest())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the bundled model lies, and with how many threads it is to run."""

    models_dir: Path
    folder: Path
    threads: int
    report: Report


def _load_bundled(
    place: _Place, wanted: Literal["auto", "torch", "openvino-fp32", "openvino-int8"]
) -> tuple[Runtime, RuntimeName]:
    if wanted != "auto":
        return _load_named(place, wanted), wanted
    from indexer.engine.runtime_choice import choose

    chosen = choose(place.models_dir, place.folder, place.threads, place.report).runtime
    for name in (chosen, *_FALLBACKS):
        try:
            return _load_named(place, name), name
        except ModelUnavailable as error:
            last = error
            place.report(f"{error} Trying another way of running it.")
    raise last


def _load_named(place: _Place, name: RuntimeName) -> Runtime:
    """Load one runtime and let it embed a text, so that what does not work fails here. Raises ModelUnavailable."""
    try:
        loaded = _LOADERS[name](place)
        loaded.embed(["a"], bundled_model.QUERY_PROMPT)
    except ModelUnavailable:
        raise
    except Exception as error:  # a runtime for other processors may raise anything
        raise ModelUnavailable(
            model=bundled_model.NAME, cause=f"{name} does not run here ({error})", remedy="set KMS_RUNTIME to torch"
        ) from error
    return loaded


def _load_reference(place: _Place) -> Runtime:
    from indexer.engine.reference_runtime import ReferenceRuntime

    return ReferenceRuntime(place.folder, place.threads)


def _load_exact(place: _Place) -> Runtime:
    from indexer.engine.openvino_runtime import OpenVinoRuntime

    return OpenVinoRuntime(place.folder, place.threads, eight_bits=False)


def _load_eight_bits(place: _Place) -> Runtime:
    from indexer.engine.openvino_runtime import OpenVinoRuntime

    return OpenVinoRuntime(place.folder, place.threads, eight_bits=True)


_LOADERS: dict[RuntimeName, Callable[[_Place], Runtime]] = {
    "torch": _load_reference,
    "openvino-fp32": _load_exact,
    "openvino-int8": _load_eight_bits,
}


def _bundled_weights(name: RuntimeName) -> str:
    """In float32 torch and OpenVINO give the same vectors (cosine 1.0000), 8 bits others."""
    if name != "openvino-int8":
        return bundled_model.IDENTITY
    return f"{bundled_model.IDENTITY} in 8 bits, version {EIGHT_BITS_VERSION}"


def _digest(facts: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _available_threads() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _well_formed(text: str) -> str:
    """The text with half characters, which some files hold and no tokenizer takes, replaced by question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _say_nothing(_sentence: str) -> None:
    """Where nobody wants to be told."""
