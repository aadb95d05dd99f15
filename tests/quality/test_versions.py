"""Every edition and translation in the demonstration collection is proposed, and next to nothing else.

Taken apart, each version a product of its own; `make bench-versions` measures the same on larger sets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.data import Options
from tests.bench.versions import Pair, score, take_in_apart, taken, true_sample_pairs

if TYPE_CHECKING:
    from pathlib import Path

FLOOR_OF_PRECISION = 0.95


def test_true_pairs_are_proposed(tmp_path: Path, models_folder: Path) -> None:
    """All nine of them; at most one proposal in twenty is wrong, and each is of the right kind."""
    true = true_sample_pairs()
    with taken("samples", take_in_apart, Options(tmp_path, models_folder)) as sample:
        found = sample.proposed()

        assert score(sample.pairs(found), true).recall == 1.0
        assert score(sample.pairs(found), true).precision >= FLOOR_OF_PRECISION
        assert {one.kind for one in found if _years(sample.pairs([one]))} == {"edition"}


def _years(pairs: set[Pair]) -> bool:
    """Whether a pair is named for its years: the collection's editions are, its translations are not."""
    return all(name[-4:].isdigit() for pair in pairs for name in pair)
