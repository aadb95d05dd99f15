"""What must hold after a crash, whatever it was: at once, and when a worker has been started again.

At once the generation is the old or the new one, whole. When the worker is done, every accepted upload is there with
its bytes, every product is found by a question, each passage stands once, and nobody had to do anything.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event
from typing import Self

import numpy as np

from corpus.settings import Settings, load_settings
from indexer.engine.generation import Generation, open_generation, verify
from indexer.engine.pointer import read_pointer
from indexer.progress import Tally
from indexer.rooms import Desk, Workshop, open_desk, open_workshop
from indexer.stored import read_and_compare, stored_files
from indexer.worker import Worker, only_worker
from search_api.live import Live, open_live
from search_api.question import Question
from search_api.search import search
from tests.crash.stem import Errand, Fate, upload
from tests.house.paths import ROOT

# Words that are in no language: the question is the word, so that its product must be the first.
_SYLLABLES = ("ba", "de", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "ze")


class Stem:
    """The process that forks the ones that die; a context."""

    def __enter__(self) -> Self:
        """Start it."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.stem"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End it with what it has forked."""
        self._process.communicate()

    def send(self, errand: Errand) -> Fate:
        """Have an errand carried out and return what became of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(errand)) + "\n")
        self._process.stdin.flush()
        return Fate(**json.loads(self._process.stdout.readline()))


@dataclass
class Kept:
    """A collection under test, and what was accepted into it: the word that each version is found by."""

    desk: Desk
    workshop: Workshop
    live: Live
    outside: Path
    words: dict[str, str] = field(default_factory=dict)
    indexed: dict[str, str] = field(default_factory=dict)
    draw: random.Random = field(default_factory=lambda: random.Random(10))  # noqa: S311 - the same each time

    @property
    def data(self) -> str:
        """The folder."""
        return str(self.desk.settings.data)

    def written(self) -> tuple[Path, str]:
        """Write a file that nobody has seen, and return it with the word that is in it alone."""
        word = "".join(self.draw.choices(_SYLLABLES, k=5))
        path = self.outside / f"{word}.md"
        return self.rewritten(path, word), word

    def rewritten(self, path: Path, word: str) -> Path:
        """Write the file with another text and its word."""
        story = (
            f"# {word}\n\nThe committee of {word} met {self.draw.randrange(10**6)} times and dug the well by hand.\n"
        )
        path.write_text(story, encoding="utf-8")
        return path

    def take_in(self) -> str:
        """Take one more file in, here, and return its version."""
        path, word = self.written()
        version = upload(self.desk, path)
        self.words[version] = word
        return version

    def work(self) -> None:
        """Start a worker again, which does all there is to do, and remember what is searchable from now on."""
        with only_worker(self.desk):
            Worker(self.workshop, Tally(lambda _now: None), Event()).run(until_idle=True)
        self.indexed = dict(self.words)

    def faults_at_once(self) -> list[str]:
        """What is wrong right after the crash, before anything was started again."""
        if read_pointer(self.desk.generations).generation is None:
            return ["nothing is published any more"] if self.indexed else []
        with open_generation(self.desk.generations) as generation:
            held = set(generation.passages.versions())
            mixed = [] if held in ({*self.indexed}, {*self.words}) else [f"neither the old nor the new: {held}"]
            return [*mixed, *verify(generation), *_doubles(generation)]

    def faults_afterwards(self, asked: int = 3) -> list[str]:
        """What is wrong when the worker is done; some are asked for, the newest first."""
        counts = self.desk.jobs.counts()
        open_jobs = [f"jobs: {counts}"] if counts["queued"] or counts["running"] or counts["failed"] else []
        in_catalogue = {version.id for product in self.desk.catalogue.all() for version in product.versions}
        lost = (
            [f"in the catalogue are {in_catalogue}, accepted were {set(self.words)}"]
            if in_catalogue != set(self.words)
            else []
        )
        damaged = [one.fault for one in read_and_compare(stored_files(self.desk), self.desk, lambda _size: None)]
        return [*open_jobs, *lost, *damaged, *self.faults_at_once(), *self.not_found(asked)]

    def not_found(self, asked: int, of: Mapping[str, str] | None = None) -> list[str]:
        """Which versions are not the first answer to their word, of the newest and some others."""
        words = self.words if of is None else of
        newest, *others = reversed(list(words))
        chosen = [newest, *self.draw.sample(others, min(len(others), asked - 1))]
        return [f"{words[one]} is not found" for one in chosen if self._first_answer(words[one]) != one]

    def _first_answer(self, word: str) -> str | None:
        results = search(Question(word), self.live).results
        return results[0].version.id if results else None


def _doubles(generation: Generation) -> list[str]:
    passages = generation.passages
    numbers = passages.numbers()
    read = passages.read(numbers)
    twice = len(np.unique(numbers)) < len(numbers) or len({(one.version_id, one.ordinal) for one in read}) < len(read)
    return ["a passage stands twice"] if twice else []


def data_folder(folder: Path, models_folder: Path) -> Settings:
    """Begin a data folder with the model that is out of its package already."""
    folder.mkdir()
    (folder / "models").symlink_to(models_folder, target_is_directory=True)
    return load_settings(data=folder, runtime="openvino-fp32")


@contextmanager
def collection(settings: Settings, outside: Path, files: int = 4) -> Iterator[Kept]:
    """Open a collection with some files that are searchable, each published by itself."""
    outside.mkdir(exist_ok=True)
    with open_desk(settings) as desk, closing(open_live(settings)) as live:
        workshop = open_workshop(desk, lambda _text: None)
        with closing(workshop.vectors):
            kept = Kept(desk, workshop, live, outside)
            for _ in range(files):
                kept.take_in()
                kept.work()
            yield kept
