"""Reads web pages: the main content with headings, lists and tables, without menus and footers.

Nothing that a page names (pictures, styles, scripts, frames) is fetched or run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import lxml.html
import trafilatura
from lxml import etree

from indexer.extract.cleaning import one_line
from indexer.extract.nesting import note_cut
from indexer.extract.sections import Block, sections
from indexer.extract.tables import plain_rows
from indexer.extract.text import decoded, head
from indexer.extract.titles import own_title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element

    from indexer.extract.reading import Reading

_DECLARED = re.compile(rb"""<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*["']?\s*([-\w]+)""", re.IGNORECASE)
_UNSEEN = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "head",
    "iframe",
    "nav",
    "footer",
    "form",
    "select",
)
_PLAIN = {"p", "pre", "blockquote", "dt", "dd", "figcaption", "quote", "code", "caption", "td", "address"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = {"ul", "ol", "list"}
# Trafilatura is made for articles; of a page that is mostly a list or a table it may keep next to nothing.
_LEAST_SHARE = 0.3


def read_html(path: Path, reading: Reading) -> None:
    """Leave the sections of a web page in `reading`."""
    take_page(markup(head(path, reading, reading.limits.characters), reading.name), "html", reading)


def take_page(source: str, reader: str, reading: Reading) -> None:
    """Leave title and main content of a decoded web page in `reading`."""
    parser = lxml.html.HTMLParser(huge_tree=False)
    page = _tree(source, parser)
    note_cut(parser, reading)
    if page is not None:
        reading.title = own_title(page.findtext(".//title"))
        reading.take(sections(_content(page, source), reader))


def all_blocks(source: str) -> list[Block]:
    """Return the blocks of a page that is content from top to bottom: a chapter of a book, an e-mail message."""
    page = _tree(source, lxml.html.HTMLParser(huge_tree=False))
    return _whole_content(page) if page is not None else []


def markup(content: bytes, name: str, charset: str | None = None) -> str:
    """Decode by mark, by `charset` (from outside the page) or declaration; what can not be true is not believed."""
    declared = _DECLARED.search(content[:20_000])
    named = [charset, declared[1].decode("ascii") if declared else None]
    text = None
    if not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        text = next(filter(None, (_strictly(content, encoding) for encoding in named if encoding)), None)
    # lxml refuses text that still declares an encoding in an XML declaration.
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text if text is not None else decoded(content, name))


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (LookupError, UnicodeError):
        return None


def _tree(source: str, parser: lxml.html.HTMLParser) -> _Element | None:
    if not source.strip():
        return None
    return lxml.html.document_fromstring(source, parser=parser)


def _content(page: _Element, source: str) -> list[Block]:
    """Return what the page itself marks as its main part, else what looks like it, else everything."""
    marked = page.findall(".//main") or page.findall(".//article")
    if len(marked) == 1:
        return _whole_content(marked[0])
    likely = _likely_content(source)
    whole = _whole_content(page)
    return likely if _size(likely) >= _LEAST_SHARE * _size(whole) else whole


def _likely_content(source: str) -> list[Block]:
    found = trafilatura.extract(
        source,
        output_format="xml",
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        deduplicate=False,
    )
    if not found:
        return []
    main = etree.fromstring(found.encode(), etree.XMLParser(recover=True, resolve_entities=False)).find("main")
    return list(_blocks(main)) if main is not None else []


def _whole_content(page: _Element) -> list[Block]:
    etree.strip_elements(page, *_UNSEEN, etree.Comment, with_tail=False)
    body = page.find("body")
    return list(_blocks(body if body is not None else page))


def _blocks(element: _Element) -> Iterator[Block]:
    """Yield headings, paragraphs, lists and tables in order, whether the tags are HTML's or trafilatura's."""
    loose = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if _is_inline(child):
            loose.append(_flat(child))
        else:
            yield from _loose(loose)
            loose = []
            yield from _block(child)
        loose.append(child.tail or "")
    yield from _loose(loose)


def _loose(pieces: list[str]) -> Iterator[Block]:
    if text := one_line("".join(pieces)):
        yield Block(text)


def _is_inline(element: _Element) -> bool:
    tag = element.tag
    block = tag in _PLAIN or tag in _HEADINGS or tag in _LISTS or tag in {"table", "head", "div", "row", "cell"}
    return not block and not any(
        child.tag in _PLAIN | _LISTS | {"div", "table"} | _HEADINGS.keys() for child in element.iter()
    )


def _block(element: _Element) -> Iterator[Block]:
    tag = str(element.tag)
    if tag in _HEADINGS or tag == "head":
        yield Block(_flat(element), _HEADINGS.get(tag) or _HEADINGS.get(element.get("rend", "h2"), 2))
    elif tag in _LISTS:
        entries = (_flat(entry) for entry in element if entry.tag in {"li", "item"})
        yield Block("\n".join(filter(None, entries)))
    elif tag == "table":
        yield from _table(element)
    elif tag in _PLAIN:
        yield Block(_flat(element))
    else:
        yield from _blocks(element)


def _table(table: _Element) -> Iterator[Block]:
    """Yield a table of data as rows; a table that only arranges the page is read through."""
    rows = list(table.iter("tr", "row"))
    if any(cell.find(".//table") is not None or cell.find(".//p") is not None for cell in rows):
        for cell in table.iter("td", "th", "cell"):
            if cell.find(".//table") is None:
                yield from _blocks(cell)
        return
    yield Block(plain_rows([_flat(cell) for cell in row if cell.tag in {"td", "th", "cell"}] for row in rows))


def _flat(element: _Element) -> str:
    return one_line("".join(_spaced(element)))


def _spaced(element: _Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            separate = child.tag in _PLAIN or child.tag in _LISTS or child.tag in {"br", "lb", "li", "item", "div"}
            yield " " if separate else ""
            yield from _spaced(child)
            yield " " if separate else ""
        yield child.tail or ""


def _size(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)
