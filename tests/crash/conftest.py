"""One collection for all tests here: each crash happens to what the one before has left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.kept import Kept, Stem, collection, data_folder


@pytest.fixture(scope="package")
def kept(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Kept]:
    """Some files, each published by itself."""
    folder = tmp_path_factory.mktemp("crash")
    with collection(data_folder(folder / "data", models_folder), folder / "outside") as opened:
        yield opened


@pytest.fixture(scope="package")
def stem() -> Iterator[Stem]:
    """The process that forks those that are killed."""
    with Stem() as started:
        yield started
