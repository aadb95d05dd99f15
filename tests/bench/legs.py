"""What the legs cost at 100,000 and a million passages: recall of the dense one, time, memory, disk, building.

Vectors are real ones of the demonstration collection, language-neutral, each moved by half the difference of two
others; questions are real ones. Texts are made of words with Zipf frequencies. All on one thread.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import faiss
import numpy as np
import psutil

from indexer.engine import neutral_space
from indexer.engine.backends import backend
from indexer.engine.contract import EVERYTHING, Batch, LegReader, Probe, Vector, VersionFilter
from indexer.engine.generation import current
from tests.bench.data import Options, opened, read_questions, read_sample
from tests.bench.figures import Figure, Table, median, percentile

SIZE, MILLION = 100_000, 1_000_000
LANGUAGES = ("en", "fr", "es", "nl", "pt", "ar", "sw", "de", "ru", "tr", "hi", "zh", "vi")
SHARES = np.array([30, 16, 14, 10, 8, 5, 4, 4, 3, 2, 2, 1, 1]) / 100
BATCH = 10_000
A_VERSION = 40  # passages
QUESTIONS = 200
WORDS_A_PASSAGE = 110  # terms that 180 words leave
NOISE = np.random.default_rng(11)


def measure(options: Options) -> Table:
    """Build and ask both legs, the dense one in many languages and in one."""
    faiss.omp_set_num_threads(1)
    vectors, questions = _real(options)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(dir=options.data) as scratch:
        for rows in (SIZE, MILLION) if options.million else (SIZE,):
            for languages in (LANGUAGES, ("en",)):
                figures += _dense(Path(scratch), rows, languages, vectors, questions)
        figures += _lexical(Path(scratch), SIZE)
    return Table("legs", "Legs: each alone, on one thread", tuple(figures), {"questions": len(questions)})


def _real(options: Options) -> tuple[Vector, Vector]:
    """Language-neutral vectors of real passages and questions."""
    sample = read_sample(options)
    with opened(options.data / "samples", options) as workshop:
        generations = workshop.desk.generations
        means = neutral_space.load_means(generations / current(generations))
        asked = workshop.embedder.embed_questions(read_questions(QUESTIONS))
    spoken = [passage.language for passage in sample.passages]
    return means.neutral_passages(sample.vectors, spoken), np.stack([means.neutral_question(one) for one in asked])


def _unit(rows: Vector) -> Vector:
    unit: Vector = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _moved(vectors: Vector, rows: int) -> Vector:
    one, other, third = NOISE.integers(0, len(vectors), (3, rows))
    return _unit(vectors[one] + 0.5 * (vectors[other] - vectors[third]))


def _batches(rows: int, languages: tuple[str, ...], vectors: Vector | None, *, words: bool) -> Iterator[Batch]:
    shares = SHARES if len(languages) > 1 else np.ones(1)
    for first in range(0, rows, BATCH):
        count = min(BATCH, rows - first)
        per_version = NOISE.choice(languages, count // A_VERSION + 1, p=shares)
        own = np.repeat(per_version, A_VERSION)[:count].tolist()
        versions = [f"version-{(first + row) // A_VERSION:06d}" for row in range(count)]
        terms = [_terms() if words else () for _ in range(count)]
        found = np.zeros((count, 1), np.float32) if vectors is None else _moved(vectors, count)
        yield Batch(np.arange(first, first + count, dtype=np.int64), versions, own, terms, found)


def _terms() -> list[str]:
    return [f"w{rank}" for rank in np.minimum(NOISE.zipf(1.15, WORDS_A_PASSAGE), 300_000)]


def _dense(scratch: Path, rows: int, languages: tuple[str, ...], vectors: Vector, questions: Vector) -> list[Figure]:
    """Build the dense leg and compare it with a search of all."""
    folder = scratch / "dense"
    kept = list(_batches(rows, languages, vectors, words=False))
    before = time.perf_counter()
    writer = backend("faiss").start(folder, None)
    for batch in kept:
        writer.add(batch)
    writer.finish()
    took = time.perf_counter() - before
    resident = psutil.Process().memory_info().rss
    leg = backend("faiss").open(folder)
    recalls = [_recall(leg, kept, question) for question in questions]
    grown = psutil.Process().memory_info().rss - resident
    name = f"dense, {rows:,} in {len(languages)} language{'s' if len(languages) > 1 else ''}"
    some = VersionFilter(only=frozenset(f"version-{i:06d}" for i in range(0, rows // A_VERSION, 10)))
    figures = [
        Figure(f"{name}: recall@100", float(np.mean(recalls)), "", 0.99, note=f"worst question {np.min(recalls):.2f}"),
        Figure(f"{name}: building", took, "s", note=f"{_disk(folder) / 1e6:.0f} MB on disk"),
        Figure(f"{name}: resident for it", grown / 1e6, "MB"),
        *_times(f"{name}, best 200", [partial(leg.search, Probe(200, EVERYTHING, vector=q)) for q in questions]),
        *_times(f"{name}, a tenth admitted", [partial(leg.search, Probe(200, some, vector=q)) for q in questions]),
    ]
    leg.close()
    shutil.rmtree(folder)
    return figures


def _recall(leg: LegReader, batches: list[Batch], question: Vector) -> float:
    found = leg.search(Probe(100, EVERYTHING, vector=question))
    scores = np.concatenate([batch.vectors @ question for batch in batches])
    own = np.concatenate([np.array(batch.languages) for batch in batches])
    shares = []
    for language, hits in found.items():
        true = np.where(own == language, scores, -np.inf)
        best = np.argpartition(-true, len(hits.numbers) - 1)[: len(hits.numbers)]
        shares.append(len(np.intersect1d(best, hits.numbers)) / len(hits.numbers))
    return float(np.mean(shares))


def _lexical(scratch: Path, rows: int) -> list[Figure]:
    """Build the lexical leg and ask it."""
    folder = scratch / "lexical"
    before = time.perf_counter()
    writer = backend("tantivy").start(folder, None)
    for batch in _batches(rows, LANGUAGES, None, words=True):
        writer.add(batch)
    writer.finish()
    took = time.perf_counter() - before
    leg = backend("tantivy").open(folder)
    some = VersionFilter(excluded=frozenset(f"version-{i:06d}" for i in range(0, rows // A_VERSION, 10)))
    terms = [dict.fromkeys(LANGUAGES, _question()) for _ in range(QUESTIONS)]
    scored = {language: hits.numbers for language, hits in leg.search(Probe(200, EVERYTHING, terms[0])).items()}
    name = f"lexical, {rows:,} in {len(LANGUAGES)} languages"
    figures = [
        Figure(f"{name}: building", took, "s", note=f"made-up words included; {_disk(folder) / 1e6:.0f} MB on disk"),
        *_times(f"{name}, best 200", [partial(leg.search, Probe(200, EVERYTHING, asked)) for asked in terms]),
        *_times(f"{name}, a tenth excluded", [partial(leg.search, Probe(200, some, asked)) for asked in terms]),
        *_times(f"{name}, scoring 200", [partial(leg.score, Probe(200, EVERYTHING, asked), scored) for asked in terms]),
    ]
    leg.close()
    shutil.rmtree(folder)
    return figures


def _question() -> list[str]:
    """Ask for six words, none of the commonest."""
    return [f"w{rank}" for rank in NOISE.integers(20, 5_000, 6)]


def _times(name: str, calls: list[Callable[[], object]]) -> list[Figure]:
    """Milliseconds on the clock; of the processor beside it, which neighbours disturb less."""
    times, busy = [], []
    for call in calls:
        start, working = time.perf_counter(), time.thread_time()
        call()
        times.append((time.perf_counter() - start) * 1e3)
        busy.append((time.thread_time() - working) * 1e3)
    note = f"of the processor p50 {median(busy):.1f}, p95 {percentile(busy, 0.95):.1f}"
    return [
        Figure(f"{name}, p50", median(times), "ms", note=note),
        Figure(f"{name}, p95", percentile(times, 0.95), "ms"),
    ]


def _disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
