"""Proposes a title: what the file declares, unless that is no title; else what stands largest on its first page."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING

from corpus.records import Proposal
from corpus.titles import LONGEST, UNTITLED, title_from_name
from indexer.extract.titles import own_title
from indexer.propose.names import is_house
from indexer.propose.phrases import any_of
from indexer.propose.spotting import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.records import Heading, Page
    from indexer.propose.material import Material

_BY_MACHINES = re.compile(r"^(?:microsoft \w+ - |www\.|https?:|<[0-9a-f]{8}|\[?document\d*\]?$)", re.IGNORECASE)
_FILE_NAME = re.compile(r"\.(?:docx?|pptx?|xlsx?|pdf|indd|cdr|qxd|pub|pmd|odt|odp|ods|rtf|ai|html?)$", re.IGNORECASE)
_CODE = re.compile(r"^\S*[\d_]\S*$")  # "CBFC28_MN_NL_V2"
_NUMBERED = re.compile(r"^(?:[\divxlc]{1,4}|[a-z])[.)]\s*", re.IGNORECASE)
_CELLS = re.compile(r" \| |; ")  # a row of a table, not a line
_LEADER = re.compile(r"…|\.{4}")  # from an entry of a table of contents to its page
_SIGNS = re.compile(r"[\W_]+")
_FEWEST_LETTERS = 4
_LETTERS_ALONE = 8  # of large words that are no heading
_FEW_WORDS = 2
_MOST_SYMBOLS = 0.1
_MOST_LINE_WORDS = 15
_LEAST_READABLE = 0.5  # of its characters are letters; a row of figures or code is no title
_ENDS_A_SENTENCE = (".", ",", ";", ":")


def title(material: Material) -> Proposal | None:
    """Return the title from the properties, the first page or the file's name, in this order."""
    declared, printed = material.extraction.properties.get("title", ""), _printed(material)
    if _is_title(declared, material.name) and not _is_of_another(declared, printed):
        return Proposal("title", declared[:LONGEST], "properties")
    if printed:
        return Proposal("title", printed[:LONGEST], "first page")
    named = title_from_name(material.name)
    return Proposal("title", named, "file name") if named != UNTITLED else None


def _is_title(declared: str, name: str) -> bool:
    """Whether a declared title names the work, and not a program, a file, a site or a part of any report."""
    if own_title(declared) is None or _BY_MACHINES.search(declared) or _FILE_NAME.search(declared):
        return False
    is_name = _squeezed(declared) == _squeezed(PurePath(name).stem) and " " not in declared
    symbols = sum(unicodedata.category(sign)[0] == "S" for sign in declared)
    return not (
        is_name
        or _CODE.match(declared)
        or _is_part(declared)
        or symbols > _MOST_SYMBOLS * len(declared)
        or sum(map(str.isalpha, declared)) < _FEWEST_LETTERS
    )


def _is_of_another(declared: str, printed: str | None) -> bool:
    """Whether one or two words are declared and others printed large: templates declare the name of their house."""
    words = set(words_of(declared))
    return printed is not None and len(words) <= _FEW_WORDS and words.isdisjoint(words_of(printed))


def _printed(material: Material) -> str | None:
    """Return the largest words on the first page, as the headings tell, the reader, or the first line alone."""
    page = material.first_page
    declared = material.extraction.properties.get("title")
    seen = material.extraction.title
    largest = seen if seen and seen != declared and _is_title(seen, material.name) and _says_much(seen) else None
    if page is None:
        return largest
    titles = [heading for heading in page.headings if not _is_part(heading.text)]
    headings = [heading for heading in titles if not is_house(heading.text)] or titles
    if page.headings and min(heading.level for heading in page.headings) == 1 and headings:
        return _with_subtitle(headings, page)
    return largest or (_with_subtitle(headings, page) if headings else _first_line(page))


def _with_subtitle(headings: Sequence[Heading], page: Page) -> str:
    """Return the highest heading, continued by those that follow it with nothing between."""
    first = min(headings, key=lambda heading: heading.level)
    words, end = _bare(first.text), first.offset + len(first.text)
    after = next((heading for heading in headings if heading.offset > first.offset), None)
    if after is not None and not page.text[end : after.offset].strip() and _continues(after.text, words):
        joint = " " if after.level == first.level or words.endswith(("?", "!", ":", "؟")) else ": "
        return f"{words}{joint}{_bare(after.text)}"
    return words


def _continues(text: str, words: str) -> bool:
    """Whether a second heading goes on with the title; "REPORT, MAY 2019" below ordinary letters does not."""
    return not _NUMBERED.match(text) and (words.isupper() or not text.isupper())


def _first_line(page: Page) -> str | None:
    """Return the first line if it is short, stands alone and ends no sentence; a line of a sheet needs no space."""
    line, _, rest = page.text.strip().partition("\n")
    alone = not rest or rest.startswith("\n") or page.kind == "sheet"
    is_short = 1 < len(line.split()) <= _MOST_LINE_WORDS and not line.rstrip().endswith(_ENDS_A_SENTENCE)
    readable = sum(map(str.isalpha, line)) > _LEAST_READABLE * len(line)
    return _bare(line) if alone and is_short and readable and not _CELLS.search(line) else None


def _says_much(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= _LETTERS_ALONE


def _is_part(text: str) -> bool:
    """Whether this heads a part that any report has ("1. Executive summary"), not the work."""
    bare = _NUMBERED.sub("", text).strip(" :.")
    return bool(any_of("contents").fullmatch(bare) or _LEADER.search(text)) or not any(map(str.isalpha, bare))


def _bare(text: str) -> str:
    return text.strip().strip("[]*").strip()


def _squeezed(text: str) -> str:
    return _SIGNS.sub("", text).casefold()
