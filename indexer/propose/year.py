"""Proposes the year of publication: what the first page says, then the file's name, then when the file was made.

The day on which somebody saved a file is often years after the text was published, so it comes last.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale

from corpus.records import Proposal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.propose.material import Material

_YEAR = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)(?![\d/]|[-–]\d)")  # not the first year of a span, not a number's part
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright)[^\n]{0,60}?((?:19|20)\d\d)", re.IGNORECASE)
_NUMERIC_DATE = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-]((?:19|20)\d\d)(?!\d)")
_LEGAL = re.compile(
    r"(?<!\w)(?:act|law|loi|wet|ley|lei|قانون|sheria|no|nr|n°|nº|agenda|resolution)(?!\w)", re.IGNORECASE
)
_LANGUAGES = ("en", "nl", "fr", "es", "pt", "ar", "sw", "de", "it", "ro")
_MOST_WORDS = 12  # of a line that dates a text; a longer one tells about something


def year(material: Material) -> Proposal | None:
    """Return the year from the rights, a date or a short line of the first page, the name or the properties."""
    front = _western(material.front)
    lines = [_western(line) for line in material.front_lines]
    short = [line for line in lines if len(line.split()) <= _MOST_WORDS]
    printed = _latest(_RIGHTS.findall(front)) or _latest(_dated(short)) or _latest(_mentioned(short))
    if printed is not None:
        return Proposal("year", printed, "first page")
    if (named := _latest(_YEAR.findall(material.name.replace("_", " ")))) is not None:
        return Proposal("year", named, "file name")
    made = _latest([material.extraction.properties.get("created", "")[:4]])
    return Proposal("year", made, "properties") if made is not None else None


def _dated(lines: Iterable[str]) -> list[str]:
    """Return the years of full dates and of months, in the words of all our languages."""
    found = [year for line in lines for year in _NUMERIC_DATE.findall(line)]
    return found + [year for line in lines if _months().search(line) for year in _YEAR.findall(line)]


def _mentioned(lines: Iterable[str]) -> list[str]:
    """Return the years of lines that do not name a law or the like by its year."""
    return [year for line in lines if not _LEGAL.search(line) for year in _YEAR.findall(line)]


def _latest(years: Iterable[str]) -> int | None:
    """Return the latest year that is not in the future: a page names older editions and spans too."""
    this_year = datetime.now(UTC).year
    return max((int(year) for year in years if year.isdigit() and int(year) <= this_year), default=None)


@cache
def _months() -> re.Pattern[str]:
    names = {
        name
        for language in _LANGUAGES
        for form in ("format", "stand-alone")
        for name in Locale.parse(language).months[form]["wide"].values()
    }
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, names)))})(?!\w)", re.IGNORECASE)


def _western(text: str) -> str:
    """Return the text with the digits of all scripts as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)
