"""The order of products is total, pages join without gaps, and language balance does what it says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search_api.ranking.grouping import RankedProduct
from search_api.ranking.ordering import order, page, version_shown


def _product(product_id: str, value: float) -> RankedProduct:
    return RankedProduct(product_id, value, 0.0, (), ())


LIST = [_product("a", 0.9), _product("b", 0.8), _product("c", 0.7), _product("d", 0.2), _product("e", 0.1)]
SPOKEN = {"a": frozenset({"en"}), "b": frozenset({"en", "nl"}), "c": frozenset({"nl"}), "e": frozenset({"nl"})}


def _ids(products: list[RankedProduct]) -> str:
    return "".join(product.product_id for product in products)


def test_any_language_is_the_order_of_scores() -> None:
    """With balance "any" the reader's language changes nothing."""
    assert _ids(order(reversed_list(), SPOKEN, "nl", "any")) == "abcde"


def reversed_list() -> list[RankedProduct]:
    """The list from its end, so that order has something to do."""
    return LIST[::-1]


def test_my_language_first_among_the_strong() -> None:
    """With balance "mine" strong products in my language come first, weak ones stay where they are."""
    assert (
        _ids(order([*LIST[:2], _product("c", 0.85), *LIST[3:], _product("f", 0.1)], SPOKEN, "nl", "mine")) == "cbadef"
    )


def test_mine_without_a_language_is_any() -> None:
    """Without a reader's language there is nothing to put first."""
    assert _ids(order(LIST, SPOKEN, None, "mine")) == "abcde"
    assert order([], SPOKEN, "nl", "mine") == []


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from([0.1, 0.2])), unique_by=lambda p: p[0]))
def test_order_does_not_depend_on_what_came_before(pairs: list[tuple[str, float]]) -> None:
    """Equal scores are ordered by id, so that nothing shuffles on reload."""
    products = [_product(*pair) for pair in pairs]

    assert order(products, {}, "nl", "mine") == order(products[::-1], {}, "nl", "mine")


def test_pages_join_without_gaps() -> None:
    """The next page begins after the last product of the page before."""
    first = page(LIST, None, 2)
    second = page(LIST, (first[-1].value, first[-1].product_id), 2)

    assert _ids([*first, *second]) == "abcd"


def test_a_page_after_a_withdrawn_product_goes_on_below_it() -> None:
    """Where the last product shown has been withdrawn since, the page goes on at its value."""
    rest = [product for product in LIST if product.product_id != "b"]

    assert _ids(list(page(rest, (0.8, "b"), 2))) == "cd"


def test_the_reader_s_language_is_shown_first() -> None:
    """The first of the reader's languages that exists is shown, whatever matched."""
    languages = {"v1": "fr", "v2": "nl", "v3": "en"}

    assert version_shown(["v1", "v2", "v3"], languages, ["sw", "en", "nl"]) == "v3"


def test_else_the_best_match_is_shown() -> None:
    """Without a version in a language of the reader, the best match is shown."""
    assert version_shown(["v1", "v2"], {"v1": "fr", "v2": None}, ["nl"]) == "v1"
