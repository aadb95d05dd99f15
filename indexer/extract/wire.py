"""How an extraction travels from the reading process to the one that asked: one line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from corpus.records import Extraction, Heading, Page

OUT_OF_MEMORY = 77  # exit status of the reading process when not even an answer could be written


def to_line(extraction: Extraction) -> bytes:
    """Return the extraction as one line; lone surrogates, which no encoding holds, become question marks."""
    return json.dumps(asdict(extraction), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def from_line(line: bytes) -> Extraction:
    """Return the extraction that `to_line` wrote."""
    fields: dict[str, Any] = json.loads(line)
    return Extraction(**{**fields, "pages": tuple(_page(page) for page in fields["pages"])})


def _page(fields: dict[str, Any]) -> Page:
    return Page(**{**fields, "headings": tuple(Heading(**heading) for heading in fields["headings"])})
