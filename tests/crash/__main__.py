"""Kills workers at every named step, and processes at many moments drawn by chance: `python -m tests.crash`.

Prints a line for each kill, and the faults that it has left; exit code 1 where there were any.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.crash.kept import Stem, collection, data_folder
from tests.crash.moments import Moments, Round, chains, faults_of
from tests.crash.steps import WORKING
from tests.house.paths import ROOT


def main() -> int:
    """Run as the command line says."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--moments", type=int, default=200, help="how many")
    options.add_argument("--seed", type=int, default=1, help="which")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, Stem() as stem:
        settings = data_folder(Path(folder) / "data", ROOT / "data" / "models")
        with collection(settings, Path(folder) / "outside") as kept:
            at_steps = [fault for chain in chains(WORKING) for fault in faults_of(chain, kept, stem)]
            print(f"{len(WORKING)} named steps of the worker:", *at_steps or ["no fault"], flush=True)
            rounds = Moments(kept, stem, asked.seed).rounds(asked.moments, _tell)
            not_found = kept.not_found(len(kept.words))
    faulty = [one for one in rounds if one.faults or one.fate.error]
    killed = sum(one.fate.killed is not None for one in rounds)
    print(
        f"seed {asked.seed}: {killed} of {len(rounds)} killed, {len(faulty)} left a fault; {len(kept.words)} versions,"
    )
    print(f"{len(not_found)} of them not found.")
    return 1 if at_steps or faulty or not_found else 0


def _tell(made: Round) -> None:
    what = "upload" if made.errand.upload else "worker"
    end = "killed" if made.fate.killed else "was done before"
    print(f"{what} at {made.errand.moment} of {made.of} + {made.errand.after} s: {end}", *made.faults, flush=True)
    if made.fate.error:
        print(made.fate.error)


if __name__ == "__main__":
    sys.exit(main())
