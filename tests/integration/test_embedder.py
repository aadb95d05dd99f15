"""The embedder with the real model: what its vectors are, how runtimes compare, what happens when one fails."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from indexer.engine import embedder as embedder_module
from indexer.engine import runtime_choice
from indexer.engine.bundled_model import bundled_folder
from indexer.engine.embedder import Embedder, open_embedder
from indexer.engine.errors import ModelUnavailable
from indexer.engine.runtime_choice import Choice
from indexer.engine.separate_process import ProcessFailed, ProcessStopped, run_aside
from indexer.engine.trial_texts import trial_texts

ROOT = Path(__file__).resolve().parents[2]
PASSAGES = list(trial_texts().passages)
QUESTIONS = list(trial_texts().questions)


@pytest.fixture(scope="module")
def exact(models_folder: Path) -> Embedder:
    """The default model in float32 with OpenVINO."""
    return open_embedder("bundled", models_folder, runtime="openvino-fp32", threads=2)


@pytest.fixture(scope="module")
def reference(models_folder: Path) -> Embedder:
    """The default model with sentence-transformers."""
    return open_embedder("bundled", models_folder, runtime="torch", threads=2)


@pytest.fixture(scope="module")
def eight_bits(models_folder: Path) -> Embedder:
    """The default model in 8 bits."""
    return open_embedder("bundled", models_folder, runtime="openvino-int8", threads=2)


def test_vectors_have_unit_length_and_keep_their_order(exact: Embedder) -> None:
    """Texts of very different lengths come back in the order they were given, each as if it were alone."""
    texts = ["short", *PASSAGES, "", "a " * 2_000, "short"]

    vectors = exact.embed_passages(texts)

    assert vectors.shape == (len(texts), exact.dimensions) == (36, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors, np.concatenate([exact.embed_passages([text]) for text in texts]), atol=1e-5)


def test_nothing_gives_nothing(exact: Embedder) -> None:
    """No texts give no vectors, of the right width."""
    assert exact.embed_passages([]).shape == exact.embed_questions([]).shape == (0, 384)


def test_prompts_are_added(exact: Embedder, reference: Embedder, models_folder: Path) -> None:
    """Passages and questions each bear their prompt, and a prompt of one's own takes its place."""
    bare = open_embedder(
        "bundled", models_folder, runtime="openvino-fp32", threads=2, query_prompt="", passage_prompt=""
    )

    for own in (exact, reference):
        assert np.allclose(own.embed_passages(["water"]), bare.embed_passages(["passage: water"]), atol=1e-4)
        assert np.allclose(own.embed_questions(["water"]), bare.embed_questions(["query: water"]), atol=1e-4)
    assert bare.fingerprint != exact.fingerprint


def test_openvino_is_exact_in_float32(exact: Embedder, reference: Embedder) -> None:
    """Both give the same vectors, also of texts that are cut, so they share a fingerprint and may be mixed."""
    texts = [*PASSAGES, "", "</s> <mask>", " ".join(PASSAGES)]

    cosines = np.sum(exact.embed_passages(texts) * reference.embed_passages(texts), axis=1)

    assert cosines.min() > 0.99999
    assert exact.fingerprint == reference.fingerprint


def test_eight_bits_are_near_and_kept_apart(exact: Embedder, eight_bits: Embedder) -> None:
    """Vectors made with 8 bits are near to the reference in all languages of the trial, and not mixed with others."""
    passages = np.sum(exact.embed_passages(PASSAGES) * eight_bits.embed_passages(PASSAGES), axis=1)
    questions = np.sum(exact.embed_questions(QUESTIONS) * eight_bits.embed_questions(QUESTIONS), axis=1)

    assert min(passages.min(), questions.min()) > runtime_choice.LOWEST
    assert min(np.median(passages), np.median(questions)) > runtime_choice.MEDIAN
    assert exact.fingerprint != eight_bits.fingerprint


@pytest.mark.parametrize("name", ["exact", "eight_bits"])
def test_filling_up_changes_nothing(name: str, request: pytest.FixtureRequest) -> None:
    """Texts one token apart, of which only one fills its length exactly, are as near to one another as is natural."""
    embedder: Embedder = request.getfixturevalue(name)
    texts = ["water " * count for count in range(1, 80)]

    vectors = embedder.embed_passages(texts)

    assert np.sum(vectors[1:] * vectors[:-1], axis=1).min() > 0.95


def test_many_threads_ask_at_once(exact: Embedder) -> None:
    """Questions from several threads get the vectors they would get alone."""
    alone = exact.embed_questions(QUESTIONS)

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: exact.embed_questions([text])[0], QUESTIONS * 4))

    assert np.allclose(np.stack(together), np.tile(alone, (4, 1)), atol=1e-5)


def test_tokens_are_counted_whole(exact: Embedder, reference: Embedder) -> None:
    """Counts are without prompt and special tokens, nothing is cut, and both runtimes agree."""
    texts = ["", "water", *PASSAGES, "water " * 1_000]

    counts = exact.count_tokens(texts)

    assert counts == reference.count_tokens(texts)
    assert counts[1] == 1
    assert counts[-1] >= 1_000


def test_half_characters_are_no_error(exact: Embedder, reference: Embedder) -> None:
    """A lone surrogate, as broken files hold, is read as a question mark."""
    for own in (exact, reference):
        assert np.allclose(own.embed_passages(["w\ud800ter"]), own.embed_passages(["w?ter"]), atol=1e-5)
    assert exact.count_tokens(["\udfff"]) == exact.count_tokens(["?"])


def test_the_description_survives_a_manifest(exact: Embedder) -> None:
    """What a manifest keeps of a model comes back as it was, and opens the same model."""
    kept = json.loads(json.dumps(exact.description))

    assert kept == exact.description
    assert kept == {
        "model_name": "bundled",
        "runtime": "openvino-fp32",
        "query_prompt": "query: ",
        "passage_prompt": "passage: ",
        "max_tokens": 512,
    }


def test_any_folder_of_sentence_transformers_is_a_model(models_folder: Path, reference: Embedder) -> None:
    """A model given by its folder brings its own prompts, and its fingerprint comes from its weights."""
    other = open_embedder(str(bundled_folder(models_folder)), models_folder, threads=2)

    assert np.allclose(other.embed_questions(QUESTIONS), reference.embed_questions(QUESTIONS), atol=1e-5)
    assert (other.spec.query_prompt, other.spec.passage_prompt, other.spec.max_tokens) == ("query: ", "passage: ", 512)
    assert other.description["runtime"] == "torch"
    assert other.fingerprint == open_embedder(other.spec.name, models_folder, threads=2).fingerprint


def test_a_model_that_is_not_there_is_named(models_folder: Path, tmp_path: Path) -> None:
    """A folder without a model is refused with its name and what to set."""
    with pytest.raises(ModelUnavailable, match=r"empty.*KMS_MODEL"):
        open_embedder(str(tmp_path / "empty"), models_folder, threads=2)


def test_importing_is_light_and_asking_needs_no_torch(models_folder: Path) -> None:
    """Neither the import nor the fast runtime brings in torch, transformers or usage statistics sent elsewhere."""
    code = f"""
import sys
from pathlib import Path
from indexer.engine.embedder import open_embedder
heavy = {{"torch", "transformers", "sentence_transformers", "openvino"}}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
embedder = open_embedder("bundled", Path({str(models_folder)!r}), runtime="openvino-fp32", threads=2)
embedder.embed_questions(["Who owns the well?"])
embedder.warm_up()
loaded = heavy & set(sys.modules)
assert loaded == {{"openvino"}}, loaded
assert sys.modules["openvino_telemetry"] is None
"""

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_first_use_may_be_by_several_threads(models_folder: Path) -> None:
    """A process that starts with many texts at once comes to its end: OpenVINO's first use is made in one thread."""
    code = f"""
from pathlib import Path
from indexer.engine.embedder import open_embedder
embedder = open_embedder("bundled", Path({str(models_folder)!r}), runtime="openvino-fp32", threads=4)
embedder.embed_passages(["Who owns the well?"] * 8)
"""

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=300)


def test_openvino_sends_no_usage_statistics(models_folder: Path, tmp_path: Path) -> None:
    """The library leaves no client id behind, which is the first thing it does before it reports home."""
    code = f"""
from pathlib import Path
from indexer.engine.embedder import open_embedder
open_embedder("bundled", Path({str(models_folder)!r}), runtime="openvino-int8", threads=2)
"""

    subprocess.run(["env", f"HOME={tmp_path}", sys.executable, "-c", code], cwd=ROOT, check=True)  # noqa: S607
    assert not list(tmp_path.iterdir())


def choose_eight_bits(*_: object) -> Choice:
    """The choice of another day."""
    return Choice("openvino-int8", "it was measured")


def test_auto_falls_back_when_the_choice_fails(models_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the remembered runtime does not run, the exact one does, and the reason is told."""

    def fail(_: object) -> NoReturn:
        raise RuntimeError("no such instruction")

    told: list[str] = []
    monkeypatch.setattr(runtime_choice, "choose", choose_eight_bits)
    monkeypatch.setitem(embedder_module._LOADERS, "openvino-int8", fail)

    opened = open_embedder("bundled", models_folder, threads=2, report=told.append)

    assert opened.description["runtime"] == "openvino-fp32"
    assert "no such instruction" in "".join(told)


def test_a_named_runtime_that_fails_is_an_error(models_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a setting names is used or refused, never silently exchanged."""

    def fail(_: object) -> NoReturn:
        raise RuntimeError("no such instruction")

    monkeypatch.setitem(embedder_module._LOADERS, "openvino-int8", fail)

    with pytest.raises(ModelUnavailable, match="no such instruction"):
        open_embedder("bundled", models_folder, runtime="openvino-int8", threads=2)


def test_a_failed_trial_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial that fails gives the exact runtime with the reason, and is not made again at the next start."""
    told: list[str] = []

    def fail(module: str, *_: str) -> NoReturn:
        raise ProcessFailed(f"{module} was killed")

    monkeypatch.setattr(runtime_choice, "run_aside", fail)

    first = runtime_choice.choose(tmp_path, tmp_path, 2, told.append)
    count = len(told)
    second = runtime_choice.choose(tmp_path, tmp_path, 2, told.append)

    assert first == second
    assert first.runtime == "openvino-fp32"
    assert "was killed" in told[-1]
    assert len(told) == count


def test_a_trial_that_somebody_ended_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model runs in float32 this time, says so, and the next start tries again."""
    told: list[str] = []

    def end(_module: str, *_: str) -> NoReturn:
        raise ProcessStopped("it was told to stop")

    monkeypatch.setattr(runtime_choice, "run_aside", end)

    choice = runtime_choice.choose(tmp_path, tmp_path, 2, told.append)

    assert choice.runtime == "openvino-fp32"
    assert "done again at the next start" in told[-1]
    assert list(tmp_path.glob("runtime-*.json")) == []


def test_a_choice_that_can_not_be_kept_is_no_error(tmp_path: Path) -> None:
    """Where nothing can be written, and no choice is remembered, the model runs in float32 and says why."""
    told: list[str] = []
    (tmp_path / "file").touch()

    choice = runtime_choice.choose(tmp_path / "file", tmp_path, 2, told.append)

    assert choice.runtime == "openvino-fp32"
    assert "no faster way can be kept" in "".join(told)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"runtime": "torch"}'])
def test_an_unreadable_choice_is_made_again(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A choice that can not be read counts as none."""
    measured = [{"runtime": "torch", "seconds": 1.0, "lowest": 1.0, "median": 1.0}]
    monkeypatch.setattr(runtime_choice, "run_aside", lambda *given: Path(given[3]).write_text(json.dumps(measured)))
    runtime_choice.choose(tmp_path, tmp_path, 2, lambda _: None)
    (kept,) = tmp_path.glob("runtime-*.json")
    kept.write_text(content)

    assert runtime_choice.choose(tmp_path, tmp_path, 2, lambda _: None).runtime == "torch"
    assert json.loads(kept.read_text())["runtime"] == "torch"


def test_what_a_separate_process_says_last_is_the_reason() -> None:
    """A module that fails in its own process raises with the last line it wrote."""
    with pytest.raises(ProcessFailed, match="No module named"):
        run_aside("indexer.engine.no_such_module")
