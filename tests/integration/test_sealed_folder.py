"""A folder that is there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.engine.sealed_folder import filled_aside, is_whole


def fill(folder: Path, content: str = "weights") -> None:
    """Make the folder with one file in a folder of its own."""
    with filled_aside(folder) as aside:
        (aside / "inner").mkdir()
        (aside / "inner" / "file").write_text(content)


def test_a_filled_folder_is_whole(tmp_path: Path) -> None:
    """What was written aside stands in its place, and nothing else is left."""
    fill(tmp_path / "model")

    assert is_whole(tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    """A folder whose filling failed is not there, nor are its remains."""

    def fill_half() -> None:
        with filled_aside(tmp_path / "model") as aside:
            (aside / "file").write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="full"):
        fill_half()
    assert not list(tmp_path.iterdir())


def test_what_a_killed_process_left_goes(tmp_path: Path) -> None:
    """A half-filled folder that nobody has touched for long is removed; one of another process at work stays."""
    for name in ("old", "fresh"):
        (tmp_path / f".model-{name}").mkdir()
    os.utime(tmp_path / ".model-old", (0, 0))

    fill(tmp_path / "model")

    assert sorted(path.name for path in tmp_path.iterdir()) == [".model-fresh", "model"]


@pytest.mark.parametrize("harm", ["cut", "lost", "unsealed"])
def test_a_broken_folder_is_known_and_replaced(tmp_path: Path, harm: str) -> None:
    """A cut or missing file makes the folder not whole; filling it again puts a whole one in its place."""
    folder = tmp_path / "model"
    fill(folder)
    harmed = folder / ("seal.json" if harm == "unsealed" else "inner/file")
    harmed.write_text("w") if harm == "cut" else harmed.unlink()

    assert not is_whole(folder)
    fill(folder)
    assert is_whole(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_whole_folder_is_not_replaced(tmp_path: Path) -> None:
    """Where another process was faster, its folder stays: others may have it open already."""
    fill(tmp_path / "model", "first")
    fill(tmp_path / "model", "second")

    assert (tmp_path / "model" / "inner" / "file").read_text() == "first"
