"""Generations on a real disk: published whole or not at all, linked, rolled back, retired, and checked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus.records import Passage
from indexer.engine import generation as engine
from indexer.engine.analysis import analyse
from indexer.engine.contract import EVERYTHING, Probe, Vector
from indexer.engine.errors import FingerprintMismatch, GenerationDamaged, NoGeneration

ROOT = Path(__file__).resolve().parents[2]
FINGERPRINT = {"model": "none", "dimensions": 8}


def vectors_of(texts: list[str]) -> Vector:
    """Stand in for a model: a unit vector for each text."""
    rows = [np.random.default_rng(len(text)).standard_normal(8) for text in texts]
    return np.array([row / np.linalg.norm(row) for row in rows], np.float32)


def stage(staging: engine.Staging, version: str, *texts: str, language: str = "en") -> None:
    """Put a version into a staged generation, in place of what it had."""
    passages = [Passage(version, place, language, "", text) for place, text in enumerate(texts)]
    staging.remove([version])
    staging.add(passages, [analyse(text, language) for text in texts], vectors_of(list(texts)))
    staging.record(version, f"digest of {texts}")


def publish(root: Path, version: str, *texts: str, language: str = "en") -> str:
    """Publish a generation with this version in it."""
    with engine.begin(root) as staging:
        stage(staging, version, *texts, language=language)
        (staging.folder / "means.npz").write_bytes(b"means")
        return engine.publish(staging, staging.describe(FINGERPRINT, products=1))


def found(root: Path, word: str) -> list[str]:
    """Ask the published generation for a word; the texts found."""
    with engine.open_generation(root) as generation:
        probe = Probe(10, EVERYTHING, {"en": analyse(word, "en")})
        hits = generation.lexical.search(probe).get("en")
        return [] if hits is None else [passage.text for passage in generation.passages.read(hits.numbers)]


def test_what_is_published_is_found(tmp_path: Path) -> None:
    """Passages, both legs and the manifest of a published generation tell of the same."""
    publish(tmp_path, "a", "Water for schools", "A well in the village")
    publish(tmp_path, "b", "Eau potable", language="fr")

    with engine.open_generation(tmp_path) as generation:
        assert generation.manifest.languages == {"en": 2, "fr": 1} == dict(generation.dense.languages())
        assert (generation.manifest.versions, generation.manifest.passages) == (2, 3)
        assert generation.manifest.parent == "00000001"
        assert generation.manifest.fingerprint == FINGERPRINT
        assert generation.passages.digests().keys() == {"a", "b"}
        assert (generation.folder / "means.npz").read_bytes() == b"means"
        assert engine.verify(generation) == []
    assert found(tmp_path, "schools") == ["Water for schools"]


def test_what_is_counted_on_is_what_is_held(tmp_path: Path) -> None:
    """Counts go on from the generation before; whatever comes and goes, they are what opening it would find."""
    publish(tmp_path, "a", "Water for schools", "A well in the village")
    publish(tmp_path, "b", "Eau potable", language="fr")
    publish(tmp_path, "a", "Water for all")
    with engine.begin(tmp_path) as staging:
        staging.remove({"b", "never there"})
        staging.add([Passage("a", 1, "en", "", "One more")], [["more"]], vectors_of(["One more"]))
        staging.add([Passage("c", 0, "nl", "", "Water")], [["water"]], vectors_of(["Water"]))
        staging.merge()
        engine.publish(staging, staging.describe(FINGERPRINT, products=1))

    for name in engine.generations(tmp_path):
        with engine.open_generation(tmp_path, name) as generation:
            held = generation.passages
            counted = (generation.manifest.versions, generation.manifest.passages, generation.manifest.languages)
            assert counted == (len(held.versions()), len(held), held.languages())
    assert engine.read_manifest(tmp_path).languages == {"en": 2, "nl": 1}


def test_the_next_generation_links_what_it_keeps(tmp_path: Path) -> None:
    """Files of parts are the same file in both generations; the older one keeps every byte."""
    publish(tmp_path, "a", "Water")
    before = _content(tmp_path / "00000001")

    publish(tmp_path, "b", "Wells")

    assert _content(tmp_path / "00000001") == before
    linked = [p for p in (tmp_path / "00000002").rglob("*.vectors.npy") if p.stat().st_nlink == 2]
    assert len(linked) == 1


def test_rollback_returns_and_numbers_are_not_given_again(tmp_path: Path) -> None:
    """After a rollback the older answers are back; what follows gets new numbers and a new name."""
    publish(tmp_path, "a", "Water")
    publish(tmp_path, "b", "Wells")

    assert engine.rollback(tmp_path) == "00000001"
    assert found(tmp_path, "wells") == []
    assert publish(tmp_path, "c", "Wells again") == "00000003"
    with engine.open_generation(tmp_path) as generation:
        assert generation.passages.numbers().tolist() == [0, 2]
    with pytest.raises(engine.NothingOlder):
        _ = [engine.rollback(tmp_path) for _ in range(3)]


def test_nothing_is_published_yet(tmp_path: Path) -> None:
    """An empty folder has no generation, and says so."""
    with pytest.raises(NoGeneration):
        engine.open_generation(tmp_path)


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    """While one makes a generation another is told to wait; retiring then leaves the staging alone."""
    publish(tmp_path, "a", "Water")
    with engine.begin(tmp_path) as staging:
        with pytest.raises(engine.GenerationBusy):
            engine.begin(tmp_path)
        assert engine.retire(tmp_path, keep=0) == []
        assert staging.folder.exists()

    assert not staging.folder.exists()
    engine.begin(tmp_path).discard()


def test_retire_keeps_the_published_and_some_others(tmp_path: Path) -> None:
    """Old generations go, an open one can still be asked, and the newest stay."""
    for version in "abcde":
        publish(tmp_path, version, "Water")
    oldest = engine.open_generation(tmp_path, "00000001")

    assert engine.retire(tmp_path, keep=1) == ["00000001", "00000002", "00000003"]

    assert engine.generations(tmp_path) == ["00000004", "00000005"]
    assert len(oldest.passages.read(oldest.passages.numbers())) == 1
    assert len(oldest.lexical.search(Probe(5, EVERYTHING, {"en": ["water"]}))) == 1
    assert len(oldest.dense.search(Probe(5, EVERYTHING, vector=vectors_of(["Water"])[0]))) == 1


def test_begins_afresh_for_another_model(tmp_path: Path) -> None:
    """A generation from nothing holds nothing of the one before, which stays published meanwhile."""
    publish(tmp_path, "a", "Water")
    with engine.begin(tmp_path, fresh=True) as staging:
        stage(staging, "b", "Wells")
        assert found(tmp_path, "water") == ["Water"]
        engine.publish(staging, staging.describe({"model": "other"}, products=1))

    assert found(tmp_path, "water") == []
    assert engine.read_manifest(tmp_path).next_number == 2


@pytest.mark.parametrize("damage", [lambda p: p.write_bytes(p.read_bytes()[:-1] + b"!"), lambda p: p.unlink()])
def test_verify_names_a_damaged_file(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    """A file that was changed or removed behind our back is named."""
    publish(tmp_path, "a", "Water")
    generation = engine.open_generation(tmp_path)
    file = next(generation.folder.rglob("*.rows.bin"))

    damage(file)

    assert file.name in " ".join(engine.verify(generation))


def test_a_broken_manifest_is_said(tmp_path: Path) -> None:
    """A manifest that is cut off, or of an unknown format, does not open."""
    publish(tmp_path, "a", "Water")
    manifest = tmp_path / "00000001" / "manifest.json"
    whole = manifest.read_text()

    for content in (whole[:-20], json.dumps(json.loads(whole) | {"format": 99})):
        manifest.write_text(content)
        with pytest.raises(GenerationDamaged):
            engine.open_generation(tmp_path)


def test_a_backend_of_another_version_is_refused(tmp_path: Path) -> None:
    """What another version of a backend wrote is not read."""
    publish(tmp_path, "a", "Water")
    manifest = tmp_path / "00000001" / "manifest.json"
    manifest.write_text(manifest.read_text().replace("faiss/1", "faiss/0"))

    with pytest.raises(FingerprintMismatch):
        engine.open_generation(tmp_path)


KILLED = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
import test_generation
number = 0
while True:
    number += 1
    test_generation.publish(Path({data!r}), f"v{{number}}", *[f"water number{{number}} line{{i}}" for i in range(20)])
    print(number, flush=True)
"""


@pytest.mark.parametrize("patience", [0.05, 0.11, 0.23])
def test_a_killed_writer_leaves_a_whole_generation(tmp_path: Path, patience: float) -> None:
    """SIGKILL at any moment: the published generation is whole, and the next writer goes on."""
    here = Path(__file__).parent
    script = KILLED.format(root=str(here.parents[1]), tests=str(here), data=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(patience)
        writer.kill()

    with engine.open_generation(tmp_path) as generation:
        assert engine.verify(generation) == []
        assert generation.manifest.passages == 20 * generation.manifest.versions
    publish(tmp_path, "after", "Wells")
    assert found(tmp_path, "wells") == ["Wells"]
    assert not list(tmp_path.glob("staging-*"))


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can ask as somebody else")
def test_what_is_closed_to_an_account_is_not_called_damaged(tmp_path: Path) -> None:
    """Somebody without rights on the data is told so, and not to roll back."""
    publish(tmp_path, "a", "Water for schools")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        shutil.copytree(tmp_path, root, dirs_exist_ok=True)
        for path in (root, *root.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        look = "import os, pathlib, sys; from indexer.engine.generation import open_generation as open_; "
        look += "os.setuid(65534); open_(pathlib.Path(sys.argv[1]))"
        asked = subprocess.run(
            [sys.executable, "-c", look, name], capture_output=True, text=True, check=False, cwd=ROOT
        )

    told = asked.stderr.splitlines()[-1]
    assert "The account may not read the index" in told
    assert "rollback" not in told
