"""What was typed, and the filters beside it, become a question that the rest of the walk can rely on.

Nothing is looked up here: text is cleaned and limited, filters are values. Which products a filter admits is decided
by the shelf (shelf.py), what the words mean by the legs (legs.py).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from search_api.errors import EmptyQuestion

LanguageBalance: TypeAlias = Literal["mine", "any"]

# A question longer than this is a pasted text; the model reads 512 tokens of it at most.
LONGEST_QUESTION = 1000


@dataclass(frozen=True, slots=True)
class Filters:
    """What a product must be to be found; values of one field are alternatives, fields add up."""

    themes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    year_from: int | None = None
    year_to: int | None = None

    def __bool__(self) -> bool:
        return self != Filters()

    def without(self, name: str, value: str | None = None) -> Filters:
        """Return these filters without one value, or without the whole field."""
        if name in {"year_from", "year_to"}:
            return replace(self, year_from=None) if name == "year_from" else replace(self, year_to=None)
        kept: frozenset[str] = getattr(self, name) - {value} if value is not None else frozenset()
        changes: dict[str, frozenset[str]] = {name: kept}
        return replace(self, **changes)  # type: ignore[arg-type]  # the other fields are all sets


@dataclass(frozen=True, slots=True)
class Question:
    """A question as asked: `language` is the reader's (page) language, `limit` counts products.

    `after` is the score and id of the last product shown on the page before, None for the first page. With `whole` the
    answer holds all that was found, else what is worth showing (ranking/worthwhile.py). With `spell_out` terms of
    the glossary count as what they mean (glossary.py); with `constraints` those said in words are taken, but for those
    in `as_words`, in small letters (constraints.py); with `mend` typing errors are looked for (spelling.py); with
    `exact` what is in quotation marks must stand so, whatever else is said (parsing.py).
    """

    text: str
    language: str = "en"
    filters: Filters = field(default_factory=Filters)
    language_balance: LanguageBalance = "any"
    after: tuple[float, str] | None = None
    limit: int = 10
    whole: bool = False
    spell_out: bool = True
    constraints: bool = True
    as_words: frozenset[str] = frozenset()
    mend: bool = True
    exact: bool = False


def clean(text: str) -> str:
    """Return the question with control characters and doubled spaces gone, at most LONGEST_QUESTION long.

    Raises EmptyQuestion where nothing is left.
    """
    visible = "".join(" " if unicodedata.category(char).startswith("C") else char for char in text)
    cleaned = " ".join(visible.split())[:LONGEST_QUESTION]
    if not cleaned:
        raise EmptyQuestion
    return cleaned
