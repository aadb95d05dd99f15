"""A generation's file spoilt on the disk: it is named, and going back or building anew answers again."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.engine.damage import set_damaged_aside
from indexer.engine.errors import GenerationDamaged
from indexer.engine.generation import current, older_ones, open_generation, rollback, verify
from indexer.plan import ask_for, plan, what_is_indexed
from tests.crash.kept import Kept

# A file of each room.
KINDS = (
    "manifest.json",
    "means.npz",
    "passages/*.rows.bin",
    "passages/parts.json",
    "dense/*.vectors.npy",
    "lexical/*/*.store",
)


@pytest.mark.parametrize("kind", KINDS[::2])
def test_a_damaged_file_is_named_and_a_rebuild_mends_it(kept: Kept, kind: str) -> None:
    """`verify` or opening says which file and what to do; going back answers, and so does building everything anew."""
    kept.take_in()
    kept.work()
    damaged = current(kept.desk.generations)
    file = _spoil(kept.desk.generations / damaged, kind, names=1)

    assert any(file.stem in told for told in _told(kept)), _told(kept)

    back = rollback(kept.desk.generations)
    with open_generation(kept.desk.generations) as older:
        assert verify(older) == []
    assert back != damaged
    _rebuild(kept)
    assert kept.faults_afterwards(asked=5) == []


@pytest.mark.parametrize("kind", KINDS[1::2])
def test_building_anew_needs_no_older_generation(kept: Kept, kind: str) -> None:
    """What the message says works on the damaged generation itself."""
    kept.take_in()
    kept.work()
    _spoil(kept.desk.generations / current(kept.desk.generations), kind, names=None)

    _rebuild(kept)

    assert kept.faults_afterwards(asked=5) == []


def test_a_damaged_older_generation_keeps_nothing_from_coming(kept: Kept) -> None:
    """It can not be brought back, and the next upload is published all the same."""
    older = older_ones(kept.desk.generations)[0]
    (kept.desk.generations / older / "manifest.json").unlink()
    kept.take_in()

    kept.work()

    assert older not in older_ones(kept.desk.generations)
    assert kept.faults_afterwards() == []


@pytest.mark.parametrize("kind", ["manifest.json", "means.npz", "passages/parts.json"])
def test_a_worker_mends_what_can_not_be_opened(kept: Kept, kind: str) -> None:
    """Nobody has to do anything where the published generation can not be opened or gone on from any more."""
    kept.take_in()
    kept.work()
    _spoil(kept.desk.generations / current(kept.desk.generations), kind, names=None)

    kept.work()

    assert kept.faults_afterwards(asked=5) == []


def _spoil(generation: Path, kind: str, names: int | None) -> Path:
    """Flip bits in the middle of a file, as a bad disk does; of one with so many names, or with the most.

    One with several names is a file of older generations too.
    """
    by_names = {file.stat().st_nlink: file for file in sorted(generation.glob(kind))}
    file = by_names[max(by_names) if names is None else names]
    content = bytearray(file.read_bytes())
    for place in range(len(content) // 2, min(len(content), len(content) // 2 + 64)):
        content[place] ^= 0xFF
    file.write_bytes(content)
    return file


def _told(kept: Kept) -> list[str]:
    try:
        with open_generation(kept.desk.generations) as generation:
            return verify(generation)
    except GenerationDamaged as error:
        return [str(error)]


def _rebuild(kept: Kept) -> None:
    """As `python -m indexer reindex --rebuild` does."""
    desk = kept.desk
    set_damaged_aside(desk.generations, thoroughly=True)
    ask_for(plan(desk.catalogue.all(), what_is_indexed(desk), desk.scans.finished(), rebuild=True), desk, again=True)
    kept.work()
