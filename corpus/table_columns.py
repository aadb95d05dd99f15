"""The columns of a catalogue table: what they are called in four languages, and what each holds.

Names and explanations are data (table_columns.json); people write them as they like, with capitals or without accents.
"""

from __future__ import annotations

import difflib
import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final, TypedDict

LANGUAGES: Final = ("en", "nl", "fr", "es")


class Column(TypedDict):
    """A column as the file writes it: names by language, the usual one first; what it holds; an example."""

    names: dict[str, list[str]]
    holds: dict[str, str]
    example: str


_KNOWN: Final[dict[str, Column]] = json.loads(Path(__file__).with_name("table_columns.json").read_text("utf-8"))
COLUMNS: Final = tuple(_KNOWN)
# Several values stand in one cell with a bar between.
LISTS: Final = frozenset({"themes", "makers", "countries"})
# Of a further version these are not read: they belong to the product.
OF_PRODUCT: Final = frozenset({"kind", "themes", "makers", "countries", "visibility", "demonstration"})
# Emptying such a cell says nothing: what is known stays.
NEVER_EMPTIED: Final = frozenset({"title", "language", "visibility", "file", "link", "version_of"})


def column_named(text: str) -> str | None:
    """The column that people call so in any of the languages, None where there is none."""
    return _by_name().get(_plain(text))


def nearest_name(text: str) -> str:
    """The name of a column that is spelt most like this."""
    return difflib.get_close_matches(_plain(text), list(_by_name()), n=1, cutoff=0.0)[0]


def name_of(column: str, language: str = "en") -> str:
    """What a column is called in a language."""
    return _KNOWN[column]["names"][language][0]


def holds(column: str, language: str = "en") -> str:
    """What a column holds, in a sentence; `{kinds}`, `{themes}` and `{roles}` stand for the terms."""
    return _KNOWN[column]["holds"][language]


def example_of(column: str) -> str:
    """What may stand in a column."""
    return _KNOWN[column]["example"]


@cache
def _by_name() -> dict[str, str]:
    found = {
        _plain(name): column
        for column, known in _KNOWN.items()
        for language in LANGUAGES
        for name in known["names"][language]
    }
    return found | {_plain(column): column for column in COLUMNS}


def _plain(text: str) -> str:
    """Small letters without accents; signs other than letters and digits only part words."""
    bare = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare).split())
