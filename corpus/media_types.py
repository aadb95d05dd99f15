"""Tells from its bytes what kind of file was given; the name only tells one sort of plain text from another.

    text/plain, text/markdown, text/csv, text/html      anything that reads as text
    message/rfc822 (eml), multipart/related (mhtml), application/rtf
    application/pdf
    ...wordprocessingml.document (docx), ...presentationml.presentation (pptx), ...spreadsheetml.sheet (xlsx),
    with their templates, slide shows and variants with macros
    ...opendocument.text (odt), .spreadsheet (ods), .presentation (odp), application/epub+zip
    image/png, image/jpeg, image/tiff                    scans, for text recognition
    application/msword, vnd.ms-powerpoint, vnd.ms-excel, vnd.ms-outlook (old containers, compound_types.py)

What is recognised but can not be read is named, with what to do about it. Whether the text inside can be read
is for the extractors of the indexer to find out.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from corpus.compound_types import COMPOUND, compound_type
from corpus.errors import RefusedFile
from corpus.refusals import ARCHIVE, DAMAGED, PICTURE, PROGRAM, SAVE_AS_PDF, UNKNOWN, Refusal
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
EPUB = "application/epub+zip"
RTF = "application/rtf"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"

HEAD = 1 << 16  # bytes looked at; long scripts and comments stand before the first tag of some pages
PDF_HEADER_WITHIN = 1024  # readers accept bytes before %PDF- up to here (ISO 32000, implementation notes)
LARGEST_CONTENT_LIST = 1 << 20

SIGNATURES: tuple[tuple[bytes, str | Refusal], ...] = (
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"#!", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"\xce\xfa\xed\xfe", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"\x00asm", PROGRAM),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", PICTURE),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ\x00", ARCHIVE),
)

# A macro is never run by reading; templates and slide shows are read as what they are made for.
OFFICE_CONTENT: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"(?:wordprocessingml|ms-word)\.(?:document|template)[.\w]*\.main\+xml"), DOCX),
    (re.compile(rb"(?:presentationml|ms-powerpoint)\.(?:presentation|slideshow|template)[.\w]*\.main\+xml"), PPTX),
    (re.compile(rb"(?:spreadsheetml|ms-excel)\.(?:sheet|template)(?:\.macroEnabled)?\.main\+xml"), XLSX),
    (re.compile(rb"ms-excel\.sheet\.binary\.macroEnabled"), XLSB),
)
# Templates are read as what they are made for.
OPEN_CONTENT = {
    **{kind: kind for kind in (ODT, ODS, ODP, EPUB)},
    **{f"{kind}-template": kind for kind in (ODT, ODS, ODP)},
}
ZIP_MEMBERS: tuple[tuple[str, Refusal], ...] = (
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
        return compound_type(path)
    known = next((found for signature, found in SIGNATURES if head.startswith(signature)), None)
    return known or _recognise_text(head, name)


def _recognise_text(head: bytes, name: str) -> str | Refusal:
    if head.startswith(b"{\\rtf"):
        return RTF
    found = text_type(head, PurePosixPath(name).suffix.lower())
    if found == "application/xml":
        return Refusal("it is a data file (xml)", "add the text that people read, as PDF or docx")
    return found or UNKNOWN


def _recognise_zip(path: Path) -> str | Refusal:
    try:
        with zipfile.ZipFile(path) as archive:
            return _recognise_members(archive)
    except Exception:  # noqa: BLE001 - on broken archives zipfile lets zlib.error, struct.error and the like through
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
            return OPEN_CONTENT[declared]
    if "META-INF/container.xml" in names:
        return EPUB
    return next((refusal for member, refusal in ZIP_MEMBERS if member in names), ARCHIVE)


def _recognise_office(content_types: bytes) -> str | Refusal:
    return next((media_type for sign, media_type in OFFICE_CONTENT if sign.search(content_types)), UNKNOWN)


def _read(archive: zipfile.ZipFile, member: str) -> bytes:
    """No more than a content list can honestly be, or a small file could fill the memory."""
    with archive.open(member) as stream:
        return stream.read(LARGEST_CONTENT_LIST)
