"""How what was read travels from the reading process to the one that asked: a line a page, then the whole.

    p{"page": {...}, "of": 12}     a page so far; what is kept if the process ends before its time
    w{...}                         the whole extraction; the file is done
    l{...}                         the same, as the last word of a process that has grown too large to go on

A page may come twice, first rough and then finished; the later one counts.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from corpus.records import Extraction, Heading, Page

OUT_OF_MEMORY = 77  # exit status of the reading process when not even an answer could be written
_PAGE, _WHOLE, _LAST = b"p", b"w", b"l"


def to_line(extraction: Extraction, *, last: bool = False) -> bytes:
    """Return the extraction as one line; lone surrogates, which no encoding holds, become question marks."""
    return (_LAST if last else _WHOLE) + _written(asdict(extraction))


def page_line(page: Page, count: int) -> bytes:
    """Return a page of a file that has `count` pages, as far as is known, as one line."""
    return _PAGE + _written({"page": asdict(page), "of": count})


def is_whole(line: bytes) -> bool:
    """Whether the line ends the answer on a file."""
    return line[:1] in {_WHOLE, _LAST}


def is_last(line: bytes) -> bool:
    """Whether the process that wrote the line ends with it."""
    return line[:1] == _LAST


def from_line(line: bytes) -> Extraction:
    """Return the extraction that `to_line` wrote; raises ValueError, KeyError or TypeError on anything else."""
    fields: dict[str, Any] = json.loads(line[1:])
    return Extraction(**{**fields, "pages": tuple(_page(page) for page in fields["pages"])})


def pages_in(lines: list[bytes]) -> tuple[tuple[Page, ...], int]:
    """Return the pages that came in lines of `page_line`, by their numbers, and how many the file has."""
    read = [json.loads(line[1:]) for line in lines]
    pages = {fields["page"]["number"]: _page(fields["page"]) for fields in read}
    return tuple(pages[number] for number in sorted(pages)), max((fields["of"] for fields in read), default=0)


def _written(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _page(fields: dict[str, Any]) -> Page:
    return Page(**{**fields, "headings": tuple(Heading(**heading) for heading in fields["headings"])})
