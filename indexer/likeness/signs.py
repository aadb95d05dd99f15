"""What speaks for and against a translation beside its nearness: numbers, names, length, order, each within bounds."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.likeness import marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.likeness.marks import Marks
    from indexer.likeness.trait import Trait

# The most that each may add to the margin or take from it: round numbers, tried on three sets (docs/versions.md).
NUMBERS_FOR: Final = 0.15
NUMBERS_AGAINST: Final = 0.1
NAMES_FOR: Final = 0.1
LENGTH_AGAINST: Final = 0.2  # for each time that one text is longer by a factor e than lengths may differ
ORDER_FOR: Final = 0.1
ENOUGH = 4  # marks in both texts from which their agreement has its full say
LENGTHS_APART = 1.5  # a translation is seldom longer by more, whatever the languages
USUALLY_IN_STEP = 0.3  # of neighbours' passages; of translations half and more are (demonstration collection)


@dataclass(frozen=True, slots=True)
class Sign:
    """What was looked at, what was found, and how much that adds to the margin."""

    code: str
    value: float
    say: float


class Signs:
    """Compares the marks of two texts with how common each is in all of them."""

    def __init__(self, traits: Sequence[Trait]) -> None:
        self._numbers = marks.counted((trait.language, trait.numbers) for trait in traits)
        self._names = marks.counted((trait.language, trait.names) for trait in traits)
        self._texts = max(Counter(trait.language for trait in traits).values(), default=0)

    def of(self, one: Trait, other: Trait, in_step: float | None) -> Iterator[Sign]:
        """Yield the signs of a pair; what neither text can tell is left out. `in_step`: order.py."""
        if (enough := _enough(one.numbers, other.numbers)) > 0:
            agreement = marks.agreement(one.numbers, other.numbers, self._numbers, self._texts)
            bound = NUMBERS_FOR if agreement > 1 / 2 else NUMBERS_AGAINST
            yield Sign("numbers", agreement, enough * bound * (2 * agreement - 1))
        if (enough := _enough(one.names, other.names)) > 0:
            agreement = marks.agreement(one.names, other.names, self._names, self._texts)
            yield Sign("names", agreement, enough * NAMES_FOR * agreement)
        if in_step is not None:
            yield Sign("order", in_step, ORDER_FOR * (in_step - USUALLY_IN_STEP) / (1 - USUALLY_IN_STEP))
        longer = abs(math.log(max(one.words, 1.0) / max(other.words, 1.0)))
        yield Sign("length", math.exp(longer), -LENGTH_AGAINST * max(0.0, longer - math.log(LENGTHS_APART)))


def _enough(one: Marks, other: Marks) -> float:
    """How much two sets of marks can tell: nothing where one is empty, all from ENOUGH marks in both."""
    return min(1.0, min(len(one), len(other)) / ENOUGH)
