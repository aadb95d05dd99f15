"""What holds for all tests: property tests try the same examples each time, without a deadline of their own.

A busy machine is no fault, and a run of all tests says the same twice; new examples are for `make fuzz`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("short", deadline=None, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile("short")


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """Where the model lies once it is out of its package; kept between runs, since that takes a while."""
    folder = Path(__file__).resolve().parents[1] / "data" / "models"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
