"""Reads messages saved by Outlook (.msg): subject, who wrote it and when, text; what is attached is named, not opened.

A message is a compound file whose streams are named by property and type (MS-OXMSG, MS-OXPROPS).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import olefile

from indexer.extract.cleaning import paragraphs
from indexer.extract.html import all_blocks, markup
from indexer.extract.mail import heading_blocks, note_attachments
from indexer.extract.sections import Block, sections
from indexer.extract.text import decoded

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.extract.reading import Reading

_SUBJECT, _WRITER, _BODY, _PAGE, _FILE_NAME = "0037", "0C1A", "1000", "1013", "3707"
_WIDE, _NARROW, _BINARY = "001F", "001E", "0102"  # text in UTF-16, in an old encoding, bytes
_ATTACHMENT = "__attach_version1.0_"


def read_msg(path: Path, reading: Reading) -> None:
    """Leave the text of a message in `reading`, its subject as title."""
    with olefile.OleFileIO(path) as message:
        subject = _property(message, _SUBJECT)
        reading.title = subject or None
        blocks = heading_blocks(subject, _property(message, _WRITER), "")
        blocks += (Block(part) for part in paragraphs(_property(message, _BODY)).split("\n\n"))
        if not _property(message, _BODY).strip() and (page := _stream(message, _PAGE, _BINARY)).strip():
            blocks += all_blocks(markup(page, reading.name))
        folders = dict.fromkeys(entry[0] for entry in message.listdir() if entry[0].startswith(_ATTACHMENT))
        attached = [_property(message, _FILE_NAME, folder) for folder in folders]
    reading.take(sections(blocks, "msg"))
    note_attachments(attached, reading)


def _property(message: olefile.OleFileIO, tag: str, folder: str = "") -> str:
    if wide := _stream(message, tag, _WIDE, folder):
        return wide.decode("utf-16-le", errors="replace").rstrip("\0")
    narrow = _stream(message, tag, _NARROW, folder).rstrip(b"\0")
    return decoded(narrow, tag) if narrow.strip() else ""


def _stream(message: olefile.OleFileIO, tag: str, kind: str, folder: str = "") -> bytes:
    name = [*filter(None, [folder]), f"__substg1.0_{tag}{kind}"]
    return bytes(message.openstream(name).read()) if message.exists(name) else b""
