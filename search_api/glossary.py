"""Spells out what a question takes for granted: the sector's acronyms and terms of art, in words the model knows best.

A multilingual model has read much of the world and little of this sector: `SDSR`, `afya ya uzazi` or `récolte des
incidences` say less to it than `sexual and reproductive health and rights` or `outcome harvesting`. So where a question
holds a term of the glossary, in whatever language, the vector is made of the question with the term's English name
behind it. The words that are compared with passages stay the question's own (docs/ranking.md).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import regex

from indexer.engine.analysis import analyse
from search_api.stop_words import likely_languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Concept

# What is spelt out should not outweigh what was asked.
MOST_CONCEPTS = 4
_SPELT_OUT_IN = "en"
# Three capitals or more: shorter ones mean too many things in too many languages.
_ACRONYM = regex.compile(r"\b\p{Lu}[\p{Lu}\p{N}&]{2,}\b")

Terms: TypeAlias = tuple[str, ...]


class Met(NamedTuple):
    """A concept met in a question, by a label of `length` terms that begins at the term `start`."""

    start: int
    length: int
    concept: Concept

    def within(self, other: Met) -> bool:
        """Whether a longer label covers all of this one."""
        ends = self.start + self.length <= other.start + other.length
        return other.start <= self.start and ends and self.length < other.length


class Glossary:
    """The concepts of the catalogue, to be met in questions; made anew when the catalogue changes them."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._by_label: dict[str, dict[Terms, list[Concept]]] = defaultdict(lambda: defaultdict(list))
        self._by_acronym: dict[str, list[Concept]] = defaultdict(list)
        for concept in concepts:
            for language, labels in concept.labels.items():
                for terms in {tuple(analyse(label, language)) for label in labels} - {()}:
                    self._by_label[language][terms].append(concept)
            for acronym in {
                label for labels in concept.labels.values() for label in labels if _ACRONYM.fullmatch(label)
            }:
                self._by_acronym[acronym].append(concept)
        self._longest = {language: max(map(len, labels)) for language, labels in self._by_label.items()}

    def met(self, question: str) -> tuple[Concept, ...]:
        """The concepts that a question names in a language it may be in: longest labels first, MOST_CONCEPTS at most.

        A label inside a longer one that was met too (`rights` in `human rights`) does not count. An acronym in capitals
        counts in whatever language it is one.
        """
        languages = likely_languages(question, self._by_label)
        found = [met for language in languages for met in self._met_in(analyse(question, language), language)]
        for acronym in _ACRONYM.finditer(question):
            found += [Met(acronym.start(), 1, concept) for concept in self._by_acronym.get(acronym[0], ())]
        found.sort(key=lambda met: (-met.length, met.start, met.concept.id))
        by_id = {met.concept.id: met.concept for met in found}
        return tuple(by_id.values())[:MOST_CONCEPTS]

    def _met_in(self, terms: Sequence[str], language: str) -> list[Met]:
        found = list(self._all_in(terms, self._by_label[language], self._longest[language]))
        return [met for met in found if not any(met.within(other) for other in found)]

    @staticmethod
    def _all_in(terms: Sequence[str], labels: Mapping[Terms, list[Concept]], longest: int) -> Iterable[Met]:
        for start in range(len(terms)):
            for length in range(1, min(longest, len(terms) - start) + 1):
                for concept in labels.get(tuple(terms[start : start + length]), ()):
                    yield Met(start, length, concept)


def spelt_out(question: str, concepts: Iterable[Concept]) -> str:
    """The question with the English names of these concepts behind it, but for those that it names itself."""
    lowered = question.casefold()
    names = [labels[0] for concept in concepts if (labels := concept.labels.get(_SPELT_OUT_IN))]
    return ", ".join([question, *(name for name in names if name.casefold() not in lowered)])
