"""Says what is wrong with a row of a table: where, why and what to do, in the language of whoever reads it.

The sentences are data (table_faults.json), by the code that an InvalidCatalogueRow carries.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from corpus.errors import InputError, InvalidCatalogueRow, InvalidField, RefusedFile, UnknownTerm
from corpus.fields import FIRST_YEAR, LAST_YEAR, LONGEST_TITLE
from corpus.table_columns import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXTS: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = json.loads(
    Path(__file__).with_name("table_faults.json").read_text("utf-8")
)
_LIMITS: Final = {"first": FIRST_YEAR, "last": LAST_YEAR, "longest": LONGEST_TITLE}
_FIELDS: Final = frozenset({"language", "country", "link", "year", "title", "id", "summary"})
_WORDS: Final = frozenset({"title", "summary"})
_COLUMN_OF: Final = {"country": "countries", "theme": "themes", "role": "makers", "kind": "kind"}


def refuse(line: int, table: str, code: str, column: str = "", **facts: object) -> NoReturn:
    """Raises InvalidCatalogueRow for a fault by its code; `column` is where, empty for the row as a whole."""
    raise fault(line, table, code, column, **facts)


def fault(line: int, table: str, code: str, column: str = "", **facts: object) -> InvalidCatalogueRow:
    """The error of a fault, its message in English."""
    cause, remedy = _told(code, "en", facts)
    where = f", column {name_of(column)}" if column else ""
    return InvalidCatalogueRow(
        line=line, file=table, where=where, cause=cause, remedy=remedy, column=column, code=code, told=facts
    )


def about_row(error: InputError, line: int, table: str) -> InvalidCatalogueRow:
    """What the catalogue refused, said of a row of the table."""
    if isinstance(error, InvalidCatalogueRow):
        return error
    facts = error.facts
    if isinstance(error, UnknownTerm):
        column = _COLUMN_OF.get(str(facts["vocabulary"]), "")
        return fault(line, table, "term", column, value=facts["id"], known=facts["known"])
    if isinstance(error, InvalidField) and facts["field"] in _FIELDS:
        field, value = str(facts["field"]), facts["value"]
        code = "words" if field in _WORDS and not value else field
        return fault(line, table, code, _COLUMN_OF.get(field, field), value=value)
    code = "file" if isinstance(error, RefusedFile) else "other"
    said = {"why": facts.get("cause", error), "what": facts.get("remedy", "correct it and import again")}
    return fault(line, table, code, "file" if code == "file" else "", **said)


def cause_and_remedy(error: InvalidCatalogueRow, language: str) -> tuple[str, str]:
    """Why a row was refused and what to do, in a page language."""
    facts = error.facts["told"]
    return _told(str(error.facts["code"]), language, facts if isinstance(facts, dict) else {})


def _told(code: str, language: str, facts: Mapping[str, object]) -> tuple[str, str]:
    texts = _TEXTS[code]
    return texts["cause"][language].format(**_LIMITS, **facts), texts["remedy"][language].format(**_LIMITS, **facts)
