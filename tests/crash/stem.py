"""The process from which uploading and working ones are forked: what they import was imported once.

`python -m tests.crash.stem` reads an errand a line of JSON, carries it out in a child of its own, and answers with what
became of it. No thread is started here, so that a fork is as good as a new process; the tokenizer alone, which takes
half as long to open as all the rest of a worker, is opened once for all.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any, NoReturn

import faiss  # noqa: F401 - imported here so that no child has to
import openvino  # noqa: F401 - the same
import tantivy  # noqa: F401 - the same
import tokenizers

import indexer.engine.openvino_runtime  # noqa: F401 - the same
from corpus.intake import Metadata
from corpus.settings import load_settings
from indexer.engine.bundled_model import bundled_folder
from indexer.progress import Tally
from indexer.rooms import Desk, open_desk, open_workshop
from indexer.worker import Worker, only_worker
from tests.crash.steps import Step, count_moments, die_at


@dataclass(frozen=True, slots=True)
class Errand:
    """What a child does in the folder `data`: take in the file `upload`, or work until nothing is left.

    It is killed at `step`, or `after` seconds after its `moment`-th call or return in the product's own functions.
    """

    data: str
    upload: str | None = None
    step: tuple[str, ...] | None = None
    moment: int | None = None
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Fate:
    """How a child ended: the signal that killed it (None: it ended by itself), and what it had said until then.

    `accepted` is the version that it was given for its upload, `moments` how many there were, `error` what it died of.
    """

    killed: int | None
    accepted: str | None = None
    moments: int = 0
    error: str | None = None


def main() -> None:
    """Carry out one errand after the other."""
    logging.disable(logging.WARNING)
    for line in sys.stdin:
        errand = Errand(**json.loads(line))
        if errand.upload is None:
            _open_tokenizer(bundled_folder(Path(errand.data) / "models"))
        print(json.dumps(asdict(_fate_of(errand))), flush=True)


@cache
def _open_tokenizer(folder: Path) -> None:
    opened = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizers.Tokenizer = SimpleNamespace(from_file=lambda _path: opened)  # type: ignore[misc, assignment]  # all that is asked of it


def _fate_of(errand: Errand) -> Fate:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _carry_out(errand, writing)
    os.close(writing)
    told: dict[str, Any] = {}
    with os.fdopen(reading) as stream:
        for line in stream:
            told |= json.loads(line)
            if told.get("moments") == errand.moment is not None:
                time.sleep(errand.after)
                os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return Fate(os.WTERMSIG(status) if os.WIFSIGNALED(status) else None, **told)


def _carry_out(errand: Errand, writing: int) -> NoReturn:
    """Be the child: nothing of the stem's goes on after it."""

    def tell(**facts: object) -> None:
        os.write(writing, json.dumps(facts).encode() + b"\n")

    try:
        if errand.step is not None:
            die_at(Step(*errand.step))  # type: ignore[arg-type]  # it was one before it was JSON
        else:
            counted = count_moments(errand.moment, lambda number: tell(moments=number))
        accepted = _run(errand)
        sys.setprofile(None)
        tell(accepted=accepted, moments=0 if errand.step is not None else counted())
    except Exception as error:  # noqa: BLE001 - told to the test, which judges it
        sys.setprofile(None)
        tell(error=f"{type(error).__name__}: {error}")
    finally:
        os._exit(0)


def _run(errand: Errand) -> str | None:
    settings = load_settings(data=errand.data, runtime="openvino-fp32", threads=1)
    with open_desk(settings) as desk:
        if errand.upload is not None:
            return upload(desk, Path(errand.upload))
        work(desk)
    return None


def upload(desk: Desk, path: Path) -> str:
    """Take a file in and return the id of its version; under the same path it is the same version."""
    return desk.intake.add_file(path, path.name, Metadata(source_key=f"path:{path}", language="en")).version.id


def work(desk: Desk) -> None:
    """Do all there is to do, in a process that has no model yet."""
    with only_worker(desk):
        workshop = open_workshop(desk, lambda _text: None)
        with closing(workshop.vectors):
            Worker(workshop, Tally(lambda _now: None), Event()).run(until_idle=True)


if __name__ == "__main__":
    main()
