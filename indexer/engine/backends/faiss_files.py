"""The files of a part of the dense leg as they are written: its vectors, and the index that is scanned.

Reading and searching them is in faiss_segments.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.engine.contract import Vector
from indexer.engine.disk import sync_file

Rows: TypeAlias = NDArray[np.intp]

# From here on comparing all vectors (1,536 bytes a row) takes longer than scanning codes (96 bytes) and computing the
# best few hundred scores exactly: 4,096 rows are compared in 0.25 ms (tests/bench/legs.py).
COMPRESSED_FROM: Final = 4_096
_CODE_BITS: Final = 4
# A code tells 16 places in a plane apart: 2,048 rows and five rounds find them as well as 20,000 rows and 25 rounds
# (recall@100 0.9985 and 0.9989), in a tenth of a second instead of one, which the upload that fills a part waits for.
_TRAINED_ON: Final = 2_048
_ROUNDS: Final = 5
_SEED: Final = 7
_ROWS_AT_A_TIME: Final = 8_192
VISITED_SHARE: Final = 0.1


def write_index(path: Path, vectors: Vector) -> None:
    """Write what finds rows in `vectors` fast, where they are many enough to need it (and of an even width)."""
    if len(vectors) >= COMPRESSED_FROM and vectors.shape[1] % 2 == 0:
        faiss.write_index(_compressed(vectors), str(path))
        sync_file(path)


def _compressed(vectors: Vector) -> faiss.IndexIVFPQFastScan:
    """Index rows by codes of 4 bits for two dimensions each, all in one list: a filter can be applied to a list."""
    rows, width = vectors.shape
    everywhere = faiss.IndexFlatIP(width)
    index = faiss.IndexIVFPQFastScan(everywhere, width, 1, width // 2, _CODE_BITS, faiss.METRIC_INNER_PRODUCT)
    index.by_residual = False
    index.pq.cp.niter = _ROUNDS
    sample = np.random.default_rng(_SEED).permutation(rows)[:_TRAINED_ON]
    index.train(np.ascontiguousarray(vectors[np.sort(sample)]))
    for start in range(0, rows, _ROWS_AT_A_TIME):
        index.add(np.ascontiguousarray(vectors[start : start + _ROWS_AT_A_TIME], np.float32))
    return index


class Scattered:
    """Rows of several arrays in a given order, some thousands at a time."""

    def __init__(self, arrays: Sequence[Vector], rows: Sequence[Rows], order: Rows) -> None:
        self._arrays = arrays
        self._array = np.repeat(np.arange(len(rows)), [len(some) for some in rows])[order]
        self._row = np.concatenate(rows)[order]

    def __iter__(self) -> Iterator[Vector]:
        for start in range(0, len(self._row), _ROWS_AT_A_TIME):
            array, row = (column[start : start + _ROWS_AT_A_TIME] for column in (self._array, self._row))
            block = np.empty((len(row), self._arrays[0].shape[1]), np.float32)
            for place in np.unique(array):
                block[array == place] = self._arrays[place][row[array == place]]
            yield block


def write_vectors(path: Path, rows: int, blocks: Iterable[Vector]) -> None:
    """Write vectors block by block as one array, so that a large merge needs no memory for them."""
    with path.open("wb") as file:
        for place, block in enumerate(blocks):
            if place == 0:
                header = {"descr": "<f4", "fortran_order": False, "shape": (rows, block.shape[1])}
                np.lib.format.write_array_header_1_0(file, header)
            file.write(np.ascontiguousarray(block, "<f4").data)
        file.flush()
        os.fsync(file.fileno())
