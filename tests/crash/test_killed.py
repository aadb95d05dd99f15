"""SIGKILL at every named step, and at moments drawn by chance: nothing is lost, nothing stands twice, nobody helps."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.crash.kept import Kept, Stem
from tests.crash.moments import Moments, chains, faults_of
from tests.crash.stem import Errand
from tests.crash.steps import RECEIVING, WORKING, Step

SEED = 20261124


def test_an_upload_that_was_killed_is_there_wholly_or_not_at_all(kept: Kept, stem: Stem) -> None:
    """At each step of receiving; sent again it is there once, whatever the first attempt has left."""
    for step in RECEIVING:
        path, word = kept.written()
        before = kept.desk.catalogue.count()
        fate = stem.send(Errand(kept.data, upload=str(path), step=_named(step)))
        assert fate.killed == signal.SIGKILL, step
        there = kept.desk.catalogue.count() - before

        version = stem.send(Errand(kept.data, upload=str(path))).accepted

        assert version is not None
        kept.words[version] = word
        assert there == (step is RECEIVING[-1]), step
        assert kept.desk.catalogue.count() == before + 1, step
    kept.work()
    assert kept.faults_afterwards(asked=len(RECEIVING)) == []


@pytest.mark.parametrize("chain", chains(WORKING[::3]), ids=lambda chain: f"{chain[0]} and on")
def test_a_worker_killed_again_and_again_loses_nothing(kept: Kept, stem: Stem, chain: Sequence[Step]) -> None:
    """One file, and one worker after the other killed on its way; each third step, `make crash` has all of them."""
    assert faults_of(chain, kept, stem) == []


def test_moments_drawn_by_chance(kept: Kept, stem: Stem) -> None:
    """A few of the 200 of `make crash`; the seed says which."""
    rounds = Moments(kept, stem, SEED).rounds(8, print)

    assert [one for one in rounds if one.faults or one.fate.error] == [], f"seed {SEED}"
    assert kept.not_found(len(kept.words)) == []


def test_two_workers_started_at_once(kept: Kept, stem: Stem) -> None:
    """One of them works, the other is told so, and each file is published once."""
    for _ in range(3):
        kept.take_in()
    with Stem() as other, ThreadPoolExecutor() as pool:
        fates = list(pool.map(lambda one: one.send(Errand(kept.data)), [stem, other]))

    assert {fate.killed for fate in fates} == {None}
    assert all(fate.error is None or "WorkerBusy" in fate.error for fate in fates), fates
    kept.indexed = dict(kept.words)
    assert kept.faults_afterwards(asked=3) == []


def _named(step: Step) -> tuple[str, str, str]:
    return step.module, step.function, step.event
