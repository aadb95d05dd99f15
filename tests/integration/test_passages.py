"""The passage store: passages come back as they were put in, through any number of generations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.records import Passage
from indexer.engine.errors import GenerationDamaged
from indexer.engine.passages import PassageReader, PassageWriter


def passages(version: str, count: int, language: str = "nl") -> list[Passage]:
    """Make passages of a version."""
    return [
        Passage(
            version, ordinal, language, f"Titel {version}", f"Tekst {ordinal} é 水 \ud800", ("Kop", "Onderkop"),
            "ab" * 32, "slide", ordinal + 1, ordinal + 2, "iv",
        )
        for ordinal in range(count)
    ]  # fmt: skip


def write(folder: Path, previous: Path | None, *added: Passage, removed: tuple[str, ...] = ()) -> PassageReader:
    """Make a generation's store that records `new` for each version it adds; opened."""
    first = PassageReader.open(previous).numbers()[-1] + 1 if previous else 0
    writer = PassageWriter.start(folder, previous, int(first))
    writer.add(added)
    writer.remove(removed)
    for version in {passage.version_id for passage in added}:
        writer.record(version, f"{folder.name} of {version}")
    writer.finish()
    return PassageReader.open(folder)


def test_gives_back_what_was_put_in(tmp_path: Path) -> None:
    """A passage is read as it was written, with half surrogate pairs and all, in the order asked."""
    given = passages("a", 3) + passages("b", 2, "fr")

    store = write(tmp_path / "1", None, *given)

    assert store.read(store.numbers()) == given
    assert store.read([4, 0]) == [given[4], given[0]]
    assert store.columns(store.numbers()[2:4]).versions.tolist() == ["a", "b"]
    assert store.columns(store.numbers()[2:4]).languages.tolist() == ["nl", "fr"]
    assert store.languages() == {"nl": 3, "fr": 2}
    assert store.faults() == []


def test_replaces_a_version(tmp_path: Path) -> None:
    """Removing and adding a version in one generation keeps the new passages under new numbers."""
    write(tmp_path / "1", None, *passages("a", 3), *passages("b", 2))

    store = write(tmp_path / "2", tmp_path / "1", *passages("a", 1), removed=("a",))

    assert store.of_version("a").tolist() == [5]
    assert store.of_version("b").tolist() == [3, 4]
    assert sorted(store.versions()) == ["a", "b"]
    assert store.digests() == {"a": "2 of a", "b": "1 of b"}


def test_forgets_a_removed_version(tmp_path: Path) -> None:
    """A version that is removed has no passages and no digest, also after its part was emptied and merged."""
    folder: Path | None = None
    for generation in range(14):
        previous, folder = folder, tmp_path / str(generation)
        removed = (f"v{generation - 1}",) if generation % 2 else ()
        store = write(folder, previous, *passages(f"v{generation}", 2), removed=removed)

    kept = [f"v{generation}" for generation in range(14) if generation % 2]
    assert sorted(store.versions()) == sorted(kept)
    assert sorted(store.digests()) == sorted(kept)
    assert len(store) == 14
    assert [p.version_id for p in store.read(store.of_version("v1"))] == ["v1", "v1"]


def test_remembers_a_version_without_passages(tmp_path: Path) -> None:
    """A version that gave no passage is known by its digest, so that it is not read again."""
    writer = PassageWriter.start(tmp_path / "1", None)
    writer.record("empty", "digest")
    writer.finish()

    store = PassageReader.open(tmp_path / "1")

    assert store.digests() == {"empty": "digest"}
    assert len(store) == 0


def test_many_uploads_make_few_files(tmp_path: Path) -> None:
    """Small parts are merged as they come, without a merge in spare time."""
    folder: Path | None = None
    for generation in range(50):
        previous, folder = folder, tmp_path / str(generation)
        store = write(folder, previous, *passages(f"v{generation}", 2))

    assert folder is not None
    assert len(list(folder.iterdir())) < 70
    assert store.numbers().tolist() == list(range(100))
    assert [p.ordinal for p in store.read(store.numbers())] == [0, 1] * 50


def test_keeps_what_is_known_of_each_passage(tmp_path: Path) -> None:
    """Hubness stays with its passage when parts are merged; a part of before it was measured counts as usual."""
    for turn in range(1, 9):
        writer = PassageWriter.start(tmp_path / f"{turn}", tmp_path / f"{turn - 1}" if turn > 1 else None, turn)
        writer.add(passages(f"v{turn}", 1), np.array([turn / 8], np.float32))
        writer.finish()

    store = PassageReader.open(tmp_path / "8")
    assert store.columns(store.numbers()).hubness.tolist() == [turn / 8 for turn in range(1, 9)]

    for kept in (tmp_path / "8").glob("*.hubness.npy"):
        kept.unlink()
    assert PassageReader.open(tmp_path / "8").columns(store.numbers()).hubness.tolist() == [0.0] * 8


def test_does_not_know_other_numbers(tmp_path: Path) -> None:
    """A number that the store does not hold is a sign of damage, not an empty answer."""
    store = write(tmp_path / "1", None, *passages("a", 1))

    with pytest.raises(GenerationDamaged):
        store.read([7])


def test_says_that_it_is_damaged(tmp_path: Path) -> None:
    """A store without one of its files is not opened."""
    write(tmp_path / "1", None, *passages("a", 1)).close()
    next((tmp_path / "1").glob("*.rows.bin")).unlink()

    with pytest.raises(GenerationDamaged):
        PassageReader.open(tmp_path / "1")
