"""Spells out what a question takes for granted: the sector's acronyms and terms of art, in words the model knows best.

A multilingual model has read much of the world and little of this sector: `SDSR`, `afya ya uzazi` or `récolte des
incidences` say less to it than `sexual and reproductive health and rights` or `outcome harvesting`. So where a question
holds a term of the glossary, in whatever language, the vector is made of the question with the term's English name
behind it. The words that are compared with passages stay the question's own (docs/ranking.md).
"""

from __future__ import annotations

import sys
import threading
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import regex

from corpus.glossary import SPELT_OUT_IN
from indexer.engine.analysis import analyse
from search_api.stop_words import likely_languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from corpus.concepts import Concepts
    from corpus.records import Concept

# What is spelt out should not outweigh what was asked.
MOST_CONCEPTS = 4
# Acronyms that are words of some language in small letters: they count in capitals only.
_ALSO_WORDS = regex.compile("ash|avec|cad|cap|dei|gar|ia|ile|meal|mer|mil|mis|pets|pil|pra|san|sap|sea|tot|wash")
# Acronyms of two letters mean too many things in too many languages to count in all of them.
_SHORTEST_ABROAD = 3
_AS_WRITTEN = ""  # a language without stems and small words
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}&]*")
_CAPITALS = regex.compile(r"\p{Lu}")

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


class Named(NamedTuple):
    """A concept by one of its labels; `beginning` is how a word of the question must begin to be that label."""

    concept: Concept
    beginning: str


class Glossary:
    """Concepts to be met in questions; making one takes about a tenth of a second for 400 concepts."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._by_label: dict[str, dict[Terms, list[Named]]] = defaultdict(lambda: defaultdict(list))
        self._by_acronym: dict[str, dict[str, list[Concept]]] = defaultdict(lambda: defaultdict(list))
        for concept in concepts:
            for language, labels in concept.labels.items():
                for label in labels:
                    if terms := _terms(label, language):
                        self._by_label[language][terms].append(Named(concept, _beginning(label, terms)))
                for acronym in filter(_is_acronym, labels):
                    self._by_acronym[acronym][language].append(concept)
        self._longest = {language: max(map(len, labels)) for language, labels in self._by_label.items()}

    def met(self, question: str) -> tuple[Concept, ...]:
        """The concepts that a question names in other words than their English name, longest labels first.

        They are MOST_CONCEPTS at most. The languages that count are those that the question may be in; a label inside a
        longer one that was met too (`rights` in `human rights`) does not.
        """
        languages = likely_languages(question, self._by_label)
        found = [met for language in languages for met in self._met_in(question, language)]
        found += self._acronyms_met(question, languages)
        found.sort(key=lambda met: (-met.length, met.start, met.concept.id))
        by_id = {met.concept.id: met.concept for met in found if not _says(question, _english(met.concept))}
        return tuple(by_id.values())[:MOST_CONCEPTS]

    def _met_in(self, question: str, language: str) -> list[Met]:
        words = analyse(question, _AS_WRITTEN)
        found = [
            Met(start, length, named.concept)
            for start, length, named in self._labels_in(analyse(question, language, parts=False), language)
            if any(word.startswith(named.beginning) for word in words)
        ]
        return [met for met in found if not any(met.within(other) for other in found)]

    def _labels_in(self, terms: Sequence[str], language: str) -> Iterator[tuple[int, int, Named]]:
        labels, longest = self._by_label[language], self._longest[language]
        for start in range(len(terms)):
            for length in range(1, min(longest, len(terms) - start) + 1):
                for named in labels.get(tuple(terms[start : start + length]), ()):
                    yield start, length, named

    def _acronyms_met(self, question: str, languages: Sequence[str]) -> Iterator[Met]:
        """Acronyms written as they are: in the question's languages, or else, from three letters on, in any other."""
        if question.isupper() and " " in question:
            return
        for word in _WORD.finditer(question):
            held = self._by_acronym.get(word[0], {})
            own = [concept for language in languages for concept in held.get(language, ())]
            abroad = [concept for concepts in held.values() for concept in concepts]
            for concept in own or (abroad if len(word[0]) >= _SHORTEST_ABROAD else ()):
                yield Met(word.start(), 1, concept)


class LiveGlossary:
    """Owns the glossary that questions are understood with; made anew when the catalogue's has changed, only then.

    Looking costs nothing while the catalogue is as it was, since every change of the glossary is one of the catalogue's
    revision too.
    """

    def __init__(self, concepts: Concepts) -> None:
        self._concepts = concepts
        self._lock = threading.Lock()
        self._looked_at = self._made_at = -1
        self._glossary = Glossary(())

    def at(self, revision: int) -> Glossary:
        """The glossary at a revision of the catalogue, or a newer one."""
        if revision > self._looked_at:
            with self._lock:
                if revision > self._looked_at:
                    self._renew()
                    self._looked_at = revision
        return self._glossary

    @contextmanager
    def instead(self, concepts: Iterable[Concept]) -> Iterator[None]:
        """Let questions be understood with other concepts inside this block, whatever the catalogue says.

        For a preview, on a collection that was opened for it alone.
        """
        held = self._glossary, self._looked_at
        self._glossary, self._looked_at = Glossary(concepts), sys.maxsize
        try:
            yield
        finally:
            self._glossary, self._looked_at = held

    def _renew(self) -> None:
        if self._concepts.revision() == self._made_at:
            return
        published = self._concepts.published()
        self._glossary, self._made_at = Glossary(published.concepts), published.revision


def spelt_out(question: str, concepts: Iterable[Concept]) -> str:
    """The question with the English names of these concepts behind it."""
    return ", ".join([question, *map(_english, concepts)])


def name_in(language: str, concept: Concept) -> str:
    """The usual label of a concept in a language, in English where it has none there."""
    return (concept.labels.get(language) or concept.labels[SPELT_OUT_IN])[0]


def _says(question: str, name: str) -> bool:
    """Whether a question holds a name as words of its own."""
    return regex.search(rf"\b{regex.escape(name)}\b", question, regex.IGNORECASE) is not None


def _english(concept: Concept) -> str:
    return name_in(SPELT_OUT_IN, concept)


def _terms(label: str, language: str) -> Terms:
    """The label as the lexical leg sees it; nothing where it says too little.

    That is an acronym that is also a word, and words of which small ones leave one: any `education` would be met by the
    Spanish `educación para todos`.
    """
    terms = tuple(analyse(label, language, parts=False))
    too_little = _ALSO_WORDS.fullmatch(label.casefold()) if _is_acronym(label) else len(terms) == 1 and " " in label
    return () if too_little else terms


def _beginning(label: str, terms: Terms) -> str:
    """All but the last two letters of a label of one word; nothing where a label has several, or other letters.

    Endings may differ, words may not: `account`, `indicate` and `locally` have the stems of accountability, indicators
    and localisation. An acronym has no ending to lose.
    """
    if len(terms) > 1:
        return ""
    word = analyse(label, _AS_WRITTEN)[0]
    beginning = word if _is_acronym(label) else word[:-2]
    return beginning if beginning.isascii() else ""


def _is_acronym(label: str) -> bool:
    return _WORD.fullmatch(label) is not None and len(_CAPITALS.findall(label)) > 1
