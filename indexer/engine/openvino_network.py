"""Builds the default model's network for OpenVINO from the weights in its folder, so that torch need not be there.

The network takes the looked-up word embeddings of one text, float32 of shape (1, places, hidden), and which places
are taken, float32 of shape (1, places), 1.0 or 0.0; it gives the text's vector, float32 of shape (1, hidden), of unit
length. The table of words is left out, and read from the disk where needed (`word_table`): it is four fifths of the
weights, and of a text only a few rows are used.

In 8 bits each row of a matrix is whole numbers with a scale of its own, and what is multiplied with it is rounded on
the way, in groups (openvino_runtime.py): nothing has to be measured beforehand.
"""

from __future__ import annotations

import json
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WEIGHTS = "model.safetensors"
# Counts up when numbers in 8 bits come out differently, so that vectors of before are not mixed with those of after.
EIGHT_BITS_VERSION = 1
_LARGEST = 127
_UNATTENDED = 1e9
_WORDS = "embeddings.word_embeddings.weight"


def import_openvino() -> Any:  # noqa: ANN401 - the library brings no types
    """OpenVINO without its usage statistics, which would be sent over the network without being asked."""
    # None in sys.modules makes `import openvino_telemetry` fail; openvino then uses a stub that is silent
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino


def word_table(folder: Path) -> NDArray[np.float32]:
    """The word embeddings (float32, words x hidden), mapped from the file and not read into memory."""
    with (folder / WEIGHTS).open("rb") as stream:
        (length,) = struct.unpack("<Q", stream.read(8))
        entry = json.loads(stream.read(length))[_WORDS]
    start = 8 + length + entry["data_offsets"][0]
    return np.memmap(folder / WEIGHTS, dtype="<f4", mode="r", offset=start, shape=tuple(entry["shape"]))


def build_network(folder: Path, *, eight_bits: bool) -> Any:  # noqa: ANN401 - an openvino.Model
    """The encoder, from the looked-up word embeddings to the unit vector, its matrices in 8 bits or in float32."""
    openvino = import_openvino()
    from safetensors import safe_open

    settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    with safe_open(folder / WEIGHTS, framework="numpy") as weights:
        heads, epsilon = settings["num_attention_heads"], settings["layer_norm_eps"]
        layers = _Layers(openvino.opset15, weights, heads, epsilon, eight_bits)
        return layers.network(settings["hidden_size"], settings["num_hidden_layers"])


@dataclass(frozen=True, slots=True)
class _Layers:
    """The parts of a BERT encoder (Devlin et al. 2019), as operations of OpenVINO.

    The names of the weights are those of transformers' BertModel; `ops` is an operation set of openvino.
    """

    ops: Any
    weights: Any
    heads: int
    epsilon: float
    eight_bits: bool

    def network(self, hidden: int, count: int) -> Any:  # noqa: ANN401
        words = self.ops.parameter([1, -1, hidden], np.float32, name="words")
        taken = self.ops.parameter([1, -1], np.float32, name="taken")
        state = self.norm(self.ops.add(words, self.positions(words)), "embeddings.LayerNorm")
        mask = self.mask(taken)
        for number in range(count):
            state = self.layer(state, mask, f"encoder.layer.{number}", hidden)
        # the sum over the taken places is the mean but for its length, and that goes in the end
        total = self.ops.reduce_sum(self.ops.multiply(state, self.ops.unsqueeze(taken, self.whole(2))), self.whole(1))
        vector = self.ops.normalize_l2(total, self.whole(1), 1e-12, "max")
        return import_openvino().Model([self.ops.result(vector)], [words, taken], "encoder")

    def positions(self, words: Any) -> Any:  # noqa: ANN401
        """Position embeddings as far as there are places; every token is of type 0."""
        table = self.tensor("embeddings.position_embeddings.weight")
        both = table + self.tensor("embeddings.token_type_embeddings.weight")[0]
        places = self.ops.gather(self.ops.shape_of(words), self.whole(1), self.whole(0))
        rows = self.ops.slice(self.ops.constant(both), self.whole(0), places, self.whole(1), self.whole(0))
        return self.ops.unsqueeze(rows, self.whole(0))

    def mask(self, taken: Any) -> Any:  # noqa: ANN401
        """What is added to the attention scores, so that nothing attends to a place that is not taken."""
        lowered = self.ops.multiply(self.ops.subtract(taken, self.fraction(1.0)), self.fraction(_UNATTENDED))
        return self.ops.unsqueeze(lowered, self.whole(1, 2))

    def layer(self, state: Any, mask: Any, name: str, hidden: int) -> Any:  # noqa: ANN401
        attended = self.attention(state, mask, f"{name}.attention.self", hidden)
        mixed = self.linear(attended, f"{name}.attention.output.dense")
        state = self.norm(self.ops.add(mixed, state), f"{name}.attention.output.LayerNorm")
        inner = self.ops.gelu(self.linear(state, f"{name}.intermediate.dense"), "erf")
        return self.norm(self.ops.add(self.linear(inner, f"{name}.output.dense"), state), f"{name}.output.LayerNorm")

    def attention(self, state: Any, mask: Any, name: str, hidden: int) -> Any:  # noqa: ANN401
        split, turn = self.whole(0, 0, self.heads, hidden // self.heads), self.whole(0, 2, 1, 3)
        query, key, value = (
            self.ops.transpose(self.ops.reshape(self.linear(state, f"{name}.{part}"), split, special_zero=True), turn)
            for part in ("query", "key", "value")
        )
        mixed = self.ops.transpose(self.ops.scaled_dot_product_attention(query, key, value, mask), turn)
        return self.ops.reshape(mixed, self.whole(0, 0, hidden), special_zero=True)

    def linear(self, state: Any, name: str) -> Any:  # noqa: ANN401
        product = self.ops.matmul(state, self.matrix(f"{name}.weight"), transpose_a=False, transpose_b=True)
        return self.ops.add(product, self.row(f"{name}.bias"))

    def matrix(self, name: str) -> Any:  # noqa: ANN401
        weights = self.tensor(name)
        if not self.eight_bits:
            return self.ops.constant(weights)
        scales = np.abs(weights).max(axis=1, keepdims=True) / np.float32(_LARGEST)
        whole = self.ops.constant(np.rint(weights / scales).astype(np.int8))
        return self.ops.multiply(self.ops.convert(whole, np.float32), self.ops.constant(scales))

    def norm(self, state: Any, name: str) -> Any:  # noqa: ANN401
        centred = self.ops.mvn(state, self.whole(-1), normalize_variance=True, eps=self.epsilon, eps_mode="inside_sqrt")
        return self.ops.add(self.ops.multiply(centred, self.row(f"{name}.weight")), self.row(f"{name}.bias"))

    def row(self, name: str) -> Any:  # noqa: ANN401
        return self.ops.constant(self.tensor(name).reshape(1, 1, -1))

    def fraction(self, number: float) -> Any:  # noqa: ANN401
        return self.ops.constant(np.float32(number))

    def whole(self, *numbers: int) -> Any:  # noqa: ANN401
        return self.ops.constant(np.array(numbers, dtype=np.int64))

    def tensor(self, name: str) -> NDArray[np.float32]:
        tensor: NDArray[np.float32] = self.weights.get_tensor(name)
        return tensor
