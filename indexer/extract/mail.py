"""Reads e-mail messages (.eml) and web pages saved as such (.mhtml).

Of a message the subject, who wrote it and when, and its text are read; what is attached is named and not opened.
"""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from email.utils import getaddresses
from typing import TYPE_CHECKING

from indexer.errors import MalformedFile
from indexer.extract.cleaning import one_line, paragraphs
from indexer.extract.html import all_blocks, markup, take_page
from indexer.extract.sections import Block, sections
from indexer.extract.text import decoded, head, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from email.message import MIMEPart
    from pathlib import Path

    from indexer.extract.reading import Reading

_DEEPEST_NESTING = 10  # messages forwarded within messages
_MOST_BYTES = 100_000_000  # attachments come along, a third longer than they are; servers send less than this
_PLAIN, _HTML = "text/plain", "text/html"


def read_eml(path: Path, reading: Reading) -> None:
    """Leave the text of a message in `reading`, its subject as title."""
    message = _parsed(path, reading)
    reading.title = _header(message, "subject") or None
    attachments: list[str] = []
    parts = list(_message_blocks(message, reading.name, attachments))
    reading.take(sections(parts, "eml"))
    note_attachments(attachments, reading)


def read_mhtml(path: Path, reading: Reading) -> None:
    """Leave the page of a web archive in `reading`."""
    message = _parsed(path, reading)
    page = next((part for part in message.walk() if part.get_content_type() in {_HTML, "application/xhtml+xml"}), None)
    if page is None:
        raise MalformedFile(what="a web archive")
    take_page(markup(_payload(page), reading.name, page.get_content_charset()), "mhtml", reading)
    reading.title = reading.title or _header(message, "subject") or None


def note_attachments(names: Iterable[str], reading: Reading) -> None:
    """Note what is attached to a message, so that it is missed by nobody."""
    if named := ", ".join(dict.fromkeys(filter(None, map(one_line, names)))):
        reading.notes.append(f"What is attached to the message is not read: {named}; add it as a file of its own.")


def heading_blocks(subject: str, writer: str, date: str) -> list[Block]:
    """Return what stands over a message: its subject as heading, then who wrote it and when."""
    return [Block(one_line(subject), 1), Block(" | ".join(filter(None, (one_line(writer), one_line(date)))))]


def _parsed(path: Path, reading: Reading) -> MIMEPart:
    content = head(path, reading, _MOST_BYTES)
    return BytesParser(policy=policy.default).parsebytes(content)


def _message_blocks(message: MIMEPart, name: str, attachments: list[str], depth: int = 0) -> Iterator[Block]:
    yield from heading_blocks(_header(message, "subject"), _writer(message), _header(message, "date"))
    yield from _part_blocks(message, name, attachments, depth)


def _part_blocks(part: MIMEPart, name: str, attachments: list[str], depth: int) -> Iterator[Block]:
    kind = part.get_content_type()
    if kind == "message/rfc822" and depth < _DEEPEST_NESTING:
        for inner in part.iter_parts():
            yield from _message_blocks(inner, name, attachments, depth + 1)
    elif part.get_content_disposition() == "attachment" or (part.get_filename() and kind not in {_PLAIN, _HTML}):
        attachments.append(part.get_filename() or kind)
    elif part.is_multipart():
        for inner in _worth_reading(part):
            yield from _part_blocks(inner, name, attachments, depth)
    elif kind == _HTML:
        yield from all_blocks(markup(_payload(part), name, part.get_content_charset()))
    elif kind == _PLAIN:
        yield from (Block(unwrapped(block)) for block in paragraphs(_text(part, name)).split("\n\n"))


def _worth_reading(part: MIMEPart) -> list[MIMEPart]:
    """Return the parts to read: all, but of alternatives that say the same the plainest."""
    inner = [child for child in part.iter_parts() if hasattr(child, "get_content_type")]
    if part.get_content_subtype() != "alternative":
        return inner
    plain = [child for child in inner if child.get_content_type() == _PLAIN and _payload(child).strip()]
    return plain[:1] or inner[-1:]


def _text(part: MIMEPart, name: str) -> str:
    content = _payload(part)
    if not content.strip():
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeError):
        return decoded(content, name)


def _payload(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _writer(message: MIMEPart) -> str:
    """Return who wrote a message, by name where it is given."""
    return ", ".join(name or address for name, address in getaddresses([_header(message, "from")]))


def _header(message: MIMEPart, name: str) -> str:
    try:
        return one_line(str(message.get(name, "")))
    except Exception:  # noqa: BLE001 - the standard library raises of several kinds on malformed headers
        return ""
