"""Makes compound files (MS-CFB), the container of old office files and Outlook messages, for tests."""

from __future__ import annotations

import struct

SECTOR = 512
LEAST_STREAM = 4096  # smaller ones would lie in a stream of their own kind
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
ROOT, STORAGE, STREAM = 5, 1, 2


def compound_bytes(streams: dict[str, bytes]) -> bytes:
    """Return a compound file of streams by name; "storage/stream" lies in a storage."""
    names = sorted({name.split("/")[0] for name in streams} | set(streams), key=lambda name: (name.count("/"), name))
    sectors: list[bytes] = []
    fat: list[int] = []

    def written(content: bytes) -> int:
        start = len(sectors)
        for offset in range(0, len(content), SECTOR):
            sectors.append(content[offset : offset + SECTOR].ljust(SECTOR, b"\0"))
            fat.append(len(sectors))
        fat[-1] = END
        return start

    starts = {name: written(streams[name].ljust(LEAST_STREAM, b"\0")) for name in names if name in streams}
    entries = [_entry("Root Entry", ROOT, child=_first(names, ""))]
    for index, name in enumerate(names, start=1):
        folder, _, own = name.rpartition("/")
        after = next((later for later in range(index + 1, len(names) + 1) if _folder(names[later - 1]) == folder), FREE)
        if name in streams:
            size = max(len(streams[name]), LEAST_STREAM)
            entries.append(_entry(own, STREAM, right=after, start=starts[name], size=size))
        else:
            entries.append(_entry(own, STORAGE, right=after, child=_first(names, name)))
    directory = written(b"".join(entries))
    table = len(sectors)
    fat_sectors = -(-(len(fat) + 2) * 4 // SECTOR)
    fat += [FAT] * fat_sectors
    packed = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_sectors * SECTOR, b"\xff")
    return _header(directory, list(range(table, table + fat_sectors))) + b"".join(sectors) + packed


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _first(names: list[str], folder: str) -> int:
    return next((index for index, name in enumerate(names, start=1) if _folder(name) == folder), FREE)


def _entry(name: str, kind: int, *, child: int = FREE, right: int = FREE, start: int = END, size: int = 0) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    head = struct.pack("<64sHBBIII", wide, len(wide), kind, 1, FREE, right, child)
    return head + bytes(16 + 4 + 8 + 8) + struct.pack("<IQ", start, size)


def _header(directory: int, tables: list[int]) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<5H6x9I", 0x3E, 3, 0xFFFE, 9, 6, 0, len(tables), directory, 0, LEAST_STREAM, END, 0, END, 0)
    return (head + struct.pack(f"<{len(tables)}I", *tables)).ljust(SECTOR, b"\xff")
