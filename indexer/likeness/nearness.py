"""Finds for a version the one that says the same in another language: nearer to it than anything else there.

How near two texts must be depends on what the collection is about, so what counts is the *margin*: how much nearer
they are than their next neighbours (margin-based mining of parallel text: Artetxe & Schwenk, 2019), both ways, in
language-neutral vectors. Each must be the other's nearest in its language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from indexer.likeness.trait import Matrix

    Kin = Callable[[int], frozenset[int]]

# Neighbours that the margin is taken over: the nearest thirtieth, since among few the fourth is a stranger.
NEIGHBOURS: Final = 4
_A_NEIGHBOUR_IN = 30
_FEW = 5
# As near as two texts in a collection of one field usually come to their neighbours, where there is none to look at.
LONELY: Final = 0.4


@dataclass(frozen=True, slots=True)
class Nearest:
    """The counterpart of a version in one language: its place, the cosine, and the margin over the next ones."""

    place: int
    cosine: float
    margin: float


class Nearness:
    """The mean vectors of all versions, language-neutral, float32 (n, dimensions), and the language of each.

    `kin` gives the places of the versions that are known to be one product with one, itself included: they are neither
    its counterparts nor its neighbours.
    """

    def __init__(self, means: Matrix, languages: Sequence[str], kin: Kin) -> None:
        self._means = means
        self._languages = languages
        self._kin = kin
        spoken = np.array(languages)
        self._of_language = {language: np.flatnonzero(spoken == language) for language in sorted(set(languages))}

    def counterparts(self, place: int) -> Iterator[Nearest]:
        """Yield the counterpart of a version in each other language that has one."""
        own = self._languages[place]
        for language in self._of_language:
            if language != own and (found := self._counterpart(place, language)) is not None:
                yield found

    def _counterpart(self, place: int, language: str) -> Nearest | None:
        there = self._ranked(place, language, frozenset())
        if not len(there):
            return None
        best = int(there[0])
        back = self._ranked(best, self._languages[place], frozenset())
        if not len(back) or int(back[0]) not in self._kin(place):
            return None
        cosine = self._cosines(place, there[:1]).item()
        usual = (self._usual(place, best) + self._usual(best, place)) / 2
        return Nearest(best, cosine, cosine - usual)

    def _usual(self, place: int, counterpart: int) -> float:
        """How near the nearest others are in the counterpart's language.

        Where those are few, none need be near: then the nearest of its own language, which can be no translations, are
        looked at too.
        """
        others = self._ranked(place, self._languages[counterpart], self._kin(counterpart))
        found = self._mean_of_nearest(place, others)
        if len(others) < _FEW:
            own = self._ranked(place, self._languages[place], self._kin(counterpart))
            found += self._mean_of_nearest(place, own)
        return max(found, default=LONELY)

    def _mean_of_nearest(self, place: int, others: NDArray[np.int64]) -> list[float]:
        """The mean cosine of the nearest of some, as a list: empty where there are none."""
        taken = others[: max(1, min(NEIGHBOURS, round(len(others) / _A_NEIGHBOUR_IN)))]
        return [float(self._cosines(place, taken).mean())] if len(taken) else []

    def _ranked(self, place: int, language: str, without: frozenset[int]) -> NDArray[np.int64]:
        """Places of a language's versions that are no kin, nearest first."""
        left_out = self._kin(place) | without
        held = self._of_language[language]
        places = held[~np.isin(held, np.fromiter(left_out, np.int64, len(left_out)))]
        return places[np.argsort(-self._cosines(place, places), kind="stable")]

    def _cosines(self, place: int, others: NDArray[np.int64]) -> Matrix:
        return np.asarray(self._means[others] @ self._means[place], dtype=np.float32)
