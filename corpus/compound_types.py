"""Tells what lies in a compound file, the container of office files of before 2007: a text, slides, a table, a message.

A compound file is a small file system in a file (MS-CFB); what it is shows in the streams at its root, whether it is
locked in the first bytes of those. Office files of today hide in such a container when they have a password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import olefile

from corpus.refusals import DAMAGED, PASSWORD, UNKNOWN, Refusal

if TYPE_CHECKING:
    from pathlib import Path

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOC = "application/msword"
PPT = "application/vnd.ms-powerpoint"
XLS = "application/vnd.ms-excel"
MSG = "application/vnd.ms-outlook"

_STREAMS = (
    ("WordDocument", DOC),
    ("PowerPoint Document", PPT),
    ("Workbook", XLS),
    ("Book", XLS),
    ("__properties_version1.0", MSG),
)
_LOCKED_STREAMS = ("EncryptedPackage", "EncryptedSummary")
_WORD_FLAGS = (
    10  # where the flags of a text stand in its first bytes, and the one that says "encrypted" (MS-DOC, FibBase)
)
_WORD_ENCRYPTED = 0x0100
_SHEET_PASSWORD = 0x002F  # the record of a workbook that precedes encrypted ones (MS-XLS, FilePass)
_HEAD = 4096


def compound_type(path: Path) -> str | Refusal:
    """The media type of a compound file, or why it is not taken in."""
    try:
        with olefile.OleFileIO(path) as container:
            return _told(container)
    except Exception:  # noqa: BLE001 - olefile lets IndexError and the like through on broken containers
        return DAMAGED


def _told(container: olefile.OleFileIO) -> str | Refusal:
    if any(container.exists(stream) for stream in _LOCKED_STREAMS):
        return PASSWORD
    for stream, media_type in _STREAMS:
        if container.exists(stream):
            return PASSWORD if _is_locked(container.openstream(stream).read(_HEAD), media_type) else media_type
    return UNKNOWN


def _is_locked(head: bytes, media_type: str) -> bool:
    if media_type == DOC:
        return bool(int.from_bytes(head[_WORD_FLAGS : _WORD_FLAGS + 2], "little") & _WORD_ENCRYPTED)
    return media_type == XLS and _SHEET_PASSWORD in _first_records(head)


def _first_records(head: bytes) -> set[int]:
    """The kinds of the records (two bytes of kind, two of length, content) that lie wholly in `head`."""
    kinds: set[int] = set()
    position = 0
    while position + 4 <= len(head):
        kinds.add(int.from_bytes(head[position : position + 2], "little"))
        position += 4 + int.from_bytes(head[position + 2 : position + 4], "little")
    return kinds
