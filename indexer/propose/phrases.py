"""The words by which a title page gives itself away, as data: phrases.json, by purpose and language.

Purposes: `contents` (headings that every report has and that are no title), `by` (before authors), `published` (before
an organisation), `organisation` (words in names of organisations), `programs` (names that programs and machines enter),
`in_persons` and `in_organisations` (small words within names).
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("phrases.json")


@cache
def phrases(purpose: str) -> tuple[str, ...]:
    """Return the phrases of all languages for a purpose, the longest first."""
    by_language: dict[str, list[str]] = json.loads(_FILE.read_text("utf-8"))[purpose]
    found = {phrase.casefold() for listed in by_language.values() for phrase in listed}
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


@cache
def any_of(purpose: str) -> re.Pattern[str]:
    """Return a pattern for any phrase of a purpose as whole words, in any case."""
    alternatives = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases(purpose))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
