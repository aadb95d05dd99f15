"""What is kept of a version so that it can be compared with every other without reading either again.

a line of JSON: language, weight, level, dimensions, numbers, names
the sketch's hashes (uint64), the mean vector (float32), both little-endian
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from indexer.likeness import marks
from indexer.likeness.shingles import Sketch, sketch
from indexer.sentences import weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.records import Passage
    from indexer.likeness.marks import Marks

Matrix = NDArray[np.float32]

TRAIT: Final = "trait 1"  # changes when the same passages come to give another trait


@dataclass(frozen=True, slots=True, eq=False)
class Trait:
    """A version in short: its language, its length in words, its wording, its marks and its mean vector.

    `mean` is the raw mean of its passages' vectors, float32 (dimensions,), each weighing as its length.
    """

    language: str
    words: float
    sketch: Sketch
    numbers: Marks
    names: Marks
    mean: Matrix


def trait_of(passages: Sequence[Passage], vectors: Matrix) -> Trait:
    """Return the trait of a version with these passages (one at least) and raw vectors, float32 (n, dimensions).

    What is said about a file is left out where there is a file: two descriptions are alike sooner than two texts.
    """
    chosen = [place for place, passage in enumerate(passages) if passage.first_page > 0] or list(range(len(passages)))
    texts = [passages[place].text for place in chosen]
    weights = np.array([weight(text) or 1.0 for text in texts], dtype=np.float32)
    spoken: Counter[str] = Counter()
    for place, words in zip(chosen, weights.tolist(), strict=True):
        spoken[passages[place].language] += words
    whole = "\n".join(texts)
    return Trait(
        language=max(sorted(spoken), key=lambda language: spoken[language]),
        words=float(weights.sum()),
        sketch=sketch(texts),
        numbers=marks.numbers(whole),
        names=marks.names(whole),
        mean=np.average(vectors[chosen], axis=0, weights=weights).astype(np.float32),
    )


def encode(trait: Trait) -> bytes:
    """Return a trait as bytes."""
    head = {
        "language": trait.language,
        "words": trait.words,
        "level": trait.sketch.level,
        "dimensions": len(trait.mean),
        "numbers": sorted(trait.numbers),
        "names": sorted(trait.names),
    }
    line = json.dumps(head, ensure_ascii=False).encode() + b"\n"
    return line + trait.sketch.hashes.astype("<u8").tobytes() + trait.mean.astype("<f4").tobytes()


def decode(body: bytes) -> Trait:
    """Return what `encode` wrote."""
    line, rest = body.split(b"\n", maxsplit=1)
    head = json.loads(line)
    end = len(rest) - 4 * int(head["dimensions"])
    return Trait(
        language=head["language"],
        words=head["words"],
        sketch=Sketch(np.frombuffer(rest[:end], "<u8").astype(np.uint64), head["level"]),
        numbers=frozenset(head["numbers"]),
        names=frozenset(head["names"]),
        mean=np.frombuffer(rest[end:], "<f4").astype(np.float32),
    )
