"""How the text of a page lies in a row: compressed, so that a page of a handbook costs a page to show."""

from __future__ import annotations

import json
import zlib

from corpus.records import Heading, Page


def pack(page: Page) -> bytes:
    """The page as bytes."""
    headings = [[heading.offset, heading.level, heading.text] for heading in page.headings]
    fields = [page.number, page.text, page.kind, page.label, headings, page.reader, page.damage]
    return zlib.compress(json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def unpack(body: bytes) -> Page:
    """The page that `pack` made into bytes."""
    # Pages kept before damage was measured end with their reader.
    number, text, kind, label, headings, *rest = json.loads(zlib.decompress(body).decode("utf-8", "surrogatepass"))
    return Page(number, text, kind, label, tuple(Heading(*heading) for heading in headings), *rest)
