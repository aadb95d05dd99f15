"""Puts passages and their vectors into the next generation, aside from the one that answers.

Which versions go in and which go out was decided by the pipeline; nothing is published here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from corpus.records import Passage
from indexer.engine.analysis import analyse
from indexer.engine.contract import Vector
from indexer.engine.generation import Staging
from indexer.engine.neutral_space import NeutralSpace
from indexer.engine.vectors import VectorStore
from indexer.engine.vocabulary import Counts

# Passages written at a time: bounds memory (about 25 MB of vectors and text) when a whole collection is rebuilt.
BATCH = 4096


@dataclass(frozen=True, slots=True)
class Prepared:
    """A version ready to be built in: its passages are embedded, `digest` says what it was made from."""

    version_id: str
    digest: str
    passages: tuple[Passage, ...]


def build(
    staging: Staging,
    prepared: Iterable[Prepared],
    removed: Collection[str],
    space: NeutralSpace,
    store: VectorStore,
) -> int:
    """Take versions out of and into the generation being staged; returns the number of passages put in.

    `removed` names every version that must go first, those that come back changed included. `prepared` may be a
    generator: no more than BATCH passages are held at a time.
    """
    staging.remove(removed)
    added, words = 0, Counts()
    for batch in _batches(_recorded(staging, prepared)):
        vectors, hubness = space.place(vectors_of(batch, store), [passage.language for passage in batch])
        staging.add(batch, [analyse(passage.embedded_text, passage.language) for passage in batch], vectors, hubness)
        words.add(batch)
        added += len(batch)
    space.save(staging.folder)
    words.save(staging.folder)
    return added


def vectors_of(passages: Sequence[Passage], store: VectorStore) -> Vector:
    """Return the vectors (float32, shape (n, dimensions)) of passages that were embedded."""
    found = store.get([passage.text_sha256 for passage in passages])
    return np.stack([found[passage.text_sha256] for passage in passages]).astype(np.float32)


def _recorded(staging: Staging, prepared: Iterable[Prepared]) -> Iterator[Passage]:
    for version in prepared:
        staging.record(version.version_id, version.digest)
        yield from version.passages


def _batches(passages: Iterator[Passage]) -> Iterator[list[Passage]]:
    while batch := list(islice(passages, BATCH)):
        yield batch
