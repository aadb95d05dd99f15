"""The lexical leg in Tantivy: finds the passages that share rare words with the question (BM25).

    <folder>/
      languages.json       the languages that have passages, and how many
      nl/                  a Tantivy index of the passages in nl: number, version, terms
      fr/ ...

One index for each language, because Tantivy counts how rare a word is, and how long a passage, over a whole index: in
one index with a field for each language, a word of a language with a tenth of the passages would seem ten times rarer.
The files are made by tantivy_files.py, queries by tantivy_queries.py; terms come analysed (analysis.py).
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

import numpy as np
import tantivy
from tantivy import Occur, Query

from indexer.engine.backends.tantivy_files import (
    NUMBER,
    SCHEMA,
    TERMS,
    VERSION,
    follow,
    open_writer,
    put,
    rewrite_if_worth,
    settle,
    size,
    sync,
)
from indexer.engine.backends.tantivy_queries import any_of, any_value, side_by_side
from indexer.engine.contract import (
    NO_VECTORS,
    Batch,
    Hits,
    LegName,
    LegReader,
    LegWriter,
    Numbers,
    Probe,
    Scores,
    Vector,
    VersionFilter,
)
from indexer.engine.disk import sync_folder, write_bytes
from indexer.engine.errors import GenerationDamaged

_LANGUAGES: Final = "languages.json"
K1: Final = 1.2  # Tantivy's own, which can not be set
_MORE: Final = 16  # hits taken beyond the limit, to see whether the last place is shared
_FILTERS_REMEMBERED: Final = 32
_NO_HITS: Final = Hits(np.empty(0, np.int64), np.empty(0, np.float32))


class TantivyLexical:
    """The backend, for the registry."""

    name = "tantivy"
    leg: LegName = "lexical"
    version = 1

    def start(self, folder: Path, previous: Path | None) -> LegWriter:
        """Begin the next generation's lexical leg."""
        folder.mkdir(parents=True, exist_ok=True)
        if previous is None:
            return LexicalWriter(folder, {}, fresh=True)
        languages = _read_languages(previous)
        for language in languages:
            follow(_place(folder, language), _place(previous, language))
        return LexicalWriter(folder, languages, fresh=False)

    def open(self, folder: Path) -> LegReader:
        """Open a finished lexical leg."""
        return LexicalReader(folder, _read_languages(folder))

    def count(self, folder: Path) -> Mapping[str, int]:
        """Ask the list of segments of each language."""
        found = {language: size(_place(folder, language)).passages for language in _read_languages(folder)}
        return {language: passages for language, passages in found.items() if passages}


def _place(folder: Path, language: str) -> Path:
    return folder / quote(language, safe="")


def _read_languages(folder: Path) -> dict[str, int]:
    try:
        languages: dict[str, int] = json.loads((folder / _LANGUAGES).read_bytes())
    except (OSError, ValueError) as error:
        raise GenerationDamaged(name=folder, cause=f"{_LANGUAGES} can not be read ({error})") from error
    return languages


class LexicalWriter:
    """The lexical leg of the next generation while it is being made; only languages that change are opened."""

    def __init__(self, folder: Path, languages: Mapping[str, int], *, fresh: bool) -> None:
        self._folder = folder
        self._before = tuple(languages)
        self._searchers: dict[str, tantivy.Searcher] = {}
        self._languages = dict(languages)
        self._spare_time = fresh  # what begins from nothing is made whole at once
        self._writers: dict[str, tantivy.IndexWriter] = {}
        self._first_added: int | None = None

    def remove(self, versions: Collection[str]) -> None:
        """Take out every passage of these versions that the previous generation holds."""
        for language in self._before if versions else ():
            for version in versions:
                if self._searcher(language).doc_freq(VERSION, version):
                    self._remove(language, version)

    def _searcher(self, language: str) -> tantivy.Searcher:
        """Look at what the previous generation held; whatever this writer does, it stays so."""
        if language not in self._searchers:
            self._searchers[language] = tantivy.Index.open(str(_place(self._folder, language))).searcher()
        return self._searchers[language]

    def _remove(self, language: str, version: str) -> None:
        """Spare what this writer has added to the version already: removals come before additions."""
        whose = Query.term_query(SCHEMA, VERSION, version, index_option="basic")
        if self._first_added is not None:
            end = self._first_added
            before = Query.range_query(SCHEMA, NUMBER, tantivy.FieldType.Unsigned, 0, end, include_upper=False)
            whose = Query.boolean_query([(Occur.Must, whose), (Occur.Must, before)])
        self._writer(language).delete_documents_by_query(whose)

    def add(self, batch: Batch) -> None:
        """Take in passages, language by language."""
        if len(batch.numbers) and self._first_added is None:
            self._first_added = int(batch.numbers[0])
        columns = zip(batch.numbers.tolist(), batch.versions, batch.languages, batch.terms, strict=True)
        for number, version, language, terms in columns:
            put(self._writer(language), number, version, " ".join(terms))

    def _writer(self, language: str) -> tantivy.IndexWriter:
        if language not in self._writers:
            self._writers[language] = open_writer(_place(self._folder, language))
        return self._writers[language]

    def merge(self) -> None:
        """Make few segments out of many and drop what was removed when finishing."""
        self._spare_time = True

    def finish(self) -> None:
        """Write everything down."""
        for writer in self._writers.values():
            settle(writer)
        changed = tuple(self._writers | self._languages if self._spare_time else self._writers)
        for language in changed:
            rewrite_if_worth(_place(self._folder, language), spare_time=self._spare_time)
            self._languages[language] = size(_place(self._folder, language)).passages
        self._writers, self._searchers = {}, {}
        for language in self._languages:
            (sync if language in changed else sync_folder)(_place(self._folder, language))
        write_bytes(self._folder / _LANGUAGES, json.dumps(self._languages, indent=1).encode())
        sync_folder(self._folder)


class LexicalReader:
    """The lexical leg of an opened generation; every language is opened at once, as the folder may be retired later."""

    def __init__(self, folder: Path, languages: Mapping[str, int]) -> None:
        self._expected = languages
        self._indexes = {language: _LanguageReader(_place(folder, language)) for language in languages}

    def search(self, probe: Probe) -> Mapping[str, Hits]:
        """Hits by language, best first; see the contract."""
        found = {language: self._indexes[language].search(probe, terms) for language, terms in self._asked(probe)}
        return {language: hits for language, hits in found.items() if len(hits.numbers)}

    def _asked(self, probe: Probe) -> list[tuple[str, Sequence[str]]]:
        return [
            (language, terms)
            for language, terms in probe.terms.items()
            if terms and language in self._indexes and (probe.languages is None or language in probe.languages)
        ]

    def score(self, probe: Probe, numbers: Mapping[str, Numbers]) -> Mapping[str, Scores]:
        """BM25 of given passages with the question's terms in their language; 0 where none occurs, NaN if not held."""
        return {language: self._score(probe, language, asked) for language, asked in numbers.items()}

    def ceilings(self, probe: Probe) -> Mapping[str, float]:
        """By language, what a passage that held each term of the question without end would reach."""
        return {
            language: index.ceiling(probe.terms.get(language, ()))
            for language, index in self._indexes.items()
            if index.passages
        }

    def _score(self, probe: Probe, language: str, asked: Numbers) -> Scores:
        if language not in self._indexes or not len(asked):
            return np.full(len(asked), np.nan, np.float32)
        return self._indexes[language].score(probe.terms.get(language, ()), asked)

    def vectors(self, _numbers: Numbers) -> Vector:
        """None: this leg is about words."""
        return NO_VECTORS

    def holding(self, phrase: Mapping[str, Sequence[str]]) -> Mapping[str, Numbers]:
        """Numbers of the passages that hold these terms one after the other; see the contract."""
        asked = {language: terms for language, terms in phrase.items() if terms and language in self._indexes}
        found = {language: self._indexes[language].holding(terms) for language, terms in asked.items()}
        return {language: numbers for language, numbers in found.items() if len(numbers)}

    def languages(self) -> Mapping[str, int]:
        """How many passages this leg holds in each language."""
        return {language: index.passages for language, index in self._indexes.items() if index.passages}

    def faults(self) -> Sequence[str]:
        """What is wrong with the files, a sentence each."""
        return [
            f"The lexical leg holds {self._indexes[language].passages} passages in {language} instead of {count}."
            for language, count in self._expected.items()
            if self._indexes[language].passages != count
        ]

    def close(self) -> None:
        """Let go of the files; safe to call twice."""
        self._indexes = {}


class _LanguageReader:
    """The index of one language."""

    def __init__(self, folder: Path) -> None:
        try:
            self._searcher = tantivy.Index.open(str(folder)).searcher()
        except (ValueError, OSError) as error:
            raise GenerationDamaged(name=folder, cause=f"its index can not be opened ({error})") from error
        self.passages = self._searcher.num_docs
        self._admitted = lru_cache(_FILTERS_REMEMBERED)(self._make_filter)

    def search(self, probe: Probe, terms: Sequence[str]) -> Hits:
        """Find the best passages for terms of this language."""
        query = any_of(terms)
        if probe.versions.only is not None or probe.versions.excluded:
            query = Query.boolean_query([(Occur.Must, query), self._admitted(probe.versions)])
        take = probe.limit + _MORE
        while True:
            hits = self._searcher.search(query, take, count=False).hits
            if len(hits) < take or hits[probe.limit - 1][0] > hits[-1][0]:
                break
            take *= 4
        return self._in_order(hits, probe.limit)

    def _in_order(self, hits: Sequence[tuple[float, tantivy.DocAddress]], limit: int) -> Hits:
        if not hits:
            return _NO_HITS
        numbers = np.array(self._searcher.fast_field_values(NUMBER, [address for _, address in hits]), np.int64)
        scores = np.array([score for score, _ in hits], np.float32)
        order = np.lexsort((numbers, -scores))[:limit]
        return Hits(numbers[order], scores[order])

    def score(self, terms: Sequence[str], asked: Numbers) -> Scores:
        """Score these passages, in the order asked."""
        unique, places = np.unique(asked, return_inverse=True)
        held = Query.const_score_query(any_value(NUMBER, unique[unique >= 0].tolist()), 0.0)
        query = Query.boolean_query([(Occur.Must, held), (Occur.Should, any_of(terms))]) if terms else held
        hits = self._in_order(self._searcher.search(query, len(unique), count=False).hits, len(unique))
        scores = np.full(len(unique), np.nan, np.float32)
        scores[np.searchsorted(unique, hits.numbers)] = hits.scores
        return scores[places]

    def holding(self, terms: Sequence[str]) -> Numbers:
        """Numbers of all passages that hold these terms side by side (35,000 of 100,000 in 20 ms, 1,500 in 5)."""
        try:
            hits = self._searcher.search(side_by_side(terms), max(1, self._searcher.num_docs), count=False).hits
        except ValueError:  # an index made before places were kept answers as before, until it is made anew
            return np.empty(0, np.int64)
        numbers = self._searcher.fast_field_values(NUMBER, [address for _, address in hits])
        return np.sort(np.array(numbers, np.int64))

    def ceiling(self, terms: Sequence[str]) -> float:
        """Bound BM25: a term counts its rarity (k1 + 1) times at most; one that occurs nowhere counts as the rarest."""
        total = self._searcher.num_docs
        return sum((K1 + 1) * math.log1p((total - n + 0.5) / (n + 0.5)) for n in map(self._having, terms))

    def _having(self, term: str) -> int:
        return min(self._searcher.doc_freq(TERMS, term), self._searcher.num_docs)

    def _make_filter(self, versions: VersionFilter) -> tuple[Occur, Query]:
        """Name the smaller of the two sets: versions that may be found, or versions that may not."""
        here = {version for version, _ in self._searcher.terms_with_prefix(VERSION, "")}
        wanted = (here & versions.only) if versions.only is not None else here - versions.excluded
        unwanted = here - wanted
        if len(wanted) <= len(unwanted):
            return Occur.Must, Query.const_score_query(any_value(VERSION, sorted(wanted)), 0.0)
        return Occur.MustNot, any_value(VERSION, sorted(unwanted))
