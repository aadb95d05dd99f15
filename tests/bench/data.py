"""What the benchmarks are made of: the demonstration collection as it is really indexed, and real questions.

Passages and vectors are those of a data folder that the real walk filled (`<data>/samples`); it is made once and kept.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np

from corpus.records import Passage
from corpus.settings import Settings, load_settings
from indexer.engine.contract import Vector
from indexer.engine.errors import NoGeneration
from indexer.engine.generation import open_generation, read_manifest
from indexer.progress import Tally
from indexer.rooms import Desk, Workshop, open_desk, open_workshop
from indexer.worker import Worker, only_worker

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "corpus" / "samples"
GOLDEN = SAMPLES / "golden" / "queries.jsonl"
RETRIEVAL = ROOT.parent / "shared" / "data" / "retrieval"
OF_A_SET = 20  # questions of each retrieval set, where those are present


@dataclass(frozen=True, slots=True)
class Options:
    """Where the benchmarks keep things, and how long they may take; `passages` is the collection that is asked."""

    data: Path
    models: Path
    passages: int = 100_000
    rounds: int = 7
    million: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The passages of the demonstration collection and their raw vectors, float32 (n, dimensions)."""

    passages: tuple[Passage, ...]
    vectors: Vector


def settings_of(folder: Path, options: Options, **others: object) -> Settings:
    """Return the settings of one data folder; all of them share the folder of models."""
    folder.mkdir(parents=True, exist_ok=True)
    options.models.mkdir(parents=True, exist_ok=True)
    shared = folder / "models"
    if not shared.exists():
        shared.symlink_to(options.models.resolve(), target_is_directory=True)
    return load_settings(data=folder, **others)


@contextmanager
def opened(folder: Path, options: Options) -> Iterator[Workshop]:
    """Open everything that the walk needs over one data folder."""
    with open_desk(settings_of(folder, options)) as desk:
        workshop = open_workshop(desk, lambda text: print(f"  {text}", flush=True))
        with closing(workshop.vectors):
            yield workshop


def take_in_samples(desk: Desk) -> None:
    """Import the demonstration collection's table."""
    desk.imports.carry_out(desk.imports.read(SAMPLES / "catalogue.csv"))


def read_sample(options: Options) -> Sample:
    """Return the demonstration collection's passages with their vectors, after indexing it where it is not."""
    with opened(options.data / "samples", options) as workshop:
        if not _is_indexed(workshop):
            print("  indexing the demonstration collection", flush=True)
            take_in_samples(workshop.desk)
            with only_worker(workshop.desk):
                Worker(workshop, Tally(lambda _progress: None), Event()).run(until_idle=True)
        with open_generation(workshop.desk.generations) as generation:
            passages = generation.passages.read(generation.passages.numbers())
        distinct = {passage.text_sha256: passage for passage in passages}
        vectors = workshop.vectors.get(list(distinct))
    return Sample(tuple(distinct.values()), np.stack([vectors[digest] for digest in distinct]).astype(np.float32))


def read_questions(count: int) -> list[str]:
    """Return different real questions: the golden set's and, where present, some of each retrieval set."""
    sets = [_texts(GOLDEN.read_text(encoding="utf-8"))]
    for folder in sorted(RETRIEVAL.glob("*")):
        with gzip.open(folder / "queries.jsonl.gz", "rt", encoding="utf-8") as file:
            found = _texts(file.read())
        sets.append(found[:: max(1, len(found) // OF_A_SET)][:OF_A_SET])
    everything = list(dict.fromkeys(text for texts in sets for text in texts))
    spread = np.random.default_rng(5).permutation(len(everything))
    return [everything[place] for place in spread[:count].tolist()]


def _is_indexed(workshop: Workshop) -> bool:
    try:
        made_with = read_manifest(workshop.desk.generations).fingerprint
    except NoGeneration:
        return False
    return dict(made_with) == workshop.fingerprint


def _texts(lines: str) -> list[str]:
    return [str(json.loads(line)["text"]) for line in lines.splitlines() if line.strip()]
