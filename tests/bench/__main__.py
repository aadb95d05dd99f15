"""Measures what the product must show: speed of the model, of indexing, of answering, the legs, and reading of PDFs.

    python -m tests.bench [--only model,answering] [--data data/bench] [--models data/models] [--rounds 7] [--million]

Every benchmark runs in a process of its own, one after the other. Tables are printed, and written with the versions,
the processor and the date to tests/bench/results.json. What falls short is said at the end, and is no error.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.bench import answering, extract, hostile, indexing, legs, machine, model, publishing, recognition, reindexing
from tests.bench.data import ROOT, Options
from tests.bench.figures import Table, shortfalls, write

BENCHMARKS: dict[str, Callable[[Options], Table]] = {
    "model": model.measure,
    "indexing": indexing.measure,
    "reindexing": reindexing.measure,
    "answering": answering.measure,
    "publishing": publishing.measure,
    "legs": legs.measure,
    "extract": extract.measure,
    "hostile": hostile.measure,
    "recognition": recognition.measure,
}
RESULTS = ROOT / "tests" / "bench" / "results.json"


def main() -> None:
    """Run what was asked for."""
    given = _read_arguments()
    options = Options(given.data, given.models, given.passages, given.rounds, given.million)
    about = machine.describe()
    print(f"{about['processor']}, {about['processors']} processors, {', '.join(about['flags'])}; load {about['load']}")
    if about["load"] > machine.QUIET:
        print("The machine is not quiet: times below are longer than they would be, and ratios wider.")
    tables = []
    for name in given.only or _possible():
        print(f"\n{name} ...", flush=True)
        tables.append(_apart(BENCHMARKS[name], options))
        print(f"{tables[-1].printed()}\n  (load at the end {machine.load()})", flush=True)
        write(given.json, machine.describe(), tables[-1:])
    missed = shortfalls(tables)
    print("\nWhat falls short:" if missed else "\nNothing falls short.", *missed, sep="\n  ")


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure what the product must show.")
    parser.add_argument("--only", type=_names, help=f"some of {','.join(BENCHMARKS)}")
    parser.add_argument("--data", type=Path, default=ROOT / "data" / "bench", help="where collections are kept")
    parser.add_argument("--models", type=Path, default=ROOT / "data" / "models", help="where models are kept")
    parser.add_argument("--passages", type=int, default=100_000, help="of the collection that is asked")
    parser.add_argument("--rounds", type=int, default=7, help="of the model, in turns with sentence-transformers")
    parser.add_argument("--million", action="store_true", help="also the legs at a million vectors (minutes, 8 GB)")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where the figures are written")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    names = text.split(",")
    if strange := set(names) - BENCHMARKS.keys():
        message = f"there is no benchmark {', '.join(sorted(strange))}"
        raise argparse.ArgumentTypeError(message)
    return names


def _possible() -> list[str]:
    """All of them, but for those that need files from outside this repository, where those are missing."""
    return [name for name in BENCHMARKS if name not in {"extract", "hostile"} or extract.DATA.exists()]


def _apart(benchmark: Callable[[Options], Table], options: Options) -> Table:
    """Run in a fresh process, so that no benchmark inherits the memory and threads of another."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as child:
        return child.submit(benchmark, options).result()


if __name__ == "__main__":
    main()
