"""What a search takes in its address, checked and turned into a question."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError

from search_api.api.cursor import read_cursor
from search_api.errors import WrongParameter
from search_api.labels import Labels
from search_api.page_language import PageLanguage
from search_api.parameter_faults import explain
from search_api.question import Filters, LanguageBalance, Question, clean

LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
CountryCode = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")]
Year = Annotated[int, Field(ge=1900, le=2100)]


class SearchParameters(BaseModel):
    """The parameters of a search; a filter may be repeated, its values are then alternatives."""

    q: str = Field(default="", description="The question, or a few words, in any language.")
    theme: list[str] = Field(default_factory=list, description="Only products with one of these themes.")
    kind: list[str] = Field(default_factory=list, description="Only products of one of these kinds.")
    language: list[LanguageCode] = Field(
        default_factory=list, description="Only products that exist in one of these languages (ISO 639), as nl."
    )
    organisation: list[str] = Field(default_factory=list, description="Only products of one of these makers.")
    country: list[CountryCode] = Field(
        default_factory=list, description="Only products used in one of these countries (ISO 3166-1), as KE."
    )
    year_from: Year | None = Field(default=None, description="Only versions of this year or later.")
    year_to: Year | None = Field(default=None, description="Only versions of this year or earlier.")
    lang: PageLanguage | None = Field(
        default=None, description="The reader's language, for labels and the version shown; else Accept-Language."
    )
    page_size: Annotated[int, Field(ge=1, le=50)] = Field(default=10, description="How many products a page holds.")
    cursor: str | None = Field(default=None, description="The next_cursor of the page before.")
    language_balance: Literal["mine", "any"] = Field(
        default="any", description="Products in the reader's language first (mine), or all languages alike (any)."
    )
    less_likely: bool = Field(default=False, description="1 also lists the products that are less likely to answer.")
    spell_out: bool = Field(
        default=True,
        description="false leaves terms of the glossary as they are: only the words asked are searched for.",
    )
    constraints: bool = Field(
        default=True, description="false takes nothing that is said in words, as in French, for a filter."
    )
    as_words: list[str] = Field(
        default_factory=list, description="A constraint as it was said (understood.constraints) to be left as words."
    )
    exact: bool = Field(
        default=False, description="true holds every product to what is in quotation marks, in full sentences too."
    )
    mend: bool = Field(default=True, description="false searches for the question as typed, and suggests no spelling.")


def read_parameters(**values: object) -> SearchParameters:
    """Parameters that did not come through an address, as those of a command; raises WrongParameter."""
    try:
        return SearchParameters.model_validate(values)
    except ValidationError as error:
        raise explain(error.errors()[0]) from error


def to_question(given: SearchParameters, language: PageLanguage, labels: Labels) -> Question:
    """The question these parameters ask; raises EmptyQuestion and WrongParameter."""
    _check_terms("theme", given.theme, labels)
    _check_terms("kind", given.kind, labels)
    _check_years(given.year_from, given.year_to)
    balance: LanguageBalance = given.language_balance
    question = Question(
        clean(given.q),
        language,
        _filters(given),
        balance,
        limit=given.page_size,
        whole=given.less_likely,
        spell_out=given.spell_out,
        constraints=given.constraints,
        as_words=frozenset(said.casefold() for said in given.as_words),
        mend=given.mend,
        exact=given.exact,
    )
    return replace(question, after=read_cursor(given.cursor, question)) if given.cursor else question


def _filters(given: SearchParameters) -> Filters:
    return Filters(
        themes=frozenset(given.theme),
        kinds=frozenset(given.kind),
        languages=frozenset(given.language),
        organisations=frozenset(given.organisation),
        countries=frozenset(code.upper() for code in given.country),
        year_from=given.year_from,
        year_to=given.year_to,
    )


def _check_terms(vocabulary: str, values: list[str], labels: Labels) -> None:
    known = labels.known(vocabulary)
    for value in values:
        if value not in known:
            remedy = f"use one of {', '.join(known)}"
            cause = f"there is no {vocabulary} of this name"
            raise WrongParameter(parameter=vocabulary, value=value[:80], cause=cause, remedy=remedy)


def _check_years(first: int | None, last: int | None) -> None:
    if first is not None and last is not None and first > last:
        cause = f"it is before year_from ({first})"
        raise WrongParameter(parameter="year_to", value=last, cause=cause, remedy="exchange the two")
