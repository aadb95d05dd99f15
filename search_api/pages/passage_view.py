"""Passages and pages as text with the found words marked, ready for a template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from search_api.evidence import Evidence, marked_words, telling_terms
from search_api.pages.asked import Asked, pairs_of
from search_api.pages.languages import direction, language_name
from search_api.pages.places import place
from search_api.pages.translation import Texts
from search_api.parsing import parse

_EMPTY_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text, marked or not."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage beside a result: where it stands, a link there, and its text; `foreign` names another language."""

    place: str
    href: str
    headings: str
    runs: tuple[Run, ...]
    language: str
    direction: str | None
    foreign: str | None


def show_evidence(evidence: Evidence, product_id: str, asked: Asked, texts: Texts) -> Snippet:
    """Return a passage as it stands beside a result."""
    first, last = evidence.snippet
    runs = [_in_lines(run) for run in runs_of(evidence.text, evidence.highlights, first, last)]
    if first > 0:
        runs.insert(0, Run("… "))
    if last < len(evidence.text):
        runs.append(Run(" …"))
    foreign = evidence.language != texts.language
    return Snippet(
        place=place(texts, evidence.page_kind, evidence.first_page, evidence.last_page, evidence.label),
        href=page_address(product_id, evidence.version_id, evidence.first_page, asked, evidence.ordinal),
        headings=" › ".join(_path(evidence)),
        runs=tuple(runs),
        language=evidence.language,
        direction=direction(evidence.language),
        foreign=language_name(evidence.language, texts.language) if foreign else None,
    )


def _in_lines(run: Run) -> Run:
    """Return a run without empty lines; the others stay, so that rows and entries can be told apart."""
    return replace(run, text=_EMPTY_LINES.sub("\n", run.text))


def _path(evidence: Evidence) -> tuple[str, ...]:
    """The headings above a passage, without the last where it is the name of the place already."""
    headings = evidence.headings
    return headings[:-1] if headings and headings[-1] == evidence.label else headings


def page_address(product_id: str, version_id: str, page: int, asked: Asked, passage: int | None = None) -> str:
    """Return the address of one page of a product, with what was asked: its words are marked there.

    `passage` is the ordinal of the passage that is to be shown there. What else was asked than words goes along in
    `list`, so that there is a way back to the same list.
    """
    pairs = [("version", version_id)]
    pairs += [("page", str(page))] if page else []
    pairs += [("passage", str(passage))] if page and passage is not None else []
    pairs += [("q", asked.text)] if asked.text else []
    rest = [pair for pair in pairs_of(asked) if pair[0] != "q"]
    pairs += [("list", urlencode(rest))] if rest else []
    place = "" if not page else "#page" if passage is None else "#passage"
    return f"/products/{product_id}?{urlencode(pairs)}{place}"


def mark(text: str, language: str | None, asked: str) -> tuple[Run, ...]:
    """Return a text with the words marked that it shares with the question."""
    if not asked or not language:
        return (Run(text),) if text else ()
    spans = marked_words(text, language, telling_terms(parse(asked).words, language))
    return tuple(runs_of(text, spans, 0, len(text)))


def runs_of(text: str, spans: Iterable[tuple[int, int]], first: int, last: int) -> Iterator[Run]:
    """Cut text[first:last] into runs; spans are (start, end) offsets into text, in order and apart."""
    position = first
    for start, end in _within(spans, first, last):
        if start > position:
            yield Run(text[position:start])
        yield Run(text[start:end], marked=True)
        position = end
    if position < last:
        yield Run(text[position:last])


def _within(spans: Iterable[tuple[int, int]], first: int, last: int) -> Sequence[tuple[int, int]]:
    return [(start, end) for start, end in spans if first <= start and end <= last]
