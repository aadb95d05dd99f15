"""Gives every passage its vector: what was embedded before is taken from the store, the rest goes through the model.

Nothing is returned but counts: vectors wait in the store under the digest of their text, so that a walk that is cut
off loses at most one slice of work, and the same text is never embedded twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.records import Passage
from indexer.engine.contract import Vector
from indexer.engine.embedder import Embedder
from indexer.engine.vectors import VectorStore

# Passages between two writes: a few seconds of work on two cores, and enough to sort by length into even batches.
SLICE = 64

Report = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Embedded:
    """How many texts the model read, and how many it had read before."""

    made: int
    kept: int


def embed(passages: Sequence[Passage], embedder: Embedder, store: VectorStore, report: Report) -> Embedded:
    """See to it that the store holds a vector of each passage; `report` is told how many more are done."""
    wanted = {passage.text_sha256: passage.embedded_text for passage in passages}
    missing = list(wanted.keys() - store.get(list(wanted)).keys())
    missing.sort(key=lambda digest: len(wanted[digest]))
    report(len(passages) - len(missing))
    for digests in _slices(missing):
        store.put(digests, embedder.embed_passages([wanted[digest] for digest in digests]))
        report(len(digests))
    return Embedded(made=len(missing), kept=len(passages) - len(missing))


def embed_questions(sentences: Sequence[str], embedder: Embedder, store: VectorStore) -> Vector:
    """Return the vectors (float32, shape (n, dimensions)) of sentences read as questions; they are kept as well."""
    digests = [hashlib.sha256(f"question\0{sentence}".encode()).digest() for sentence in sentences]
    known = store.get(digests)
    missing = {digest: text for digest, text in zip(digests, sentences, strict=True) if digest not in known}
    if missing:
        made = embedder.embed_questions(list(missing.values()))
        store.put(list(missing), made)
        known = {**known, **dict(zip(missing, made, strict=True))}
    return np.stack([known[digest] for digest in digests]).astype(np.float32)


def _slices(digests: Sequence[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(digests), SLICE):
        yield list(digests[start : start + SLICE])
