"""Reads the one file in which the default model comes: vocabulary, normaliser and 4-bit weights.

The layout ("E5S1", little-endian, read from front to back):

    magic "E5S1" | u32 version | 7 x i32 hidden, layers, heads, ffn, embedding rows, positions, type rows
    f32 layer-norm epsilon | i32 block size | 5 x i32 pieces, bos, eos, pad, unk | u64 blob length
    u32 offset x (pieces + 1) | f32 score x pieces | blob of UTF-8 pieces
    i32 entries, u32 bytes | normaliser entry: u32 code point, u8 k, u32 x k
    i32 entries | directory entry: u16 length, name, u8 dtype, u32 elements, u64 offset, u64 bytes

A matrix of dtype 1 holds rows of blocks of 32 weights in 18 bytes: a float16 scale d, then 16 bytes whose low halves
are the first 16 weights and whose high halves the last 16, each (half - 8) * d. What is made of it is told in
bundled_model.py.
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MAGIC = b"E5S1"
VERSION = 1
BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])
_FLOAT32, _FOUR_BITS = 0, 1


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network, as the file's head gives them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    rows: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log-probabilities (index = id), special ids, and what each code point is mapped to."""

    pieces: list[str]
    scores: list[float]
    bos: int
    eos: int
    pad: int
    unk: int
    mapping: dict[str, str]


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where one tensor lies in the file."""

    kind: int
    elements: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class BundledFile:
    """The parsed file; tensors are read when asked for."""

    content: bytes
    shape: Shape
    vocabulary: Vocabulary
    directory: Mapping[str, Tensor]

    def tensor(self, name: str, columns: int | None = None) -> NDArray[np.float32]:
        """One tensor in float32: shape (elements,), or (elements / columns, columns)."""
        entry = self.directory[name]
        raw = memoryview(self.content)[entry.offset : entry.offset + entry.length]
        flat = _four_bits(raw) if entry.kind == _FOUR_BITS else np.frombuffer(raw, dtype="<f4")
        if flat.size != entry.elements:
            message = f"tensor {name} has {flat.size} elements where {entry.elements} are declared"
            raise ValueError(message)
        return flat if columns is None else flat.reshape(-1, columns)


def parse(content: bytes) -> BundledFile:
    """Read the file's tables. Raises ValueError or struct.error where it is not as the layout says."""
    reader = _Reader(content)
    if reader.take("<4sI") != (MAGIC, VERSION):
        message = "not an E5S1 file of version 1"
        raise ValueError(message)
    sizes = (int(size) for size in reader.take("<7i"))
    shape = Shape(*sizes, *(float(value) for value in reader.take("<f")))
    if reader.take("<i") != (BLOCK,):
        message = f"weights are not in blocks of {BLOCK}"
        raise ValueError(message)
    return BundledFile(content, shape, _vocabulary(reader), _directory(reader))


class _Reader:
    """A place in the file that moves on with what is read."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def take(self, layout: str) -> tuple[int | float | bytes, ...]:
        values = struct.unpack_from(layout, self.content, self.at)
        self.at += struct.calcsize(layout)
        return values

    def number(self, layout: str) -> int:
        (value,) = self.take(layout)
        return int(value)

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.content, dtype=kind, count=count, offset=self.at)
        self.at += values.nbytes
        return values


def _vocabulary(reader: _Reader) -> Vocabulary:
    count, bos, eos, pad, unk = (int(value) for value in reader.take("<5i"))
    blob_length = reader.number("<Q")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    blob = reader.array("u1", blob_length).tobytes()
    pieces = [blob[start:end].decode() for start, end in itertools.pairwise(offsets)]
    return Vocabulary(pieces, scores, bos, eos, pad, unk, _mapping(reader))


def _mapping(reader: _Reader) -> dict[str, str]:
    entries = reader.number("<i")
    reader.take("<I")
    mapping: dict[str, str] = {}
    for _ in range(entries):
        source, length = (int(value) for value in reader.take("<IB"))
        mapping[chr(source)] = "".join(map(chr, reader.array("<u4", length).tolist()))
    return mapping


def _directory(reader: _Reader) -> dict[str, Tensor]:
    directory: dict[str, Tensor] = {}
    for _ in range(reader.number("<i")):
        name = reader.array("u1", reader.number("<H")).tobytes().decode("ascii")
        kind, elements, offset, length = (int(value) for value in reader.take("<BIQQ"))
        directory[name] = Tensor(kind, elements, offset, length)
    return directory


def _four_bits(raw: memoryview) -> NDArray[np.float32]:
    blocks = np.frombuffer(raw, dtype=_BLOCK_TYPE)
    weights = np.empty((len(blocks), BLOCK), dtype=np.float32)
    np.subtract(blocks["halves"] & 15, 8, out=weights[:, : BLOCK // 2], dtype=np.float32)
    np.subtract(blocks["halves"] >> 4, 8, out=weights[:, BLOCK // 2 :], dtype=np.float32)
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.ravel()
