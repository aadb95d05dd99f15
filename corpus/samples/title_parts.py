"""Separates what a text calls itself from what it says: a heading that only repeats the title is not printed twice."""

from __future__ import annotations

import re

_HEADING = re.compile(r"\A#{1,3} (.+)\n*")
_LEVEL = re.compile(r"^(#+)(?= )", re.MULTILINE)
_SUBTITLE = re.compile(r"(?<=[^\d])\s?[:?]\s+")


def split_title(title: str) -> tuple[str, str]:
    """Return title and subtitle, where a colon or a question mark separates them."""
    found = _SUBTITLE.search(title)
    if found is None:
        return title, ""
    end = found.end() if "?" in found.group() else found.start()
    rest = title[found.end() :]
    return title[:end].strip(), rest[:1].upper() + rest[1:]


def without_title(body: str, title: str) -> str:
    """Return the Markdown without the first headings, as long as they repeat words of the title."""
    known = _letters(title)
    while (found := _HEADING.match(body)) and _letters(found.group(1)) in known:
        body = body[found.end() :]
    return _lifted(body)


def _lifted(body: str) -> str:
    """Return the Markdown with its headings so high that the highest is of level 2, below the title."""
    levels = [len(found.group(1)) for found in _LEVEL.finditer(body)]
    lift = min(levels, default=2) - 2
    return _LEVEL.sub(lambda found: "#" * (len(found.group(1)) - lift), body)


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())
