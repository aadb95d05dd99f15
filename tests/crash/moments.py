"""Kills uploading and working processes at moments drawn by chance, one after the other on one collection.

A moment is the n-th call or return in the product's own functions and some milliseconds more, so that libraries in
other languages are cut off too. The same seed draws the same moments.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.jobs import MAX_ATTEMPTS
from tests.crash.kept import Kept, Stem
from tests.crash.stem import Errand, Fate
from tests.crash.steps import Step

# As long as most steps in other languages take (a batch of the model, a commit of Tantivy or SQLite).
LONGEST_AFTER = 0.05
CHANGED = 0.3  # share of uploads that put another text in the place of one that is there


def chains(steps: Sequence[Step]) -> list[Sequence[Step]]:
    """Cut the steps into runs of as many kills in a row as a file survives: then it is what brings the worker down."""
    most = MAX_ATTEMPTS - 1
    return [steps[start : start + most] for start in range(0, len(steps), most)]


def faults_of(chain: Sequence[Step], kept: Kept, stem: Stem) -> list[str]:
    """Take a file in, kill one worker after the other, each a step further, and let the last one work."""
    kept.take_in()
    faults = []
    for step in chain:
        fate = stem.send(Errand(kept.data, step=(step.module, step.function, step.event)))
        reached = [] if fate.killed else [f"it was not killed: {fate.error}"]
        faults += [f"{step}: {fault}" for fault in (*reached, *kept.faults_at_once())]
    kept.work()
    return faults + kept.faults_afterwards()


@dataclass(frozen=True, slots=True)
class Round:
    """One kill: of what, at which moment of how many, whether the process was indeed killed, and what was wrong."""

    errand: Errand
    of: int
    fate: Fate
    faults: tuple[str, ...]


class Moments:
    """Draws the moments; how many there are is counted in processes that nobody kills."""

    def __init__(self, kept: Kept, stem: Stem, seed: int) -> None:
        self._kept, self._stem = kept, stem
        self._draw = random.Random(seed)  # noqa: S311 - to be drawn again
        path, word = kept.written()
        self._uploading = self._sent(path, word).moments
        self._working = stem.send(Errand(kept.data)).moments
        kept.work()

    def rounds(self, count: int, tell: Callable[[Round], None]) -> list[Round]:
        """Kill so often, uploads and work in turn, and look after each what is left; returns all rounds."""
        made: list[Round] = []
        while len(made) < count:
            for kill in (self._kill_an_upload, self._kill_the_worker):
                made.append(kill())
                tell(made[-1])
        return made

    def _kill_an_upload(self) -> Round:
        path, word = self._something_new()
        errand = self._at_a_moment(self._uploading, str(path))
        before = set(self._kept.words)
        fate = self._stem.send(errand)
        if fate.accepted is not None:
            self._kept.words[fate.accepted] = word
        faults = self._kept.faults_at_once() if set(self._kept.words) == before else []
        self._sent(path, word)
        return Round(errand, self._uploading, fate, tuple(faults))

    def _kill_the_worker(self) -> Round:
        errand = self._at_a_moment(self._working)
        fate = self._stem.send(errand)
        faults = self._kept.faults_at_once()
        self._kept.work()
        return Round(errand, self._working, fate, (*faults, *self._kept.faults_afterwards()))

    def _something_new(self) -> tuple[Path, str]:
        path, word = self._kept.written()
        if self._draw.random() > CHANGED:
            return path, word
        path.unlink()
        changed = self._draw.choice(sorted(self._kept.outside.iterdir()))
        return self._kept.rewritten(changed, word), word

    def _sent(self, path: Path, word: str) -> Fate:
        """Upload, as whoever got no answer does again."""
        fate = self._stem.send(Errand(self._kept.data, upload=str(path)))
        assert fate.accepted is not None, fate
        self._kept.words[fate.accepted] = word
        return fate

    def _at_a_moment(self, of: int, path: str | None = None) -> Errand:
        moment, after = self._draw.randint(1, of), self._draw.uniform(0, LONGEST_AFTER)
        return Errand(self._kept.data, upload=path, moment=moment, after=round(after, 3))
