"""The address of the search page: what it asks for, read from a request and written into links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from search_api.errors import WrongParameter
from search_api.question import LONGEST_QUESTION, Filters, LanguageBalance, Question, clean

Pairs: TypeAlias = list[tuple[str, str]]

# Parameter in the address -> field of Filters, in the order in which filters are shown.
PARAMETERS: Mapping[str, str] = {
    "theme": "themes",
    "kind": "kinds",
    "language": "languages",
    "organisation": "organisations",
    "country": "countries",
}
RESULTS_A_PAGE = 10
# Nobody reads further than the two hundredth product; beyond it an address is a slip or a robot.
LAST_PAGE = 20
# No question has more constraints than these.
MOST_AS_WORDS = 10
_LATEST_YEAR = 9999
_LONGEST_NUMBER = 8  # digits
LARGEST_FILE = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the search page is asked for; `page` counts from 1, `text` is empty where only filters are given.

    `whole` also lists what is less likely to answer; without `spell_out` terms of the glossary are left as they
    are. What is in `as_words`, in small letters, is no constraint; without `mend` the question is asked as it is typed;
    with `exact` what is in quotation marks must stand so.
    """

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    language_balance: LanguageBalance = "any"
    page: int = 1
    whole: bool = False
    spell_out: bool = True
    as_words: frozenset[str] = frozenset()
    mend: bool = True
    exact: bool = False

    def __bool__(self) -> bool:
        return bool(self.text or self.filters)

    @property
    def offset(self) -> int:
        """How many products come before this page."""
        return (self.page - 1) * RESULTS_A_PAGE

    def question(self, language: str) -> Question:
        """Return this as a question from a reader of a page language; it asks for all products up to this page's end.

        Nothing is found twice or lost between pages that way, and a page can be named by its number.
        """
        return Question(
            clean(self.text),
            language,
            self.filters,
            self.language_balance,
            limit=self.page * RESULTS_A_PAGE,
            whole=self.whole,
            spell_out=self.spell_out,
            as_words=self.as_words,
            mend=self.mend,
            exact=self.exact,
        )

    def address(self) -> str:
        """Return the address that asks for this."""
        pairs = pairs_of(self)
        return f"/?{urlencode(pairs)}" if pairs else "/"

    def at(self, page: int) -> Asked:
        """Return the same on another page."""
        return replace(self, page=page)

    def with_less_likely(self) -> Asked:
        """Return the same on the same page, with what is less likely to answer listed too."""
        return replace(self, whole=True)

    def likely_only(self) -> Asked:
        """Return the same from the first page, with what is worth showing alone."""
        return replace(self, whole=False, page=1)

    def words_only(self) -> Asked:
        """Return the same from the first page, with the terms of the glossary left as they are."""
        return replace(self, spell_out=False, page=1)

    def understood(self) -> Asked:
        """Return the same from the first page, with the terms of the glossary spelt out."""
        return replace(self, spell_out=True, page=1)

    def taking_as_words(self, *said: str) -> Asked:
        """Return the same from the first page, with constraints left among the words."""
        return replace(self, as_words=self.as_words.union(one.casefold() for one in said), page=1)

    def as_typed(self) -> Asked:
        """Return the same from the first page, with no word mended."""
        return replace(self, mend=False, page=1)

    def exactly(self) -> Asked:
        """Return the same from the first page, held to what is in quotation marks."""
        return replace(self, exact=True, page=1)

    def saying(self, text: str) -> Asked:
        """Return the same from the first page, in other words."""
        return replace(self, text=text, page=1)

    def without(self, name: str, value: str | None = None) -> Asked:
        """Return the same, from the first page, without one filter."""
        return replace(self, filters=self.filters.without(name, value), page=1)

    def unfiltered(self) -> Asked:
        """Return the same question without any filter."""
        return replace(self, filters=Filters(), page=1)


def read(query: QueryParams) -> Asked:
    """Read the address of the search page; raises WrongParameter where a number is none."""
    return Asked(
        text=read_text(query),
        filters=_filters(query),
        language_balance="mine" if query.get("language_balance") == "mine" else "any",
        page=_number(query, "page", LAST_PAGE) or 1,
        whole=query.get("less_likely") == "1",
        spell_out=query.get("spell_out") != "false",
        as_words=frozenset(said.casefold() for said in query.getlist("as_words")[:MOST_AS_WORDS]),
        mend=query.get("mend") != "false",
        exact=query.get("exact") == "true",
    )


def read_from(query: QueryParams) -> Asked:
    """Return what was asked before a product's page was opened; its address has it under `q` and `list`."""
    try:
        listed = read(QueryParams(query.get("list", "")))
    except WrongParameter:
        listed = Asked()
    return replace(listed, text=read_text(query))


def read_passage(query: QueryParams) -> int | None:
    """Return which passage of a version is wanted, counted from 0; None where none is."""
    value = query.get("passage", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < _LONGEST_NUMBER else None


def read_text(query: QueryParams) -> str:
    """Return the words that were asked, empty where there are none."""
    return " ".join(query.get("q", "").split())[:LONGEST_QUESTION].strip()


def read_page(query: QueryParams) -> int:
    """Return which page of a file is wanted, counted from 1; raises WrongParameter where it is no number."""
    return _number(query, "page", LARGEST_FILE) or 1


def pairs_of(asked: Asked) -> Pairs:
    """Return the parameters that ask for this, in a fixed order."""
    pairs: Pairs = [("q", asked.text)] if asked.text else []
    pairs += [(name, value) for name in PARAMETERS for value in sorted(chosen(asked.filters, name))]
    years = {"year_from": asked.filters.year_from, "year_to": asked.filters.year_to}
    pairs += [(name, str(year)) for name, year in years.items() if year is not None]
    if asked.language_balance != "any":
        pairs.append(("language_balance", asked.language_balance))
    if asked.whole:
        pairs.append(("less_likely", "1"))
    if not asked.spell_out:
        pairs.append(("spell_out", "false"))
    pairs += [("as_words", said) for said in sorted(asked.as_words)]
    if not asked.mend:
        pairs.append(("mend", "false"))
    if asked.exact:
        pairs.append(("exact", "true"))
    if asked.page > 1:
        pairs.append(("page", str(asked.page)))
    return pairs


def chosen(filters: Filters, parameter: str) -> frozenset[str]:
    """Return the values that are chosen of a parameter."""
    values: frozenset[str] = getattr(filters, PARAMETERS[parameter])
    return values


def _filters(query: QueryParams) -> Filters:
    values = {
        name: frozenset(value for value in query.getlist(parameter) if value) for parameter, name in PARAMETERS.items()
    }
    first, last = (_number(query, name, _LATEST_YEAR) for name in ("year_from", "year_to"))
    if first and last and first > last:  # whoever chose them the wrong way round means the years between
        first, last = last, first
    return Filters(**values, year_from=first, year_to=last)


def _number(query: QueryParams, name: str, largest: int) -> int | None:
    value = query.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= largest):
        raise WrongParameter(
            parameter=name,
            value=value,
            cause="it is not a number that fits",
            remedy=f"write a whole number from 1 to {largest}",
        )
    return int(value)
