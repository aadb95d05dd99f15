"""Tells from its bytes what kind of file was given; the name only tells one sort of plain text from another.

    text/plain, text/markdown, text/csv, text/html      anything that reads as text
    application/pdf
    ...wordprocessingml.document (docx), ...presentationml.presentation (pptx), ...spreadsheetml.sheet (xlsx)
    ...opendocument.text (odt), .spreadsheet (ods), .presentation (odp)

What is recognised but can not be read is named, with what to do about it. Whether the text inside can be read
is for the extractors of the indexer to find out.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from corpus.errors import RefusedFile
from corpus.text_types import text_type

if TYPE_CHECKING:
    from pathlib import Path

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"

HEAD = 1 << 16  # bytes looked at; long scripts and comments stand before the first tag of some pages
PDF_HEADER_WITHIN = 1024  # readers accept bytes before %PDF- up to here (ISO 32000, implementation notes)
LARGEST_CONTENT_LIST = 1 << 20

SAVE_AS_PDF = "save it as PDF and add that"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a kind of file is not taken, and what the person can do."""

    cause: str
    remedy: str


PROGRAM = Refusal("it is a program, not something to read", "add the text that describes it, or a link")
DAMAGED = Refusal("it is damaged: its contents can not be listed", "open it, save it again and add that")
UNKNOWN = Refusal("it is of a kind that can not be read", "save it as PDF, docx, pptx, xlsx, odt, html, md or txt")
ARCHIVE = Refusal("it is an archive", "unpack it and add the files inside")
PASSWORD = Refusal("it is protected by a password", "save it without the password and add that")
PICTURE = Refusal("it is a picture", SAVE_AS_PDF)
MACROS = Refusal("it is an office file with macros or a template", "save it as docx, pptx or xlsx and add that")

SIGNATURES: tuple[tuple[bytes, Refusal], ...] = (
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"#!", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"\xce\xfa\xed\xfe", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"\x00asm", PROGRAM),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"II*\x00", PICTURE),
    (b"MM\x00*", PICTURE),
    (b"{\\rtf", Refusal("it is a rich text (rtf) file", "save it as docx or PDF and add that")),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ\x00", ARCHIVE),
)

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # office files of before 2007, and encrypted ones
COMPOUND_STREAMS: tuple[tuple[str, Refusal], ...] = (
    ("EncryptedPackage", PASSWORD),
    ("WordDocument", Refusal("it is a Word file of the old kind (doc)", "save it as docx and add that")),
    (
        "PowerPoint Document",
        Refusal("it is a PowerPoint file of the old kind (ppt)", "save it as pptx and add that"),
    ),
    ("Workbook", Refusal("it is an Excel file of the old kind (xls)", "save it as xlsx and add that")),
    ("Book", Refusal("it is an Excel file of the old kind (xls)", "save it as xlsx and add that")),
    ("__properties_version1.0", Refusal("it is an e-mail message of Outlook (msg)", SAVE_AS_PDF)),
)

OFFICE_CONTENT: tuple[tuple[bytes, str], ...] = (
    (b"wordprocessingml.document.main+xml", DOCX),
    (b"presentationml.presentation.main+xml", PPTX),
    (b"presentationml.slideshow.main+xml", PPTX),
    (b"spreadsheetml.sheet.main+xml", XLSX),
)
OPEN_CONTENT = {ODT, ODS, ODP}
BINARY_WORKBOOK = b"sheet.binary.macroEnabled"
ZIP_MEMBERS: tuple[tuple[str, Refusal], ...] = (
    ("META-INF/container.xml", Refusal("it is an e-book (epub)", SAVE_AS_PDF)),
    ("Index/Document.iwa", Refusal("it is a file of Apple's iWork", SAVE_AS_PDF)),
    ("index.xml", Refusal("it is a file of Apple's iWork", SAVE_AS_PDF)),
    ("index.apxl", Refusal("it is a file of Apple's iWork", SAVE_AS_PDF)),
    ("META-INF/MANIFEST.MF", PROGRAM),
)


def recognise(path: Path, name: str) -> str:
    """The media type of the bytes at `path`; `name` is what the uploader calls them.

    Raises RefusedFile for an empty file, a program, and whatever no extractor reads.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    found = _recognise(path, head, name)
    if isinstance(found, Refusal):
        raise RefusedFile(name=name, cause=found.cause, remedy=found.remedy)
    return found


def _recognise(path: Path, head: bytes, name: str) -> str | Refusal:
    if not head:
        return Refusal("it is empty", "look whether it was saved or downloaded completely")
    if b"%PDF-" in head[:PDF_HEADER_WITHIN]:
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _recognise_zip(path)
    if head.startswith(COMPOUND):
        return _recognise_compound(path)
    refusal = next((refusal for signature, refusal in SIGNATURES if head.startswith(signature)), None)
    return refusal or _recognise_text(head, name)


def _recognise_text(head: bytes, name: str) -> str | Refusal:
    found = text_type(head, PurePosixPath(name).suffix.lower())
    if found == "message/rfc822":
        return Refusal("it is an e-mail message", SAVE_AS_PDF)
    if found == "multipart/related":
        return Refusal("it is a web page saved as an archive (mhtml)", "save it as PDF or as html and add that")
    if found == "application/xml":
        return Refusal("it is a data file (xml)", "add the text that people read, as PDF or docx")
    return found or UNKNOWN


def _recognise_zip(path: Path) -> str | Refusal:
    try:
        with zipfile.ZipFile(path) as archive:
            return _recognise_members(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return DAMAGED


def _recognise_members(archive: zipfile.ZipFile) -> str | Refusal:
    names = set(archive.namelist())
    if not names:
        return DAMAGED
    if "[Content_Types].xml" in names:
        return _recognise_office(_read(archive, "[Content_Types].xml"))
    if "mimetype" in names:
        declared = _read(archive, "mimetype").decode("ascii", "replace").strip()
        if declared in OPEN_CONTENT:
            return declared
    return next((refusal for member, refusal in ZIP_MEMBERS if member in names), ARCHIVE)


def _recognise_office(content_types: bytes) -> str | Refusal:
    found = next((media_type for sign, media_type in OFFICE_CONTENT if sign in content_types), None)
    if found:
        return found
    if BINARY_WORKBOOK in content_types:
        return Refusal("it is a binary workbook (xlsb)", "save it as xlsx and add that")
    return MACROS if re.search(rb"macroEnabled|\.template\.main\+xml", content_types) else UNKNOWN


def _read(archive: zipfile.ZipFile, member: str) -> bytes:
    """No more than a content list can honestly be, or a small file could fill the memory."""
    with archive.open(member) as stream:
        return stream.read(LARGEST_CONTENT_LIST)


def _recognise_compound(path: Path) -> Refusal:
    """Names of streams stand in the file's directory in UTF-16, wherever the directory lies."""
    content = path.read_bytes()
    for stream, refusal in COMPOUND_STREAMS:
        if stream.encode("utf-16-le") + b"\x00\x00" in content:
            return refusal
    return UNKNOWN
