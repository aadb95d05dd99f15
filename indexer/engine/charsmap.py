"""Packs a table "this text becomes that text" into the binary form which tokenizers search while they normalise.

The form is that of SentencePiece's precompiled normaliser: u32 length of a double-array trie in bytes, the trie, then
the replacements, each ended by a zero byte. A unit of the trie is a u32:

    bits 0-7 label | bit 8 a key ends here | bits 10-30 offset      (an inner node)
    bits 0-30 place of the replacement | bit 31                     (the end of a key)

From node n the child for byte c is at n ^ offset(n) ^ c (Aoe 1989, in the layout of Darts-clone). Which texts are to
be replaced is decided in bundled_tokenizer.py.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEAF = 1 << 8
_VALUE = 1 << 31
_PAGE = 256
_OFFSETS = 1 << 21

_Node = dict[int, "_Node | int"]


def pack(mapping: Mapping[str, str]) -> bytes:
    """The precompiled normaliser for `mapping`; keys are not empty and hold no zero character."""
    replacements = bytearray()
    places: dict[str, int] = {}
    root: _Node = {}
    for source, target in sorted(mapping.items()):
        if target not in places:
            places[target] = len(replacements)
            replacements += target.encode() + b"\0"
        _insert(root, source.encode(), places[target])
    units = _lay_out(root)
    return struct.pack("<I", 4 * len(units)) + struct.pack(f"<{len(units)}I", *units) + bytes(replacements)


def _insert(root: _Node, key: bytes, place: int) -> None:
    node = root
    for byte in key:
        child = node.setdefault(byte, {})
        if not isinstance(child, dict):
            message = "a key holds a zero character"
            raise TypeError(message)
        node = child
    node[0] = place


def _lay_out(root: _Node) -> list[int]:
    units: list[int | None] = [0]
    used: set[int] = set()
    lowest = 1
    waiting: list[tuple[int, int, _Node]] = [(0, 0, root)]
    while waiting:
        at, label, node = waiting.pop()
        while lowest < len(units) and units[lowest] is not None:
            lowest += 1
        start = _free_start(units, used, node, lowest)
        used.add(start)
        units[at] = label | (_LEAF if 0 in node else 0) | ((start ^ at) << 10)
        for byte, child in node.items():
            units[start ^ byte] = byte if isinstance(child, dict) else child | _VALUE
            if isinstance(child, dict):
                waiting.append((start ^ byte, byte, child))
    return [unit or 0 for unit in units]


def _free_start(units: list[int | None], used: set[int], node: _Node, lowest: int) -> int:
    """A start no other node has, from which all children fall on free places; grows `units` by whole pages."""
    first = min(node)
    at = lowest
    while True:
        start = at ^ first
        while max(at, start | (_PAGE - 1)) >= len(units):
            units.extend([None] * (_PAGE - len(units) % _PAGE))
        if start not in used and all(units[start ^ byte] is None for byte in node):
            break
        at += 1
    if start >= _OFFSETS:
        message = "too many keys for a trie of 21-bit offsets"
        raise ValueError(message)
    return start
