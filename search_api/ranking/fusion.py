"""Makes one list out of what the two legs found, without burying what is written in other languages.

BM25 can only find the question's own words, so adding it to the dense score would favour the question's
language. Instead, *within* a language the order comes from both legs, and *between* languages the dense leg
decides: the dense scores of a language's candidates are sorted and handed out again in the fused order. In
one language that is an ordinary hybrid:

    dense + WORTH * trust * lexical / sqrt(ceiling)

`ceiling` is the highest lexical score that the question could reach in this language. It grows with the
number and rarity of the question's words, and what matches by chance grows with its square root: a score
divided by that says how far it stands above chance, for three words as for thirty. `trust` is the share of
the ceiling that the language's best passage reaches, over that of the language where it is highest: a few
names found in another language may not shuffle it.

In a collection of many languages two things are set right between them, as far as its `evenness` goes. A passage that
is near to questions of any kind (indexer/engine/hubness.py) would stand before what is meant: its dense score is less
by a share of that, the more passages a text has, since a text stands by its best one and a hub among many is likely.
And where one passage holds clearly more of the question's words than the best of its language usually do, it has found
something that the others have not, and stands higher among all. What was tried besides, set by set, is in
docs/ranking.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from search_api.ranking.score import Score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from indexer.engine.contract import Hits, Numbers, Scores

    Names: TypeAlias = NDArray[np.object_]

WORTH = 0.05  # docs/ranking.md: 0.04 to 0.06 are alike on all development sets
HUBS = 0.8  # docs/ranking.md: 0.6 to 1.0 are alike
STANDING_OUT = 0.2
_USUALLY_BEST = 10  # passages of a language whose mean coverage a passage must stand above
_UNNAMED = np.array([""], dtype=np.object_)
_REACHED = 0.5  # the share of an unknown ceiling that the best match is taken to reach


@dataclass(frozen=True, slots=True)
class Spread:
    """How a collection lies: `evenness` over its languages (0 to 1), and how many passages a text has in the mean."""

    evenness: float = 0.0
    passages_a_text: float = 1.0

    @property
    def hubs(self) -> float:
        """The share of a passage's hubness that is taken off."""
        return HUBS * self.evenness * (1 - 1 / max(self.passages_a_text, 1.0))


ONE_LANGUAGE = Spread()


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Passages of one language with both legs' scores: int64 (n,), float32 (n,) twice.

    A leg that is missing altogether (late, or not there) is None. `lexical` is 0.0 where no word matches. `hubness`
    (float32 (n,)) is how much more readily than usual each answers anything, `versions` (str) what each belongs to;
    None: nothing is known of it.
    """

    numbers: Numbers
    dense: Scores | None
    lexical: Scores | None
    hubness: Scores | None = None
    versions: Names | None = None

    def only(self, kept: NDArray[np.bool_]) -> Candidates:
        """Those of them that are kept."""
        dense, lexical, hubness = (
            None if column is None else column[kept] for column in (self.dense, self.lexical, self.hubness)
        )
        versions = None if self.versions is None else self.versions[kept]
        return Candidates(self.numbers[kept], dense, lexical, hubness, versions)


@dataclass(frozen=True, slots=True, eq=False)
class Fused:
    """Ranked passages, best first, column by column; all columns have the same length n.

    `values` is what they are ordered by, `dense` and `lexical` are the legs' own scores (0.0 where a leg is
    missing), `hub` is what was taken off the dense score, `versions` what each passage belongs to ("": not known),
    `language_of` gives each passage's place in `languages`.
    `leader` names the leg whose scores `values` are made of.
    """

    numbers: Numbers
    values: Scores
    dense: Scores
    lexical: Scores
    hub: Scores
    languages: tuple[str, ...]
    language_of: NDArray[np.int64]
    versions: Names
    leader: str = "dense"

    def __len__(self) -> int:
        return len(self.numbers)

    def language(self, place: int) -> str:
        """The language of the passage at this place (0 is the best)."""
        return self.languages[self.language_of.item(place)]

    def score(self, place: int, further: float = 0.0, reranked: float = 0.0) -> Score:
        """The score of the passage at this place, with its shares; `further` and `reranked` are its product's."""
        value = self.values.item(place)  # item() gives a plain number in a fifth of the time of float(...[place])
        if self.leader == "lexical":
            return Score(0.0, 0.0, value, further, reranked)
        own, hub = self.dense.item(place), self.hub.item(place)
        return Score(own, -hub, value - own + hub, further, reranked)


def union(*legs: Mapping[str, Hits]) -> dict[str, Numbers]:
    """The passages that any leg offers, by language, in growing order of their number."""
    languages = sorted({language for leg in legs for language in leg})
    return {language: _distinct([leg[language].numbers for leg in legs if language in leg]) for language in languages}


def _distinct(several: list[Numbers]) -> Numbers:
    """Every number once, ascending (np.unique builds a table first, which takes four times as long for hundreds)."""
    numbers = np.sort(np.concatenate(several))
    first = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=first[1:])
    return numbers[first]


def fuse(
    candidates: Mapping[str, Candidates], ceilings: Mapping[str, float] | None = None, spread: Spread = ONE_LANGUAGE
) -> Fused:
    """All candidates in one total order (ties by smaller number).

    `ceilings` gives the highest lexical score the question could reach in each language; without it the best
    match stands in for it. A leg may be None, for all languages alike; the order is then that of the other
    leg. `spread` says how the collection lies.
    """
    table = _table(candidates, spread)
    if table.dense is None:
        return _in_order(table, table.lexical, table.lexical)
    most = [(ceilings or {}).get(language, 0.0) for language in table.languages]
    own = table.dense - table.hub
    worths = np.array(_worths(table, most), dtype=np.float32)
    strengths = own + worths[table.language_of] * table.lexical
    values = _handed_out(own, strengths, table)
    if spread.evenness > 0:
        values += STANDING_OUT * spread.evenness * _standing_out(table, most)
    return _in_order(table, values, strengths)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """All candidates, language after language: columns of one length, `starts` is where each language begins."""

    languages: tuple[str, ...]
    language_of: NDArray[np.int64]
    starts: NDArray[np.int64]
    numbers: Numbers
    dense: Scores | None
    lexical: Scores
    hub: Scores
    versions: Names


def _table(candidates: Mapping[str, Candidates], spread: Spread) -> _Table:
    languages = tuple(sorted(language for language, found in candidates.items() if len(found.numbers)))
    groups = [candidates[language] for language in languages]
    sizes = [len(group.numbers) for group in groups]
    led_by_words = any(group.dense is None for group in groups)
    return _Table(
        languages=languages,
        language_of=np.repeat(np.arange(len(groups)), sizes),
        starts=np.cumsum([0, *sizes])[:-1],
        numbers=np.concatenate([np.empty(0, dtype=np.int64), *(group.numbers for group in groups)]),
        dense=None if led_by_words else _joined([group.dense for group in groups], sizes),
        lexical=_joined([group.lexical for group in groups], sizes),
        hub=spread.hubs * _joined([None if led_by_words else group.hubness for group in groups], sizes),
        versions=np.concatenate([_UNNAMED[:0], *map(_named, groups)]),
    )


def _named(group: Candidates) -> Names:
    return np.repeat(_UNNAMED, len(group.numbers)) if group.versions is None else group.versions


def _joined(columns: list[Scores | None], sizes: list[int]) -> Scores:
    """One column of all languages; zeros where a leg is missing or does not hold a passage."""
    known = [
        np.zeros(size, dtype=np.float32) if column is None else column
        for column, size in zip(columns, sizes, strict=True)
    ]
    joined = np.concatenate([np.empty(0, dtype=np.float32), *known]).astype(np.float32, copy=False)
    joined[np.isnan(joined)] = 0.0
    return joined


def _in_order(table: _Table, values: Scores, strengths: Scores) -> Fused:
    """Everything by value; equal values by what the legs say together, then by number."""
    order = np.lexsort((table.numbers, -strengths, -values))
    return Fused(
        numbers=table.numbers[order],
        values=values[order],
        dense=np.zeros_like(values) if table.dense is None else table.dense[order],
        lexical=table.lexical[order],
        hub=table.hub[order],
        languages=table.languages,
        language_of=table.language_of[order],
        versions=table.versions[order],
        leader="lexical" if table.dense is None else "dense",
    )


def _worths(table: _Table, ceilings: list[float]) -> list[float]:
    """What one point of the lexical score is worth in each language, in points of the dense score."""
    bests = np.maximum.reduceat(table.lexical, table.starts).tolist() if table.languages else []
    unknown = max(bests, default=0.0) / _REACHED
    reach = [ceiling if ceiling > 0 else unknown for ceiling in ceilings]
    shares = [best / most if most > 0 else 0.0 for best, most in zip(bests, reach, strict=True)]
    most_trusted = max(shares, default=0.0)
    return [
        WORTH * share / most_trusted / math.sqrt(most) if share > 0 else 0.0
        for share, most in zip(shares, reach, strict=True)
    ]


def _standing_out(table: _Table, ceilings: list[float]) -> Scores:
    """How much more of the question's words each passage covers than the best of its language in the mean."""
    reach = np.array([ceiling if ceiling > 0 else math.inf for ceiling in ceilings], dtype=np.float32)
    covered = table.lexical / reach[table.language_of]
    usual = [_usually_best(of_language) for of_language in np.split(covered, table.starts[1:])]
    return np.asarray(np.maximum(covered - np.array(usual, dtype=np.float32)[table.language_of], 0), dtype=np.float32)


def _usually_best(covered: Scores) -> float:
    if not len(covered):
        return 0.0
    best = -np.partition(-covered, _USUALLY_BEST - 1)[:_USUALLY_BEST] if len(covered) > _USUALLY_BEST else covered
    return float(best.mean())


def _handed_out(own: Scores, strengths: Scores, table: _Table) -> Scores:
    """Each language's dense scores, sorted, in the order of both legs."""
    values = np.empty_like(own)
    values[np.lexsort((table.numbers, -strengths, table.language_of))] = own[np.lexsort((-own, table.language_of))]
    return values
