"""What publishing one more upload costs in a small and in a large collection: it must be the same.

The upload's passages are prepared and embedded before; measured is `pipeline.publish_versions`, from the staging of the
next generation to the flipped pointer and the retiring of an old one. Small and large take turns.
"""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack

import numpy as np

from indexer import pipeline
from indexer.build import Prepared
from indexer.engine.generation import current
from indexer.rooms import Workshop
from tests.bench.data import Options, Sample, opened, read_sample
from tests.bench.figures import Figure, Table, median, percentile
from tests.bench.generated import collection, copied, made_upload

SIZES = (10_000, 200_000)
AN_UPLOAD = 40  # passages
WARM_UP = 4
UPLOADS = 24
FLAT = 1.15  # the noise of fsync, by the interquartile range of one size


def measure(options: Options) -> Table:
    """Publish uploads into copies of both collections in turns."""
    sample = read_sample(options)
    folders = [copied(collection(size, sample, options), options, f"publish-{size}") for size in SIZES]
    times: list[list[float]] = [[] for _ in SIZES]
    busy: list[list[float]] = [[] for _ in SIZES]
    with ExitStack() as stack:
        workshops = [stack.enter_context(opened(folder, options)) for folder in folders]
        for upload in range(WARM_UP + UPLOADS):
            for place, workshop in enumerate(workshops):
                took, worked = _publish(workshop, sample, upload)
                times[place].append(took)
                busy[place].append(worked)
        files = [_files(workshop) for workshop in workshops]
    for folder in folders:
        shutil.rmtree(folder)
    return _table([t[WARM_UP:] for t in times], [b[WARM_UP:] for b in busy], files)


def _publish(workshop: Workshop, sample: Sample, upload: int) -> tuple[float, float]:
    """Seconds on the clock and of the processor."""
    passages, vectors = made_upload(sample, f"upload-{upload}", AN_UPLOAD)
    workshop.vectors.put([passage.text_sha256 for passage in passages], vectors)
    prepared = Prepared(passages[0].version_id, f"digest {upload}", tuple(passages))
    start, worked = time.perf_counter(), time.process_time()
    pipeline.publish_versions([prepared], (), workshop)
    return time.perf_counter() - start, time.process_time() - worked


def _files(workshop: Workshop) -> int:
    generations = workshop.desk.generations
    return sum(path.is_file() for path in (generations / current(generations)).rglob("*"))


def _table(times: list[list[float]], busy: list[list[float]], files: list[int]) -> Table:
    figures = []
    for place, size in enumerate(SIZES):
        spread = f"quartiles {percentile(times[place], 0.25) * 1e3:.0f} to {percentile(times[place], 0.75) * 1e3:.0f}"
        figures += [
            Figure(f"after {size:,} passages, median", median(times[place]) * 1e3, "ms", note=spread),
            Figure(f"after {size:,} passages, least", min(times[place]) * 1e3, "ms", note=f"{files[place]} files"),
            Figure(f"after {size:,} passages, of the processor", median(busy[place]) * 1e3, "ms"),
        ]
    ratios = [large / small for small, large in zip(*times, strict=True)]
    worked = [large / small for small, large in zip(*busy, strict=True)]
    figures += [
        Figure("large over small, median of the turns", median(ratios), "times", most=FLAT),
        Figure("the same, least over least", min(times[1]) / min(times[0]), "times"),
        Figure("the same, of the processor", float(np.median(worked)), "times"),
    ]
    details = {"sizes": SIZES, "seconds": times, "processor_seconds": busy, "files": files}
    title = f"Publishing: one more upload of {AN_UPLOAD} passages"
    return Table("publishing", title, tuple(figures), details)
