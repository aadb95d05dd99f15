"""Fusion treats languages alike, uses both legs within one, and always gives one total order."""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.contract import Hits
from search_api.ranking.fusion import HUBS, Candidates, Spread, fuse, union


def _candidates(first: int, dense: list[float], lexical: list[float] | None = None) -> Candidates:
    numbers = np.arange(first, first + len(dense), dtype=np.int64)
    words = np.zeros(len(dense)) if lexical is None else np.array(lexical)
    return Candidates(numbers, np.array(dense, dtype=np.float32), words.astype(np.float32))


@st.composite
def _pools(draw: st.DrawFn) -> Mapping[str, Candidates]:
    languages = draw(st.lists(st.sampled_from(["ar", "en", "fr", "nl", "sw"]), unique=True, max_size=4))
    cosine = st.floats(-1, 1, width=32)
    bm25 = st.one_of(st.just(0.0), st.floats(0, 60, width=32))
    pools = {}
    for place, language in enumerate(languages):
        pairs = draw(st.lists(st.tuples(cosine, bm25), max_size=12))
        pools[language] = _candidates(100 * place, [d for d, _ in pairs], [b for _, b in pairs])
    return pools


@given(_pools())
def test_every_candidate_has_one_place(pools: Mapping[str, Candidates]) -> None:
    """No candidate is lost or doubled, and values never rise on the way down."""
    fused = fuse(pools)

    assert sorted(fused.numbers.tolist()) == sorted(n for pool in pools.values() for n in pool.numbers.tolist())
    assert np.all(np.diff(fused.values) <= 0)


@given(_pools())
def test_languages_keep_the_places_of_the_dense_leg(pools: Mapping[str, Candidates]) -> None:
    """Each language's values are its dense scores, only handed out in another order."""
    fused = fuse(pools)

    for place, language in enumerate(fused.languages):
        dense = pools[language].dense
        assert dense is not None
        given_out = np.sort(fused.values[fused.language_of == place])
        assert given_out.tolist() == np.sort(dense).tolist()


@given(_pools())
def test_shares_add_up(pools: Mapping[str, Candidates]) -> None:
    """The shares of a score add up to the value that orders the list."""
    fused = fuse(pools)

    for place in range(len(fused)):
        assert sum(fused.score(place).shares.values()) == pytest.approx(float(fused.values[place]), abs=1e-6)


@given(_pools(), st.randoms(use_true_random=False))
def test_order_does_not_depend_on_the_order_of_candidates(
    pools: Mapping[str, Candidates], chance: random.Random
) -> None:
    """Candidates that come in another order give the same list, ties by smaller number."""
    shuffled = {}
    for language, pool in reversed(list(pools.items())):
        order = list(range(len(pool.numbers)))
        chance.shuffle(order)
        assert pool.dense is not None
        assert pool.lexical is not None
        shuffled[language] = Candidates(pool.numbers[order], pool.dense[order], pool.lexical[order])

    assert fuse(shuffled).numbers.tolist() == fuse(pools).numbers.tolist()


def test_words_decide_between_equals_in_meaning() -> None:
    """Of two passages alike in meaning, the one with the question's words comes first."""
    fused = fuse({"en": _candidates(1, [0.5, 0.5], [0.0, 9.0])}, {"en": 20.0})

    assert fused.numbers.tolist() == [2, 1]
    assert fused.score(0).lexical == 0.0


def test_words_lift_a_passage_and_say_so() -> None:
    """A passage that rises for its words shows that as its lexical share, and the one it passed a negative one."""
    fused = fuse({"en": _candidates(1, [0.50, 0.45], [0.0, 12.0])}, {"en": 20.0})

    assert fused.numbers.tolist() == [2, 1]
    assert fused.score(0).lexical == pytest.approx(0.05)
    assert fused.score(1).lexical == pytest.approx(-0.05)


def test_words_of_the_question_s_language_do_not_bury_other_languages() -> None:
    """However strong the words match in one language, a better passage in another stays above."""
    fused = fuse(
        {"nl": _candidates(1, [0.4, 0.3], [50.0, 0.0]), "sw": _candidates(9, [0.6], [0.0])},
        {"nl": 60.0, "sw": 60.0},
    )

    assert fused.numbers.tolist() == [9, 1, 2]
    assert fused.language(0) == "sw"


def test_stray_words_do_not_shuffle_another_language() -> None:
    """Names found by chance in a language that is not the question's hardly move its passages."""
    own = _candidates(1, [0.5], [24.0])
    foreign = _candidates(10, [0.50, 0.47], [0.0, 3.0])

    fused = fuse({"en": own, "fr": foreign}, {"en": 30.0, "fr": 40.0})

    assert [n for n in fused.numbers.tolist() if n >= 10] == [10, 11]


def test_a_question_without_a_word_in_common_keeps_the_dense_order() -> None:
    """Without a lexical match the order is that of the dense leg."""
    fused = fuse({"en": _candidates(1, [0.1, 0.3, 0.2])}, {"en": 25.0})

    assert fused.numbers.tolist() == [2, 3, 1]


def test_a_missing_dense_leg_leaves_the_words() -> None:
    """Without the dense leg passages stand by their words, and the score is all lexical."""
    pool = Candidates(np.array([4, 5]), None, np.array([1.0, 3.0], dtype=np.float32))

    fused = fuse({"en": pool})

    assert fused.numbers.tolist() == [5, 4]
    assert fused.score(0).shares == {"dense": 0.0, "hub": 0.0, "lexical": 3.0, "further": 0.0}


def test_a_missing_lexical_leg_leaves_the_meaning() -> None:
    """Without the lexical leg passages stand by their meaning."""
    pool = Candidates(np.array([4, 5]), np.array([0.2, 0.3], dtype=np.float32), None)

    assert fuse({"en": pool}).numbers.tolist() == [5, 4]


def test_nothing_found_is_an_empty_list() -> None:
    """No candidates, or languages without any, give an empty list and no error."""
    assert len(fuse({})) == 0
    assert len(fuse({}, {}, Spread(0.5, 4.0))) == 0
    assert len(fuse({"en": _candidates(1, [])}, {"en": 3.0})) == 0


def test_a_language_with_one_passage_is_ranked_by_its_meaning() -> None:
    """One passage alone in its language takes the place of its dense score."""
    fused = fuse({"en": _candidates(1, [0.5, 0.4], [5.0, 1.0]), "sw": _candidates(7, [0.45], [2.0])})

    assert fused.numbers.tolist() == [1, 7, 2]


def test_union_names_each_passage_once() -> None:
    """A passage that both legs offer is asked for once."""
    dense = {"en": Hits(np.array([3, 1]), np.array([0.5, 0.4], dtype=np.float32))}
    lexical = {
        "en": Hits(np.array([1, 2]), np.array([7, 6], dtype=np.float32)),
        "nl": Hits(np.array([9]), np.array([2], dtype=np.float32)),
    }

    assert {language: n.tolist() for language, n in union(dense, lexical).items()} == {"en": [1, 2, 3], "nl": [9]}


def test_a_hub_counts_for_less_where_languages_are_many() -> None:
    """What is near to anything gives way to what is nearly as near to this question, among many languages and texts."""
    numbers = np.array([1, 2])
    pools = {"en": Candidates(numbers, np.array([0.50, 0.49], np.float32), None, np.array([0.1, 0.0], np.float32))}
    assert fuse(pools).numbers.tolist() == [1, 2]

    fused = fuse(pools, spread=Spread(evenness=0.8, passages_a_text=10))

    assert fused.numbers.tolist() == [2, 1]
    assert fused.score(1).hub == pytest.approx(-HUBS * 0.8 * 0.9 * 0.1)
    assert fused.score(1).value == pytest.approx(fused.values[1])


def test_a_passage_with_the_words_that_its_language_lacks_stands_higher_among_all() -> None:
    """One passage that covers the question's words better than others of its language rises above another language."""
    foreign = _candidates(1, [0.50] * 20, [0.0] * 20)
    own = _candidates(101, [0.48] + [0.40] * 19, [20.0] + [5.0] * 19)
    assert fuse({"en": foreign, "sw": own}, {"sw": 20.0}).numbers[0] == 1
    assert fuse({"en": foreign, "sw": own}, {"sw": 20.0}, Spread(evenness=0.8)).numbers[0] == 101
