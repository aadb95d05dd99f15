"""Turns a file into text, page by page: one table says which extractor reads which type of file.

    media type ──> extractor ──> Reading (pages, what failed, which limit) ──> Extraction (read, partial,
    unreadable)

A file is read here in the process that asks; `child` reads it in a process of its own, within limits. What
type a file is was decided when it came in, by its content.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from corpus.records import Extraction
from indexer.extract import libreoffice
from indexer.extract.failures import as_unreadable
from indexer.extract.outcome import concluded
from indexer.extract.properties import read_properties
from indexer.extract.reading import Limits, Reading
from indexer.extract.refused import refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corpus.records import Page

_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"


@dataclass(frozen=True, slots=True)
class Extractor:
    """Which function reads a type of file, and what people call such a file.

    `version` grows when it reads the same file differently: what was read by an older one is read again.
    """

    module: str
    function: str
    version: int
    what: str

    def load(self) -> Callable[[Path, Reading], None]:
        """Return the function; its library is imported when first needed."""
        found: Callable[[Path, Reading], None] = getattr(import_module(f"{__name__}.{self.module}"), self.function)
        return found


EXTRACTORS: dict[str, Extractor] = {
    "application/pdf": Extractor("pdf", "read_pdf", 2, "a PDF"),
    f"{_OOXML}.wordprocessingml.document": Extractor("docx", "read_docx", 2, "a Word file"),
    f"{_OOXML}.presentationml.presentation": Extractor("pptx", "read_pptx", 2, "a presentation"),
    f"{_OOXML}.spreadsheetml.sheet": Extractor("xlsx", "read_xlsx", 2, "a workbook"),
    f"{_ODF}.text": Extractor("odf", "read_odt", 2, "an OpenDocument text"),
    f"{_ODF}.spreadsheet": Extractor("odf", "read_ods", 2, "an OpenDocument spreadsheet"),
    f"{_ODF}.presentation": Extractor("odf", "read_odp", 2, "an OpenDocument presentation"),
    "text/html": Extractor("html", "read_html", 2, "a web page"),
    "application/xhtml+xml": Extractor("html", "read_html", 2, "a web page"),
    "text/markdown": Extractor("markdown", "read_markdown", 2, "a Markdown text"),
    "text/plain": Extractor("text", "read_text", 2, "a text"),
    "text/csv": Extractor("text", "read_csv", 2, "a table in text form"),
    **dict.fromkeys(("image/png", "image/jpeg", "image/tiff"), Extractor("picture", "read_picture", 1, "a picture")),
    "application/epub+zip": Extractor("epub", "read_epub", 1, "an e-book"),
    "application/rtf": Extractor("rtf", "read_rtf", 1, "a rich text file"),
    "message/rfc822": Extractor("mail", "read_eml", 1, "an e-mail message"),
    "multipart/related": Extractor("mail", "read_mhtml", 1, "a web archive"),
    "application/vnd.ms-outlook": Extractor("outlook", "read_msg", 1, "a message of Outlook"),
}
_REFUSER = ("refused", 1)


def extract(
    path: Path,
    media_type: str,
    sha256: str,
    name: str,
    limits: Limits | None = None,
    tell: Callable[[Page, int], None] | None = None,
) -> Extraction:
    """Read the file at `path`; `sha256` is the digest of its bytes (hex), `name` what its uploader called it.

    A file that can not be read is no exception: it is an extraction in the state `unreadable` with the
    reason. `tell` is called with each page as it is read, and with how many the file has.
    """
    reading = Reading(limits or Limits(), name, tell=tell)
    extractor = EXTRACTORS.get(media_type)
    if extractor is None:
        return unreadable(sha256, media_type, str(refusal(media_type)))
    read = extractor.load()
    try:
        read(path, reading)
    except Exception as error:  # noqa: BLE001 - libraries raise whatever they like on a broken file; it is reported
        reading.error = as_unreadable(error, extractor.what, reading.limits)
    outcome = concluded(reading)
    return Extraction(
        file_sha256=sha256,
        extractor=extractor.module,
        extractor_version=extractor.version,
        state=outcome.state,
        pages=tuple(reading.pages),
        reason=outcome.reason,
        lasting=outcome.lasting,
        title=reading.title,
        page_count=max(reading.page_count, len(reading.pages)),
        properties=read_properties(path, media_type),
    )


def unreadable(sha256: str, media_type: str, reason: str) -> Extraction:
    """Return the extraction of a file of which nothing could be read."""
    name, version = extractor_of(media_type)
    return Extraction(sha256, name, version, "unreadable", reason=reason)


def extractor_of(media_type: str) -> tuple[str, int]:
    """Return name and version of the extractor for this type: the key under which extractions are kept.

    What is converted first has a key of its own, whose version grows with the converter's and with the extractor's;
    where LibreOffice comes to be installed later, the key changes and the file is tried again.
    """
    target = libreoffice.target_of(media_type)
    if target is not None and libreoffice.find_program() is not None:
        return "libreoffice", libreoffice.VERSION + EXTRACTORS[target].version
    extractor = EXTRACTORS.get(media_type)
    return (extractor.module, extractor.version) if extractor else _REFUSER
