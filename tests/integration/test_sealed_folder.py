"""A folder that is there whole or not at all."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from indexer.engine.sealed_folder import is_whole, make_once


def make(folder: Path, content: str = "weights") -> None:
    """Make the folder with one file in a folder of its own."""

    def fill(aside: Path) -> None:
        (aside / "inner").mkdir()
        (aside / "inner" / "file").write_text(content)

    make_once(folder, fill)


def names(folder: Path) -> list[str]:
    """What stands in a folder, locks left out."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def test_a_made_folder_is_whole(tmp_path: Path) -> None:
    """What was written aside stands in its place, and nothing else is left."""
    make(tmp_path / "model")

    assert is_whole(tmp_path / "model")
    assert names(tmp_path) == ["model"]


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    """A folder whose filling failed is not there, nor are its remains."""

    def fill_half(aside: Path) -> None:
        (aside / "file").write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="full"):
        make_once(tmp_path / "model", fill_half)
    assert names(tmp_path) == []


def test_what_a_killed_process_left_goes(tmp_path: Path) -> None:
    """A half-filled folder of a process that is no more is removed; folders of other names stay."""
    for name in (".model-remains", ".other-remains"):
        (tmp_path / name).mkdir()

    make(tmp_path / "model")

    assert names(tmp_path) == [".other-remains", "model"]


def test_one_makes_and_the_others_wait(tmp_path: Path) -> None:
    """Of several that want the same folder at once, one makes it."""
    made: list[str] = []

    def fill(aside: Path) -> None:
        made.append(aside.name)
        (aside / "file").touch()

    threads = [threading.Thread(target=make_once, args=(tmp_path / "model", fill)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1
    assert is_whole(tmp_path / "model")


@pytest.mark.parametrize("harm", ["cut", "lost", "unsealed"])
def test_a_broken_folder_is_known_and_replaced(tmp_path: Path, harm: str) -> None:
    """A cut or missing file makes the folder not whole; filling it again puts a whole one in its place."""
    folder = tmp_path / "model"
    make(folder)
    harmed = folder / ("seal.json" if harm == "unsealed" else "inner/file")
    harmed.write_text("w") if harm == "cut" else harmed.unlink()

    assert not is_whole(folder)
    make(folder)
    assert is_whole(folder)
    assert names(tmp_path) == ["model"]


def test_a_whole_folder_is_not_replaced(tmp_path: Path) -> None:
    """What is whole never changes: others may have it open."""
    make(tmp_path / "model", "first")
    make(tmp_path / "model", "second")

    assert (tmp_path / "model" / "inner" / "file").read_text() == "first"
