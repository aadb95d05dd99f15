"""Makes the quantised network: weights and activations in 8 bits, by what the calibration texts send through it.

Static quantisation with NNCF: SmoothQuant (Xiao et al. 2023) at its default, fast bias correction, each text by
itself so that no padding is measured. It takes about a minute and much memory, so it runs in a process of its own
(`python -m indexer.engine.quantise MODEL_FOLDER TARGET_FOLDER`). The product is kept under a name made of all that it
depends on. Whether it is good enough is judged in runtime_choice.py.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.engine import calibration_texts
from indexer.engine.bundled_model import IDENTITY, MAX_TOKENS, PASSAGE_PROMPT, QUERY_PROMPT
from indexer.engine.openvino_network import LAST, build_network, import_openvino, word_table
from indexer.engine.sealed_folder import is_whole, make_once
from indexer.engine.separate_process import run_aside

_RECIPE = 5  # counts up when quantising is done differently, so that the older network is not taken for it
_NETWORK = "network.xml"


def quantised_identity() -> str:
    """What the quantised network depends on, as a digest: weights, calibration texts, recipe."""
    return hashlib.sha256(f"{IDENTITY} {calibration_texts.digest()} recipe {_RECIPE}".encode()).hexdigest()


def quantised_network(models_dir: Path, folder: Path, report: Callable[[str], None]) -> Path:
    """The .xml file of the quantised network; made (a minute) where it is not there yet.

    Raises ProcessFailed.
    """
    target = models_dir / f"bundled-int8-{quantised_identity()[:12]}"
    if not is_whole(target):
        report("Preparing the faster 8-bit form of the model (once, about a minute).")
        run_aside("indexer.engine.quantise", str(folder), str(target))
    return target / _NETWORK


def quantise(folder: Path, target: Path) -> None:
    """Quantise the model in `folder` into the folder `target`."""
    make_once(target, lambda aside: _fill(folder, aside))


def _fill(folder: Path, target: Path) -> None:
    openvino = import_openvino()
    import nncf

    inputs = list(_inputs(folder))
    network = nncf.quantize(
        build_network(folder),
        nncf.Dataset(inputs),
        preset=nncf.QuantizationPreset.MIXED,
        model_type=nncf.ModelType.TRANSFORMER,
        fast_bias_correction=True,
        subset_size=len(inputs),
        ignored_scope=nncf.IgnoredScope(names=[LAST]),
    )
    openvino.save_model(network, target / _NETWORK, compress_to_fp16=False)


def _inputs(folder: Path) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """What the network takes of every calibration text, the longer ones as passages, the short ones as questions."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    words, texts = word_table(folder), calibration_texts.calibration_texts()
    prompted = [PASSAGE_PROMPT + text for text in texts.passages] + [QUERY_PROMPT + text for text in texts.questions]
    for text in prompted:
        tokens = tokenizer.encode(text).ids
        yield np.asarray(words[tokens], dtype=np.float32)[None], np.ones((1, len(tokens)), dtype=np.float32)


def _main(arguments: Sequence[str]) -> None:
    quantise(Path(arguments[0]), Path(arguments[1]))


if __name__ == "__main__":
    _main(sys.argv[1:])
