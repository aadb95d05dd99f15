"""How long the demonstration collection takes from nothing to published, by phase, and how much of it is not the model.

The folder of models is kept (taking the model out of its package is a matter of the first start); vectors are not.
Text recognition is left out: it is work of spare time, when all else is published.
"""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from threading import Event
from typing import Any
from unittest import mock

from indexer import pipeline
from indexer.engine.contract import Vector
from indexer.engine.embedder import Embedder
from indexer.progress import Tally
from indexer.rooms import Workshop, open_desk, open_workshop
from indexer.worker import Worker, only_worker
from tests.bench.data import Options, settings_of, take_in_samples
from tests.bench.figures import Figure, Table

NOT_THE_MODEL = 0.20
STEPS = {
    "read": "reading files",
    "prepare": "splitting into passages",
    "propose_all": "proposing what files say of themselves",
    "publish_versions": "building, verifying, publishing",
}


class Clock:
    """Adds up seconds by what was done in them."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def running(self, what: str) -> Iterator[None]:
        """Count what happens inside."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[what] += time.perf_counter() - start

    def timed(self, what: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return the call, counted."""

        def counted(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the call takes and gives
            with self.running(what):
                return call(*arguments, **named)

        return counted


class TimedEmbedder(Embedder):
    """The embedder, with the time inside it counted."""

    def __init__(self, embedder: Embedder, clock: Clock) -> None:
        self.__dict__.update(vars(embedder))
        self._timed, self._clock = embedder, clock

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        """As the embedder does."""
        with self._clock.running("model"):
            return self._timed.embed_passages(texts)

    def embed_questions(self, texts: Sequence[str]) -> Vector:
        """As the embedder does; a collection's own sentences are read as questions for its language means."""
        with self._clock.running("model, sentences for the language means"):
            return self._timed.embed_questions(texts)


def measure(options: Options) -> Table:
    """Index everything from nothing and take the times."""
    folder = options.data / "from-nothing"
    shutil.rmtree(folder, ignore_errors=True)
    clock = Clock()
    with open_desk(settings_of(folder, options)) as desk:
        with clock.running("taking in"):
            take_in_samples(desk)
        with clock.running("opening the model"):
            workshop = open_workshop(desk, lambda _text: None)
        with closing(workshop.vectors), only_worker(desk):
            passages = _index(workshop, clock)
    shutil.rmtree(folder)
    return _table(clock.seconds, passages)


def _index(workshop: Workshop, clock: Clock) -> int:
    watched = replace(workshop, embedder=TimedEmbedder(workshop.embedder, clock), recogniser=None)
    tally = Tally(lambda _progress: None)
    with ExitStack() as patches:
        for step, name in STEPS.items():
            counted = clock.timed(name, getattr(pipeline, step))
            patches.enter_context(mock.patch.object(pipeline, step, counted))
        with clock.running("whole"):
            Worker(watched, tally, Event()).run(until_idle=True)
    return tally.passages_done


def _table(seconds: dict[str, float], passages: int) -> Table:
    whole, model = seconds["whole"], seconds["model"]
    questions = seconds["model, sentences for the language means"]
    named = sum(seconds[name] for name in STEPS.values()) + model
    figures = [
        Figure("taking in (files stored, products recorded)", seconds["taking in"], "s"),
        Figure("opening the model", seconds["opening the model"], "s"),
        *(Figure(name, seconds[name], "s") for name in STEPS.values()),
        Figure("  of it the model, for the language means", questions, "s"),
        Figure("embedding passages", model, "s", note=f"{passages} passages, {passages / model:.1f} a second"),
        Figure("between the steps", whole - named, "s"),
        Figure("the whole of the worker's run", whole, "s"),
        Figure("share that is not the model", 1 - (model + questions) / whole, "", most=NOT_THE_MODEL),
    ]
    return Table("indexing", "Indexing: the demonstration collection from nothing", tuple(figures), dict(seconds))
