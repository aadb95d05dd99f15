"""What the legs cost: recall, time, memory and building time of both, and what publishing one more upload costs.

    python -m tests.bench.legs [--vectors 100000] [--million] [--from vectors.npz]

Vectors are a stand-in for real ones: those of `--from` (arrays `docs`, `langs`, `queries`: real passages and questions
of the retrieval sets, embedded by the default model and centred here as languages.py does), each moved by half the
difference of two others; without it, a mixture of topics. Passages are made of words with Zipf frequencies. All on one
thread.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import faiss
import numpy as np
import psutil

from corpus.records import Passage
from indexer.engine.backends import backend
from indexer.engine.contract import EVERYTHING, Batch, LegReader, Probe, Vector, VersionFilter
from indexer.engine.generation import begin, open_generation, publish

LANGUAGES = ("en", "fr", "es", "nl", "pt", "ar", "sw", "de", "ru", "tr", "hi", "zh", "vi")
SHARES = np.array([30, 16, 14, 10, 8, 5, 4, 4, 3, 2, 2, 1, 1]) / 100
WIDTH = 384
BATCH = 10_000
A_VERSION = 40  # passages
QUESTIONS = 200
WORDS_A_PASSAGE = 110  # terms that 180 words leave
NOISE = np.random.default_rng(11)


def main() -> None:
    """Print every table."""
    options = _options()
    faiss.omp_set_num_threads(1)
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        vectors, questions = _source(options.source)
        for rows, languages in [(options.vectors, LANGUAGES), (options.vectors, ("en",))]:
            measure_dense(Path(scratch), rows, languages, vectors, questions)
        if options.million:
            for languages in (LANGUAGES, ("en",)):
                measure_dense(Path(scratch), 1_000_000, languages, vectors, questions)
        measure_lexical(Path(scratch), options.vectors)
        for rows in (10_000, 200_000):
            measure_upload(Path(scratch), rows, vectors)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the legs.")
    parser.add_argument("--vectors", type=int, default=100_000)
    parser.add_argument("--million", action="store_true", help="also a million vectors (about ten minutes, 6 GB)")
    parser.add_argument("--from", dest="source", type=Path, help="real vectors to move about")
    parser.add_argument("--folder", type=Path, help="where there is room to write")
    return parser.parse_args()


def _source(path: Path | None) -> tuple[Vector, Vector]:
    if path is None:
        topics = NOISE.standard_normal((400, WIDTH)) + NOISE.standard_normal(WIDTH)
        return _unit(np.repeat(topics, 15, 0) + NOISE.standard_normal((6_000, WIDTH))), _unit(
            topics[:QUESTIONS] + NOISE.standard_normal((QUESTIONS, WIDTH))
        )
    real = np.load(path)
    means = {language: real["docs"][real["langs"] == language].mean(0) for language in set(real["langs"])}
    shared = np.mean(list(means.values()), 0)
    own = np.stack([means[language] for language in real["langs"]])
    return _unit(real["docs"] - own + shared / 2), _unit(real["queries"] - real["queries"].mean(0) / 2)[:QUESTIONS]


def _unit(rows: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Vector:
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
        found = np.zeros((count, WIDTH), np.float32) if vectors is None else _moved(vectors, count)
        yield Batch(np.arange(first, first + count, dtype=np.int64), versions, own, terms, found)


def _terms() -> list[str]:
    return [f"w{rank}" for rank in np.minimum(NOISE.zipf(1.15, WORDS_A_PASSAGE), 300_000)]


def measure_dense(scratch: Path, rows: int, languages: tuple[str, ...], vectors: Vector, questions: Vector) -> None:
    """Build the dense leg and compare it with a search of all."""
    folder = scratch / "dense"
    before = time.perf_counter()
    writer = backend("faiss").start(folder, None)
    kept: list[Batch] = []
    for batch in _batches(rows, languages, vectors, words=False):
        kept.append(batch)
        writer.add(batch)
    writer.finish()
    took = time.perf_counter() - before
    resident = psutil.Process().memory_info().rss
    leg = backend("faiss").open(folder)
    print(f"\ndense, {rows:,} vectors in {len(languages)} languages: built in {took:.0f} s (made-up vectors included)")
    recalls = [_recall(leg, kept, question) for question in questions]
    grown = psutil.Process().memory_full_info().rss - resident
    print(f"  recall@100 per language, mean {np.mean(recalls):.4f}, worst question {np.min(recalls):.3f}")
    print(f"  on disk {_disk(folder) / 1e6:.0f} MB, resident for it {grown / 1e6:.0f} MB")
    for limit in (100, 200):
        _print_times(f"limit {limit}", leg, [Probe(limit, EVERYTHING, vector=question) for question in questions])
    some = VersionFilter(only=frozenset(f"version-{i:06d}" for i in range(0, rows // A_VERSION, 10)))
    _print_times("limit 100, a tenth admitted", leg, [Probe(100, some, vector=question) for question in questions])
    leg.close()
    shutil.rmtree(folder)


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


def measure_lexical(scratch: Path, rows: int) -> None:
    """Build the lexical leg and ask it."""
    folder = scratch / "lexical"
    before = time.perf_counter()
    writer = backend("tantivy").start(folder, None)
    for batch in _batches(rows, LANGUAGES, None, words=True):
        writer.add(batch)
    writer.finish()
    print(f"\nlexical, {rows:,} passages in {len(LANGUAGES)} languages: built in {time.perf_counter() - before:.0f} s")
    print(f"  on disk {_disk(folder) / 1e6:.0f} MB")
    leg = backend("tantivy").open(folder)
    some = VersionFilter(excluded=frozenset(f"version-{i:06d}" for i in range(0, rows // A_VERSION, 10)))
    for name, versions, limit in (
        ("limit 100", EVERYTHING, 100),
        ("limit 200", EVERYTHING, 200),
        ("a tenth excluded", some, 200),
    ):
        probes = [Probe(limit, versions, dict.fromkeys(LANGUAGES, _question())) for _ in range(QUESTIONS)]
        _print_times(name, leg, probes)
    scored = {language: hits.numbers for language, hits in leg.search(probes[0]).items()}
    _print("score 200 in each language", [partial(leg.score, probe, scored) for probe in probes])
    leg.close()
    shutil.rmtree(folder)


def _question() -> list[str]:
    """Ask for six words, none of the commonest."""
    return [f"w{rank}" for rank in NOISE.integers(20, 5_000, 6)]


def measure_upload(scratch: Path, rows: int, vectors: Vector) -> None:
    """Publish one upload of 40 passages after a collection of `rows`, several times."""
    root = scratch / "generations"
    with begin(root, fresh=True) as staging:
        for batch in _batches(rows, LANGUAGES, vectors, words=True):
            staging.add(_passages(batch), batch.terms, batch.vectors)
        publish(staging, staging.describe({}, products=0))
    times, opening = [], []
    for upload in range(24):
        (batch,) = _batches(A_VERSION, LANGUAGES, vectors, words=True)
        passages = [
            Passage(f"upload-{upload}", i, batch.languages[0], "Title", "word " * 180) for i in range(A_VERSION)
        ]
        start = time.perf_counter()
        with begin(root) as staging:
            staging.remove([f"upload-{upload}"])
            staging.add(passages, batch.terms, batch.vectors)
            publish(staging, staging.describe({}, products=0))
        times.append(time.perf_counter() - start)
        start = time.perf_counter()
        open_generation(root).close()
        opening.append(time.perf_counter() - start)
    print(
        f"\none upload of 40 passages after {rows:,}: {_spread(times)}, opening what was published {_spread(opening)}"
    )
    shutil.rmtree(root)


def _passages(batch: Batch) -> list[Passage]:
    text = "word " * 180
    return [Passage(v, 0, language, "Title", text) for v, language in zip(batch.versions, batch.languages, strict=True)]


def _print_times(name: str, leg: LegReader, probes: list[Probe]) -> None:
    _print(name, [partial(leg.search, probe) for probe in probes])


def _print(name: str, calls: list[Callable[[], object]]) -> None:
    times, busy = [], []
    for call in calls:
        start, working = time.perf_counter(), time.thread_time()
        call()
        times.append(time.perf_counter() - start)
        busy.append(time.thread_time() - working)
    print(f"  {name}: {_spread(times)}; of the processor {_spread(busy)}", flush=True)


def _spread(times: list[float]) -> str:
    least, middle, high = np.quantile(times, [0, 0.5, 0.95]) * 1e3
    return f"p50 {middle:.1f} ms, p95 {high:.1f} ms (least {least:.1f})"


def _disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
