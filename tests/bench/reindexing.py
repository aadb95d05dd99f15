"""How long `python -m indexer reindex` takes over 5,000 products when there is nothing to do."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from tests.bench.data import ROOT, Options, read_sample
from tests.bench.figures import Figure, Table, median
from tests.bench.generated import A_PRODUCT, collection

PRODUCTS = 5_000
RUNS = 5
MOST_SECONDS = 10.0  # "seconds", as it was asked for
IDLE = "Nothing to do"


def measure(options: Options) -> Table:
    """Run the command as a person does."""
    folder = collection(PRODUCTS * A_PRODUCT, read_sample(options), options)
    environment = {**os.environ, "KMS_DATA": str(folder.resolve()), "PYTHONUTF8": "1"}  # noqa: TID251 - for a child
    runs = [_run(environment) for _ in range(RUNS)]
    idle = all(IDLE in said for _, said in runs)
    note = "" if idle else f"it did not say '{IDLE}': {runs[-1][1].strip()[-200:]}"
    times = [seconds for seconds, _ in runs]
    figures = (
        Figure("reindex with nothing to do, median", median(times), "s", most=MOST_SECONDS, note=note),
        Figure("the same, least", min(times), "s"),
        Figure("runs that found something to do", sum(IDLE not in said for _, said in runs), "", most=0),
    )
    return Table("reindexing", f"Reindexing: {PRODUCTS:,} products, nothing changed", figures, {"seconds": times})


def _run(environment: dict[str, str]) -> tuple[float, str]:
    start = time.perf_counter()
    command = [sys.executable, "-m", "indexer", "reindex"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return time.perf_counter() - start, done.stdout + done.stderr
