"""How much of a list is worth showing: what stands out, never less than a handful, and the order stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search_api.ranking.grouping import RankedProduct
from search_api.ranking.worthwhile import LEAST, worthwhile


def _ranked(*scores: float) -> list[RankedProduct]:
    return [RankedProduct(f"p{place}", score, 0.0, (), ()) for place, score in enumerate(scores)]


def test_a_tail_of_products_that_are_a_little_alike_is_left_out() -> None:
    """Seven that stand out of forty are worth showing."""
    assert worthwhile(_ranked(*[0.6] * 7, *[0.3] * 33)) == 7


def test_a_clear_answer_leaves_a_handful() -> None:
    """However far the best one is ahead, the next few are shown with it."""
    assert worthwhile(_ranked(0.9, *[0.3] * 40)) == LEAST


def test_nothing_below_the_middle_of_the_list_is_worth_showing() -> None:
    """A question that finds all alike shows what is above the mean, not the whole collection."""
    assert worthwhile(_ranked(*[0.5 - 0.001 * place for place in range(40)])) == 20


def test_a_short_list_is_shown_whole() -> None:
    """Where a filter leaves three, all three are shown."""
    assert worthwhile(_ranked(0.9, 0.2, 0.1)) == 3
    assert worthwhile([]) == 0


def test_a_product_lifted_for_its_language_hides_nobody() -> None:
    """With the reader's language first a strong product may follow a weaker one; it is shown all the same."""
    assert worthwhile(_ranked(0.6, 0.6, 0.5, 0.5, 0.5, 0.9, *[0.2] * 30)) == 6


@given(st.lists(st.floats(-1, 1, allow_nan=False), max_size=60))
def test_there_are_always_enough_and_never_too_many(scores: list[float]) -> None:
    """At least LEAST, or all; at most all."""
    shown = worthwhile(_ranked(*sorted(scores, reverse=True)))

    assert min(LEAST, len(scores)) <= shown <= len(scores)
