"""The filters beside a list: what may be chosen, with how many products there are, and what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from search_api.labels import Labels
from search_api.pages.asked import PARAMETERS, Asked, chosen
from search_api.pages.languages import country_name, language_name
from search_api.pages.translation import Texts

# More choices than this are folded away behind the first ones.
SHOWN_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that may be ticked."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """The values of one parameter; `folded` ones are shown on demand."""

    parameter: str
    legend: str
    shown: tuple[Choice, ...]
    folded: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen filter and the address without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class FilterView:
    """All filters; `years` are those that may be chosen, oldest first."""

    groups: tuple[FilterGroup, ...]
    years: tuple[int, ...]
    year_from: int | None
    year_to: int | None
    chips: tuple[Chip, ...]
    mine: bool


def show_filters(asked: Asked, facets: Mapping[str, Mapping[str, int]], labels: Labels, texts: Texts) -> FilterView:
    """Return the filters for what was asked; `facets` counts products by field of Filters and value."""
    return FilterView(
        groups=tuple(
            group
            for parameter, field in PARAMETERS.items()
            if (group := _group(parameter, facets.get(field, {}), asked, labels, texts)).shown
        ),
        years=_years(asked, facets.get("years", {})),
        year_from=asked.filters.year_from,
        year_to=asked.filters.year_to,
        chips=tuple(_chips(asked, labels, texts)),
        mine=asked.language_balance == "mine",
    )


def _group(parameter: str, counts: Mapping[str, int], asked: Asked, labels: Labels, texts: Texts) -> FilterGroup:
    ticked = chosen(asked.filters, parameter)
    name = _namer(parameter, labels, texts)
    values = [*counts, *sorted(ticked - set(counts))]
    choices = [Choice(value, name(value), counts.get(value, 0), value in ticked) for value in values]
    choices.sort(key=lambda choice: (not choice.chosen, -choice.count, choice.label))
    return FilterGroup(
        parameter, _legend(parameter, texts), tuple(choices[:SHOWN_AT_ONCE]), tuple(choices[SHOWN_AT_ONCE:])
    )


def _legend(parameter: str, texts: Texts) -> str:
    return {
        "theme": texts("filter.theme"),
        "kind": texts("filter.kind"),
        "language": texts("filter.language"),
        "organisation": texts("filter.organisation"),
        "country": texts("filter.country"),
    }[parameter]


def _namer(parameter: str, labels: Labels, texts: Texts) -> Callable[[str], str]:
    namers: Mapping[str, Callable[[str], str]] = {
        "theme": lambda value: labels.of("theme", value, texts.language),
        "kind": lambda value: labels.of("kind", value, texts.language),
        "language": lambda value: language_name(value, texts.language),
        "country": lambda value: country_name(value, texts.language),
    }
    return namers.get(parameter, str)


def _years(asked: Asked, counts: Mapping[str, int]) -> tuple[int, ...]:
    wanted = {asked.filters.year_from, asked.filters.year_to} - {None}
    return tuple(sorted({int(year) for year in counts} | {year for year in wanted if year}))


def _chips(asked: Asked, labels: Labels, texts: Texts) -> Iterator[Chip]:
    for parameter, field in PARAMETERS.items():
        name = _namer(parameter, labels, texts)
        for value in sorted(chosen(asked.filters, parameter), key=name):
            yield Chip(name(value), asked.without(field, value).address())
    if asked.filters.year_from is not None:
        label = texts("filter.since", year=asked.filters.year_from)
        yield Chip(label, asked.without("year_from").address())
    if asked.filters.year_to is not None:
        label = texts("filter.until", year=asked.filters.year_to)
        yield Chip(label, asked.without("year_to").address())
