"""How a question was read, for the reader to see and to undo: limits said in words, spelling, phrases found nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search_api.constraints import Constraint
from search_api.labels import Labels
from search_api.pages.asked import Asked
from search_api.pages.filter_view import Chip
from search_api.pages.languages import language_name
from search_api.pages.result_view import Link
from search_api.pages.translation import Texts
from search_api.parsing import including, unquoted
from search_api.results import Results


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about how a question was read, and what may be asked instead."""

    sentence: str
    instead: Link


@dataclass(frozen=True, slots=True)
class Reading:
    """What was taken from the words, each with the address that leaves it among them, and remarks."""

    chips: tuple[Chip, ...]
    remarks: tuple[Remark, ...]


def show_reading(asked: Asked, results: Results, labels: Labels, texts: Texts) -> Reading:
    """Return how the question was read."""
    constraints = results.understood.parsed.constraints
    chips = tuple(
        Chip(constraint_name(one, labels, texts), asked.taking_as_words(one.said).address()) for one in constraints
    )
    return Reading(chips, tuple(_remarks(asked, results, [chip.label for chip in chips], texts)))


def constraint_name(constraint: Constraint, labels: Labels, texts: Texts) -> str:
    """Return what a constraint says, as a filter is named."""
    match constraint.kind:
        case "kind":
            return labels.of("kind", constraint.value, texts.language)
        case "language":
            return language_name(constraint.value, texts.language)
        case "without":
            return texts("reading.without", word=constraint.value)
        case "years":
            return _years(constraint.year_from, constraint.year_to, texts)


def _years(first: int | None, last: int | None, texts: Texts) -> str:
    if first is None:
        return texts("filter.until", year=last)
    if last is None:
        return texts("filter.since", year=first)
    return str(first) if first == last else texts("reading.years", first=first, last=last)


def _remarks(asked: Asked, results: Results, limits: list[str], texts: Texts) -> Iterator[Remark]:
    """On spelling and quotation marks always; why nothing is left, where nothing is."""
    taken = results.understood
    if taken.spelling and taken.mended:
        sentence = texts("reading.mended", typed=asked.text, question=taken.spelling.text)
        yield Remark(sentence, Link(texts("reading.as_typed", typed=asked.text), asked.as_typed().address()))
    elif taken.spelling:
        yield Remark(
            texts("reading.did_you_mean"), Link(taken.spelling.text, asked.saying(taken.spelling.text).address())
        )
    if taken.parsed.loose:
        sentence = texts("reading.loose", phrases=_quoted(taken.parsed.loose, texts))
        yield Remark(sentence, Link(texts("reading.exactly"), asked.exactly().address()))
    if not results.results and not results.total:
        yield from _why_nothing(asked, results, limits, texts)


def _why_nothing(asked: Asked, results: Results, limits: list[str], texts: Texts) -> Iterator[Remark]:
    """The nearest cause, with its remedy; none where only the words found nothing."""
    taken = results.understood
    if taken.nowhere:
        sentence = texts("reading.nowhere", phrases=_quoted(taken.nowhere, texts))
        yield Remark(sentence, Link(texts("reading.unquoted"), asked.saying(unquoted(asked.text)).address()))
    elif limits:
        said = [one.said for one in taken.parsed.constraints]
        sentence = texts("reading.nothing_left", limits=texts.listed(limits))
        yield Remark(sentence, Link(texts("reading.unlimited"), asked.taking_as_words(*said).address()))
    elif taken.parsed.phrases or taken.parsed.excluded:
        plain = asked.saying(including(unquoted(asked.text)))
        yield Remark(texts("reading.signs"), Link(texts("reading.no_signs"), plain.address()))


def _quoted(phrases: Iterable[str], texts: Texts) -> str:
    return texts.listed(texts("reading.quoted", phrase=phrase) for phrase in phrases)
