"""Compares versions with all others and says which pairs seem to be one product, and why.

Wording comes first: what shares a good part of it is the same text or another edition. What is left is compared by
meaning across languages.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from corpus.records import Likeness
from indexer.likeness.nearness import Nearest, Nearness
from indexer.likeness.order import in_step
from indexer.likeness.signs import Sign, Signs
from indexer.likeness.wording import SAME, Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from indexer.likeness.shingles import Shared
    from indexer.likeness.trait import Matrix, Trait

# The margin with all that speaks for and against: docs/versions.md.
LEAST_SCORE: Final = 0.175
# Below it two texts are about other things, however lonely they are; 99 of 100 translations of either set are above.
LEAST_COSINE: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Collection:
    """All versions that can be compared, column by column, in one order.

    `means` are their mean vectors, language-neutral, float32 (n, dimensions); `passages` gives the language-neutral
    vectors of a version's passages in reading order, float32 (m, dimensions).
    """

    versions: Sequence[str]
    products: Sequence[str]
    traits: Sequence[Trait]
    means: Matrix
    passages: Callable[[str], Matrix]


def compare(wanted: Iterable[str], collection: Collection) -> list[Likeness]:
    """Return the pairs of versions of different products that seem to be one, with a wanted version in each.

    Each pair comes once, its versions in the order of their ids; pairs are ordered by score, then by id.
    """
    comparison = _Comparison(collection)
    places = {version: place for place, version in enumerate(collection.versions)}
    found = {(like.first, like.second): like for version in wanted for like in comparison.of(places[version])}
    return sorted(found.values(), key=lambda one: (-one.score, one.first, one.second))


class _Comparison:
    """What is worked out once for all versions that are compared."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        wording = Wording([trait.sketch for trait in collection.traits])
        self._alike = cache(wording.alike)
        self._kin = cache(self._kin_of)
        self._nearness = Nearness(collection.means, [trait.language for trait in collection.traits], self._kin)
        self._signs = Signs(collection.traits)
        self._of_product: dict[str, list[int]] = defaultdict(list)
        for place, product in enumerate(collection.products):
            self._of_product[product].append(place)

    def of(self, place: int) -> Iterator[Likeness]:
        """Yield the pairs of one version."""
        products = self._collection.products
        for other, how in self._alike(place).items():
            if products[other] != products[place]:
                yield self._same_words(place, other, how)
        for nearest in self._nearness.counterparts(place):
            signs = [Sign("margin", nearest.margin, nearest.margin), *self._signs_of(place, nearest)]
            score = sum(sign.say for sign in signs)
            if score >= LEAST_SCORE and nearest.cosine >= LEAST_COSINE:
                shown = {"cosine": nearest.cosine, **{sign.code: sign.value for sign in signs}}
                yield Likeness(*self._named(place, nearest.place), "translation", _rounded(score), _round(shown))

    def _same_words(self, place: int, other: int, how: Shared) -> Likeness:
        smaller = max(how.of_one, how.of_other)
        pair, signs = self._named(place, other), _round({"shared": smaller})
        if how.of_both >= SAME:
            return Likeness(*pair, "same text", _rounded(how.of_both), signs)
        return Likeness(*pair, "edition", _rounded(smaller), signs)

    def _signs_of(self, place: int, nearest: Nearest) -> Iterator[Sign]:
        one, other = (self._collection.passages(version) for version in self._named(place, nearest.place))
        traits = self._collection.traits
        return self._signs.of(traits[place], traits[nearest.place], in_step(one, other))

    def _named(self, place: int, other: int) -> tuple[str, str]:
        first, second = sorted((self._collection.versions[place], self._collection.versions[other]))
        return first, second

    def _kin_of(self, place: int) -> frozenset[int]:
        """The version itself, the others of its product, and what shares its wording."""
        return frozenset({place, *self._of_product[self._collection.products[place]], *self._alike(place)})


def _rounded(score: float) -> float:
    return round(min(1.0, score), 3)


def _round(signs: dict[str, float]) -> dict[str, float]:
    return {code: round(value, 3) for code, value in signs.items()}
