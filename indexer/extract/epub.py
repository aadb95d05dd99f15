"""Reads books (.epub): its chapters in reading order, each a section or several where its headings divide it.

A book is a zip archive of web pages with a list of them (OPF) and their order (its spine). Books of shops are locked:
their pages are encrypted, which is told as a password is.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from indexer.errors import EncryptedFile, MalformedFile
from indexer.extract.html import all_blocks, markup
from indexer.extract.packages import open_package
from indexer.extract.sections import sections
from indexer.extract.titles import own_title

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element

    from indexer.extract.reading import Reading

_WHAT = "an e-book"
_CONTAINER = "META-INF/container.xml"
_LOCKS = "META-INF/encryption.xml"
_PAGES = {"application/xhtml+xml", "text/html"}


def read_epub(path: Path, reading: Reading) -> None:
    """Leave the chapters of a book in `reading`; a chapter that fails costs itself alone."""
    with open_package(path, _WHAT, reading.limits) as package:
        names = set(package.namelist())
        list_name, book = _list_of_contents(package, names)
        reading.title = own_title(book.findtext(".//{*}metadata/{*}title"))
        chapters = [name for name in _chapters(book, posixpath.dirname(list_name)) if name in names]
        if _are_locked(package, names, chapters):
            raise EncryptedFile
        for number in reading.turns(len(chapters), "chapters"):
            with reading.tolerating(number):
                _read_chapter(package.read(chapters[number - 1]), reading)


def _read_chapter(content: bytes, reading: Reading) -> None:
    if content.strip():
        for page in sections(all_blocks(markup(content, reading.name)), "epub"):
            reading.add(replace(page, number=len(reading.pages) + 1))


def _list_of_contents(package: zipfile.ZipFile, names: set[str]) -> tuple[str, _Element]:
    rootfile = _parsed(package.read(_CONTAINER)).find(".//{*}rootfile") if _CONTAINER in names else None
    name = unquote(rootfile.get("full-path", "")) if rootfile is not None else ""
    if name not in names:
        raise MalformedFile(what=_WHAT)
    return name, _parsed(package.read(name))


def _chapters(book: _Element, folder: str) -> Iterator[str]:
    """Yield names of pages in the order of the spine; pages that a faulty spine forgets come after it."""
    items = {item.get("id", ""): item for item in book.iterfind(".//{*}manifest/{*}item")}
    pages = {identifier: item for identifier, item in items.items() if item.get("media-type") in _PAGES}
    spine = [reference.get("idref", "") for reference in book.iterfind(".//{*}spine/{*}itemref")]
    is_faulty = any(identifier not in items for identifier in spine)
    order = [*spine, *pages] if is_faulty or not spine else spine
    for identifier in dict.fromkeys(order):
        if identifier in pages and "nav" not in pages[identifier].get("properties", "").split():
            yield posixpath.normpath(posixpath.join(folder, unquote(pages[identifier].get("href", ""))))


def _are_locked(package: zipfile.ZipFile, names: set[str], chapters: list[str]) -> bool:
    """Whether chapters are encrypted; encrypted fonts, which many free books have, are no obstacle."""
    if _LOCKS not in names:
        return False
    locked = {unquote(uri) for uri in _parsed(package.read(_LOCKS)).xpath("//@URI")}
    return not locked.isdisjoint(chapters)


def _parsed(content: bytes) -> _Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(content, parser)
    return root if root is not None else etree.Element("nothing")
