"""The packed table of replacements, read back by the walk that tokenizers does over it."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.charsmap import pack

CHARACTERS = st.characters(min_codepoint=1, codec="utf-8")
KEYS = st.text(CHARACTERS, min_size=1, max_size=4)
TARGETS = st.text(CHARACTERS, max_size=3)


def prefixes(packed: bytes, text: str) -> list[str]:
    """The replacements of all keys that `text` begins with, the shortest key first."""
    (size,) = struct.unpack_from("<I", packed)
    units = struct.unpack_from(f"<{size // 4}I", packed, 4)
    replacements = packed[4 + size :]
    found = []
    node = units[0] >> 10
    for byte in text.encode():
        node ^= byte
        unit = units[node]
        if unit & (1 << 31 | 0xFF) != byte:
            break
        node ^= unit >> 10
        if unit >> 8 & 1:
            place = units[node] & ~(1 << 31)
            found.append(replacements[place : replacements.index(b"\0", place)].decode())
    return found


@given(st.dictionaries(KEYS, TARGETS, min_size=1, max_size=40), KEYS)
def test_every_key_is_found_and_nothing_else(mapping: dict[str, str], other: str) -> None:
    """Looking a text up finds exactly the keys that are its prefixes, whatever keys there are."""
    packed = pack(mapping)

    for text in (*mapping, other):
        expected = [mapping[text[:end]] for end in range(1, len(text) + 1) if text[:end] in mapping]
        assert prefixes(packed, text) == expected


def test_a_key_may_be_deleted() -> None:
    """An empty replacement is a replacement."""
    assert prefixes(pack({"\u00ad": ""}), "\u00ad") == [""]


def test_a_zero_character_is_refused() -> None:
    """Zero ends keys in the packed form, so no key may hold one."""
    with pytest.raises(TypeError, match="zero character"):
        pack({"a": "b", "a\0b": "c"})
