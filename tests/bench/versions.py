"""Measures which versions of one product are proposed: `make bench-versions`.

Each collection goes through the real walk, every text as a product of its own: the demonstration collection, whose
true pairs stand in relations.csv, and, where they are present, sets of ../shared/data/retrieval whose texts are
translations of one another. Those are measured a second and a third time with texts left out at random and with one
language left of each, so that many or all have no translation: proposals are wrong more easily then. Indexed
collections are kept in data/bench.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from threading import Event

from corpus.catalogue_table import read_catalogue
from corpus.errors import RefusedFile
from corpus.intake import Metadata
from corpus.records import Likeness
from indexer import likeness
from indexer.engine.generation import open_generation
from indexer.likeness import compare
from indexer.noting import collection_of
from indexer.progress import Tally
from indexer.rooms import Desk, Workshop
from indexer.worker import Worker, only_worker
from tests.bench.data import RETRIEVAL, ROOT, SAMPLES, Options, opened

PARALLEL = {"xl_ntrex_mixed": 1, "xl_xquad_mixed_pool": 3}  # of the second every third paragraph, for time
SHARES = (0.5, 0.3)

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """How many pairs are true, how many were proposed, how many of these are right."""

    true: int
    proposed: int
    right: int

    @property
    def precision(self) -> float:
        """The share of proposals that are right."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        """The share of true pairs that were proposed."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.true + self.proposed) if self.true + self.proposed else 1.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A collection as it was taken in: what each version is called in its set, and its traits, to be compared."""

    names: dict[str, str]
    collection: likeness.Collection

    def proposed(self, kept: Collection[str] | None = None) -> list[Likeness]:
        """Return what is proposed when only the versions with these names are there."""
        whole = self.collection
        places = [place for place, v in enumerate(whole.versions) if kept is None or self.names[v] in kept]
        some = replace(
            whole,
            versions=[whole.versions[place] for place in places],
            products=[whole.products[place] for place in places],
            traits=[whole.traits[place] for place in places],
            means=whole.means[places],
        )
        return compare(some.versions, some)

    def pairs(self, found: Iterable[Likeness]) -> set[Pair]:
        """Return likenesses as pairs of names."""
        return {frozenset((self.names[one.first], self.names[one.second])) for one in found}


def score(found: set[Pair], true: set[Pair]) -> Score:
    """Compare what was proposed with what is true."""
    return Score(len(true), len(found), len(found & true))


def true_sample_pairs() -> set[Pair]:
    """Return the editions and translations of the demonstration collection."""
    with (SAMPLES / "relations.csv").open(encoding="utf-8", newline="") as table:
        return {frozenset((row["left"], row["right"])) for row in csv.DictReader(table)}


def take_in_apart(desk: Desk) -> dict[str, str]:
    """Take in the demonstration collection, every version as a product of its own; returns its names."""
    names = {}
    for row in read_catalogue(SAMPLES / "catalogue.csv").rows:
        metadata = replace(row.metadata, version_of=None, id=row.id, source_key=None)
        if row.file is not None:
            receipt = desk.intake.add_file(row.file, row.file.name, metadata)
        else:
            receipt = desk.intake.add_link(row.link or "", metadata)
        names[receipt.version.id] = row.id
    return names


@contextmanager
def taken(name: str, take_in: Callable[[Desk], dict[str, str]], options: Options) -> Iterator[Taken]:
    """Take a collection in, index it where it is not, and yield it; what was taken in before is recognised."""
    with opened(options.data / f"versions-{name}", options) as workshop:
        names = take_in(workshop.desk)
        index(workshop)
        with open_generation(workshop.desk.generations) as generation:
            yield Taken(names, collection_of(generation, workshop))


def index(workshop: Workshop) -> None:
    """Let the worker do all that waits."""
    with only_worker(workshop.desk):
        Worker(workshop, Tally(lambda _progress: None), Event()).run(until_idle=True)


def main() -> None:
    """Print a table a collection."""
    options = Options(ROOT / "data" / "bench", ROOT / "data" / "models")
    with taken("samples", take_in_apart, options) as sample:
        _print("demonstration collection", sample, true_sample_pairs(), None)
    for name, step in PARALLEL.items():
        if (RETRIEVAL / name).is_dir():
            with taken(name, _parallel(name, step), options) as one:
                _print_parallel(name, one)


def _print_parallel(name: str, one: Taken) -> None:
    chance = random.Random(8)  # noqa: S311 - a sample, not a secret
    families = _families(one.names.values())
    _print(name, one, _true(families), None)
    for share in SHARES:
        kept = {text for text in sorted(one.names.values()) if chance.random() < share}
        _print(f"  {share:.0%} of its texts", one, _true(families, kept), kept)
    kept = {chance.choice(sorted(family)) for family in families}
    _print("  each text in one language", one, set(), kept)


def _print(name: str, one: Taken, true: set[Pair], kept: Collection[str] | None) -> None:
    started = time.process_time()
    found = one.pairs(one.proposed(kept))
    seconds = time.process_time() - started
    told = score(found, true)
    texts = len(kept) if kept is not None else len(one.names)
    figures = f"precision {told.precision:.3f} recall {told.recall:.3f} F1 {told.f1:.3f}" if true else ""
    print(
        f"{name:30}{texts:5} texts{told.true:6} pairs{told.proposed:6} proposed  {figures}  {seconds:.1f} s", flush=True
    )


def _parallel(name: str, step: int) -> Callable[[Desk], dict[str, str]]:
    def take_in(desk: Desk) -> dict[str, str]:
        names = {}
        for told in _texts(RETRIEVAL / name, step):
            metadata = Metadata(title=told["title"] or None, language=told["lang"])
            try:
                receipt = desk.intake.add_file(io.BytesIO(told["text"].encode()), f"{told['_id']}.txt", metadata)
            except RefusedFile:
                continue
            names[receipt.version.id] = told["_id"]
        return names

    return take_in


def _texts(folder: Path, step: int) -> Iterator[dict[str, str]]:
    """Yield the texts of every so many-th family; names are the family's, a hyphen and the language."""
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line) for line in lines]
    families = sorted({_family(text["_id"]) for text in texts})[::step]
    yield from (text for text in texts if _family(text["_id"]) in families)


def _family(name: str) -> str:
    return name.rsplit("-", maxsplit=1)[0]


def _families(names: Iterable[str]) -> list[set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        found[_family(name)].add(name)
    return [found[family] for family in sorted(found)]


def _true(families: Iterable[set[str]], kept: Collection[str] | None = None) -> set[Pair]:
    some = (family if kept is None else {name for name in family if name in kept} for family in families)
    return {frozenset(pair) for family in some for pair in combinations(sorted(family), 2)}


if __name__ == "__main__":
    main()
