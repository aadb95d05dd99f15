"""The verdict tells a list that answers from one that does not, and is modest where a leg is missing."""

from __future__ import annotations

import numpy as np
import pytest

from search_api.ranking.fusion import Candidates, Fused, fuse
from search_api.ranking.verdict import Verdict, judge

# Each of 151 passages in a product of its own.
APART = [f"p{place}" for place in range(151)]


def _judged(best: float, words: float) -> Verdict:
    """The verdict on a best passage with these scores above 150 that are all alike."""
    return judge(*_list(best, words), APART)


def _list(best: float, words: float, ceiling: float = 40.0) -> tuple[Fused, dict[str, float]]:
    dense = np.array([best, *[0.2] * 150], dtype=np.float32)
    lexical = np.array([words, *[2.0] * 150], dtype=np.float32)
    return fuse({"en": Candidates(np.arange(151), dense, lexical)}, {"en": ceiling}), {"en": ceiling}


def test_a_passage_that_stands_out_answers() -> None:
    """Far above the rest in meaning and with most of the question's words: an answer."""
    assert _judged(0.5, 30.0).kind == "answer"


def test_a_flat_list_does_not() -> None:
    """No passage stands out and hardly a word matches: none."""
    assert _judged(0.21, 3.0).kind == "none"


def test_in_between_is_weak() -> None:
    """Something stands out a little: weak, and the probability says how much."""
    verdict = _judged(0.27, 6.0)

    assert verdict.kind == "weak"
    assert 0.2 <= verdict.probability < 0.5


@pytest.mark.parametrize("raised", [{"best": 0.35}, {"words": 15.0}])
def test_more_evidence_never_lowers_the_verdict(raised: dict[str, float]) -> None:
    """A better best passage, in meaning or in words, makes an answer more likely."""
    usual = {"best": 0.3, "words": 8.0}

    assert _judged(**(usual | raised)).probability > _judged(**usual).probability


def test_nothing_found_is_none() -> None:
    """An empty list answers nothing."""
    assert judge(fuse({}), {}, ()).kind == "none"


def test_without_words_meaning_decides() -> None:
    """Where the lexical leg is missing, a passage that stands out in meaning is still an answer."""
    fused, _ = _list(0.5, 0.0)

    assert judge(fused, {}, APART).kind == "answer"


def test_without_meaning_it_is_weak_at_best() -> None:
    """Where the dense leg is missing, words alone do not make an answer."""
    numbers, lexical = np.arange(3), np.array([30.0, 2.0, 1.0], dtype=np.float32)

    assert judge(fuse({"en": Candidates(numbers, None, lexical)}), {"en": 40.0}, "abc").kind == "weak"


def test_one_passage_is_judged_without_a_fault() -> None:
    """A collection of one passage has nothing to stand out from: no error, and no answer without words."""
    one = fuse({"en": Candidates(np.array([1]), np.array([0.3], dtype=np.float32), None)})

    assert judge(one, {}, ["a"]).kind == "none"


def test_passages_of_one_text_are_no_rivals() -> None:
    """Many good passages of the product that answers do not make it stand out less."""
    numbers, lexical = np.arange(60), np.zeros(60, dtype=np.float32)
    dense = np.array([0.6] * 8 + [0.2] * 52, dtype=np.float32)
    fused = fuse({"en": Candidates(numbers, dense, lexical)})
    several, one = [f"p{place}" for place in range(60)], ["p0"] * 8 + [f"p{place}" for place in range(52)]

    assert judge(fused, {}, one).probability > judge(fused, {}, several).probability
