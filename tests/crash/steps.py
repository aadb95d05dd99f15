"""The named steps of receiving, extracting, embedding, publishing and swapping: moments at which a process is killed.

A step is a function of the product, at its beginning ("call") or its end ("return"). It is found by its code, wherever
it was imported to, and watched with `sys.setprofile` in the process that is to die: the product knows nothing of it.
"""

from __future__ import annotations

import importlib
import inspect
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Final, Literal

from tests.house.paths import ROOT

Event = Literal["call", "return"]
ROOMS: Final = tuple(str(ROOT / room) for room in ("corpus", "indexer"))


@dataclass(frozen=True, slots=True)
class Step:
    """A moment: the beginning or the end of a call of a function, named by module and qualified name."""

    module: str
    function: str
    event: Event

    def __str__(self) -> str:
        """Name it for people."""
        return f"{'before' if self.event == 'call' else 'after'} {self.module}.{self.function}"

    def code(self) -> CodeType:
        """Find the function; AttributeError where it is no more."""
        found = importlib.import_module(self.module)
        for name in self.function.split("."):
            found = getattr(found, name)
        code: CodeType = inspect.unwrap(found).__code__  # type: ignore[arg-type]  # a function by now
        return code


def _around(*functions: tuple[str, str]) -> list[Step]:
    return [Step(module, function, event) for module, function in functions for event in ("call", "return")]


RECEIVING: Final = [
    *_around(("corpus.files", "FileStore._copy")),
    Step("corpus.catalogue", "Catalogue.add", "return"),
    Step("corpus.jobs", "Jobs.enqueue", "return"),
    *_around(("corpus.files", "FileStore.keep")),
    Step("corpus.intake", "Intake.add_file", "return"),
]
WORKING: Final = [
    # extracting
    Step("corpus.jobs", "Jobs.claim", "return"),
    *_around(("indexer.extract.child", "ReadingChild.extract"), ("corpus.extractions", "Extractions.put")),
    Step("indexer.pipeline", "prepare", "return"),
    # embedding
    Step("indexer.pipeline", "embed_all", "call"),
    *_around(("indexer.engine.vectors", "VectorStore.put")),
    Step("corpus.proposals", "Proposals.put", "return"),
    Step("corpus.jobs", "Jobs.advance", "return"),
    # publishing
    Step("indexer.engine.generation", "begin", "return"),
    *_around(("indexer.build", "build"), ("indexer.engine.staging", "Staging.describe")),
    *_around(("indexer.engine.manifest", "write_manifest")),
    # swapping
    *_around(("indexer.engine.generation", "_put_down"), ("indexer.engine.pointer", "write_pointer")),
    *_around(("indexer.engine.generation", "_retire"), ("indexer.engine.generation", "_clear")),
    *_around(("corpus.jobs", "Jobs.finish")),
]


def die_at(step: Step) -> None:
    """Let this process be killed when it comes to the step."""
    code = step.code()

    def look(frame: FrameType, event: str, _argument: object) -> None:
        if frame.f_code is code and event == step.event:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(look)


def count_moments(wanted: int | None, reached: Callable[[int], None]) -> Callable[[], int]:
    """Count each call and return in the product's own functions, and tell when the wanted one is there."""
    number = 0

    def look(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal number
        if event in {"call", "return"} and frame.f_code.co_filename.startswith(ROOMS):
            number += 1
            if number == wanted:
                reached(number)

    sys.setprofile(look)
    return lambda: number
