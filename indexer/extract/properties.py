"""Reads what a file declares of itself: its title, authors, organisation and when it was made.

Programs fill these in as they like, so whether a value is worth proposing is judged in `indexer/propose/`. A file
whose properties can not be read simply has none.
"""

from __future__ import annotations

import codecs
import re
from contextlib import closing
from typing import TYPE_CHECKING
from zipfile import ZipFile

import olefile
import pypdfium2 as pdfium
from lxml import etree

from indexer.extract.cleaning import one_line
from indexer.extract.quality import judge
from indexer.extract.text import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from lxml.etree import _Element

_MOST_BYTES = 2**20  # of a part that holds properties, and of the beginning of a web page
_MOST_SIGNS = 500
_OLD_OFFICE = {"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"}
_DATE = re.compile(r"(?:D:)?\s*((?:19|20)\d\d)(?:-?(\d\d)(?:-?(\d\d))?)?")
_DRAWN_FROM = {
    "title": ("title", "og:title", "citation_title"),
    "authors": ("creator", "initial-creator", "author", "citation_author", "dc.creator"),
    "organisation": ("publisher", "company", "dc.publisher", "citation_publisher", "og:site_name"),
    "created": ("created", "creation-date", "date", "dc.date", "citation_publication_date", "article:published_time"),
}


def read_properties(path: Path, media_type: str) -> dict[str, str]:
    """Return properties by our names for them (`corpus.records.Extraction`); those that say nothing are left out."""
    try:
        declared = _reader_of(media_type)(path)
    except Exception:  # noqa: BLE001 - libraries raise whatever they like on a broken file; its pages tell what is wrong
        return {}
    values = {name: _first_of(declared, names) for name, names in _DRAWN_FROM.items()}
    dated = _DATE.match(values["created"])
    values["created"] = "-".join(filter(None, dated.groups())) if dated else ""
    return {name: value for name, value in values.items() if value}


def _reader_of(media_type: str) -> Callable[[Path], dict[str, list[str]]]:
    if media_type in _OLD_OFFICE:
        return _of_old_office
    if media_type == "application/pdf":
        return _of_pdf
    return _of_web_page if media_type in {"text/html", "application/xhtml+xml"} else _of_package


def _first_of(declared: dict[str, list[str]], names: Iterable[str]) -> str:
    """Return the values of the first of these names that has any that are language, parted by "; "."""
    for name in names:
        values = [one_line(value)[:_MOST_SIGNS] for value in declared.get(name, ())]
        if found := [value for value in values if value and not judge(value).garbled]:
            return "; ".join(dict.fromkeys(found))
    return ""


def _of_pdf(path: Path) -> dict[str, list[str]]:
    with closing(pdfium.PdfDocument(path)) as pdf:
        declared: dict[str, str] = pdf.get_metadata_dict()
    named = {"Title": "title", "Author": "creator", "CreationDate": "created"}
    return {ours: [declared.get(theirs, "")] for theirs, ours in named.items()}


def _of_old_office(path: Path) -> dict[str, list[str]]:
    with olefile.OleFileIO(path) as container:
        found = container.get_metadata()
    code_page = f"cp{found.codepage}" if found.codepage and found.codepage > 0 else "cp1252"
    declared: dict[str, list[str]] = {"created": [str(found.create_time or "")]}
    for name, value in (("title", found.title), ("author", found.author), ("company", found.company)):
        declared[name] = [value.decode(_known(code_page), "replace").rstrip("\0")] if isinstance(value, bytes) else []
    return declared


def _known(encoding: str) -> str:
    """Return the encoding if Python knows it; Word's number for UTF-8 is none of its names."""
    try:
        return codecs.lookup(encoding.replace("cp65001", "utf-8")).name
    except LookupError:
        return "cp1252"


def _of_package(path: Path) -> dict[str, list[str]]:
    """Read the parts of an office file or a book in which Dublin Core and its like stand."""
    declared: dict[str, list[str]] = {}
    with ZipFile(path) as package:
        for member in package.infolist():
            is_about = member.filename in {"docProps/core.xml", "docProps/app.xml", "meta.xml"}
            if (is_about or member.filename.endswith(".opf")) and member.file_size <= _MOST_BYTES:
                _gather(_parsed(package.read(member)), declared)
    return declared


def _gather(root: _Element, declared: dict[str, list[str]]) -> None:
    for element in root.iter(etree.Element):
        if element.text and element.text.strip():
            declared.setdefault(etree.QName(element).localname.casefold(), []).append(element.text)


def _parsed(content: bytes) -> _Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    return etree.fromstring(content, parser)


def _of_web_page(path: Path) -> dict[str, list[str]]:
    with path.open("rb") as file:
        page = etree.fromstring(decoded(file.read(_MOST_BYTES), path.name).encode(), etree.HTMLParser(encoding="utf-8"))
    declared = {"title": [page.findtext(".//title") or ""]}
    for element in page.iterfind(".//meta"):
        name = (element.get("name") or element.get("property") or "").casefold()
        declared.setdefault(name, []).append(element.get("content") or "")
    return declared
