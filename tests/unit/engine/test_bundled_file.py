"""The file in which the default model comes, on a small one made by hand."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from indexer.engine.bundled_file import parse

PIECES = ["<s>", "▁a", "é"]


def content(magic: bytes = b"E5S1", block: int = 32, elements: int = 64) -> bytes:
    """A file with three pieces, one mapping, a vector of three numbers and a matrix of two rows of 32."""
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).tolist()
    head = magic + struct.pack("<I7ifi5iQ", 1, 32, 1, 2, 64, 3, 512, 2, 1e-12, block, 3, 0, 2, 1, 2, len(blob))
    tables = struct.pack("<4I3f", *ends, 0.0, -1.5, -2.5) + blob
    normaliser = struct.pack("<iIIB2I", 1, 13, ord("ﬁ"), 2, ord("f"), ord("i"))
    vector = struct.pack("<3f", 1.0, 2.0, 3.0)
    matrix = struct.pack("<e16B", 0.5, *[0x08] * 16) + struct.pack("<e16B", 2.0, *[0xF7] * 16)
    start = len(head) + len(tables) + len(normaliser) + 4 + 2 * (struct.calcsize("<HBIQQ") + len("v"))
    directory = struct.pack("<i", 2)
    directory += struct.pack("<H", 1) + b"v" + struct.pack("<BIQQ", 0, 3, start, 12)
    directory += struct.pack("<H", 1) + b"m" + struct.pack("<BIQQ", 1, elements, start + 12, 36)
    return head + tables + normaliser + directory + vector + matrix


def test_vocabulary_is_read() -> None:
    """Pieces, their scores, special ids and the map of characters are as written."""
    vocabulary = parse(content()).vocabulary

    assert vocabulary.pieces == PIECES
    assert vocabulary.scores == [0.0, -1.5, -2.5]
    assert (vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk) == (0, 2, 1, 2)
    assert vocabulary.mapping == {"ﬁ": "fi"}


def test_four_bits_become_floats() -> None:
    """A block's low halves are its first sixteen weights, its high halves the last, less eight, times its scale."""
    matrix = parse(content()).tensor("m", columns=32)

    assert matrix.shape == (2, 32)
    assert matrix[0].tolist() == [0.0] * 16 + [-4.0] * 16
    assert matrix[1].tolist() == [-2.0] * 16 + [14.0] * 16


def test_floats_are_read_as_they_are() -> None:
    """A tensor in float32 comes as it lies in the file."""
    assert parse(content()).tensor("v").tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("spoilt", [content(magic=b"GGUF"), content(block=64), content()[:40]])
def test_another_file_is_refused(spoilt: bytes) -> None:
    """A file of another kind, of other blocks or cut off raises an error and is not guessed at."""
    with pytest.raises((ValueError, struct.error)):
        parse(spoilt)


def test_a_tensor_of_another_size_is_refused() -> None:
    """A tensor that does not have the elements its entry declares raises an error that names it."""
    with pytest.raises(ValueError, match="tensor m"):
        parse(content(elements=63)).tensor("m")
