"""Says what making the index anew would take, before anything is done: how much, how long, how much disk and memory.

The time is measured: some passages of the collection go through the model, and their vectors are kept, so that nothing
is done for nothing. What a splitter of today makes of the texts is guessed from what there is.
"""

from __future__ import annotations

import resource
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.records import Passage
from indexer.embed import SLICE
from indexer.engine.generation import Generation, open_generation
from indexer.engine.machine import memory_free
from indexer.rooms import Workshop

# A share within some hundredths; reading one passage costs a disk access.
SAMPLED = 512
MEBIBYTE = 1 << 20
# Raw vectors of four bytes a number, and what SQLite adds to each (digest, index).
VECTOR_OVERHEAD = 120
# Passages a second, on one core, for all but the model: what was read is split twice or more (700 to 1,050 a second on
# the demonstration collection), analysed and written once (3,300 a second on 10,000 generated passages).
BUILT_A_SECOND = 300.0


@dataclass(frozen=True, slots=True)
class Preflight:
    """What making the whole index anew takes; bytes, seconds, passages.

    `changed` are the parts of the fingerprint that would be others, with what they are and would be. `rate` is None
    where nothing is left to embed.
    """

    changed: Mapping[str, tuple[object, object]]
    versions: int
    passages: int
    left: int
    rate: float | None
    seconds: float
    disk: int
    disk_free: int
    memory: int
    memory_free: int

    @property
    def warnings(self) -> list[str]:
        """What speaks against beginning now, a sentence each."""
        found = []
        if self.disk > self.disk_free:
            found.append("The disk is too small: free some space, or move the data folder to a larger disk.")
        if self.memory > self.memory_free:
            found.append("Memory is short: stop other programs, or begin when nobody searches.")
        return found


def preflight(workshop: Workshop) -> Preflight:
    """Look at the published generation and try the model on some of it. Raises NoGeneration."""
    root = workshop.desk.generations
    with open_generation(root) as generation:
        sample = _sample(generation)
        missing = _missing(sample, workshop)
        passages = generation.manifest.passages
        left = round(passages * len(missing) / max(len(sample), 1))
        rate = _measured_rate(missing, workshop)
        made, wanted = generation.manifest.fingerprint, workshop.fingerprint
        vectors = left * (4 * workshop.embedder.dimensions + VECTOR_OVERHEAD)
        return Preflight(
            changed={key: (made.get(key), value) for key, value in wanted.items() if made.get(key) != value},
            versions=generation.manifest.versions,
            passages=passages,
            left=left,
            rate=rate,
            seconds=(left / rate if rate else 0.0) + passages / BUILT_A_SECOND,
            disk=sum(seal.size for seal in generation.manifest.files.values()) + vectors,
            disk_free=shutil.disk_usage(root).free,
            memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            memory_free=memory_free(),
        )


def _sample(generation: Generation) -> list[Passage]:
    numbers = generation.passages.numbers()
    return generation.passages.read(numbers[:: max(1, len(numbers) // SAMPLED)])


def _missing(sample: Iterable[Passage], workshop: Workshop) -> list[Passage]:
    by_text = {passage.text_sha256: passage for passage in sample}
    known = workshop.vectors.get(list(by_text))
    return [passage for digest, passage in by_text.items() if digest not in known]


def _measured_rate(missing: list[Passage], workshop: Workshop) -> float | None:
    """Passages a second, of one slice as the worker embeds them; the first one, small, only wakes the model up."""
    if not missing:
        return None
    workshop.embedder.warm_up()
    some = missing[:SLICE]
    began = time.perf_counter()
    vectors = workshop.embedder.embed_passages([passage.embedded_text for passage in some])
    seconds = time.perf_counter() - began
    workshop.vectors.put([passage.text_sha256 for passage in some], vectors)
    return len(some) / seconds
