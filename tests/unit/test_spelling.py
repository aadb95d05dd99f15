"""Typing errors are held against the words of the collection; what may be right is left alone."""

from __future__ import annotations

import pytest

from indexer.engine.vocabulary import Vocabulary, Words, folded
from search_api.spelling import Spelling, mend

ENGLISH = {"safeguarding": 40, "children": 90, "strengthening": 12, "radio": 8, "guide": 30, "partners": 9, "water": 20}
FRENCH = {"évaluation": 30, "plaidoyer": 25, "société": 12, "après": 50, "formation": 9}
DUTCH = {"handreiking": 5, "vergoeding": 1, "samenwerking": 20}


def words(counts: dict[str, int]) -> Words:
    """Put the words of a language in their order."""
    spelt = sorted(counts, key=folded)
    return Words([folded(word) for word in spelt], spelt, [counts[word] for word in spelt])


VOCABULARY = Vocabulary({"en": words(ENGLISH), "fr": words(FRENCH), "nl": words(DUTCH)})
KNOWN = {**ENGLISH, **FRENCH, **DUTCH, "child": 1}


def mended(question: str) -> Spelling | None:
    """Mend a question where the collection can find its own words, and one more."""
    return mend(question, question, VOCABULARY, KNOWN.__contains__)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("safegarding of children", "safeguarding of children"),
        ("safeguarding of chidlren", "safeguarding of children"),
        ("strenghtening partners", "strengthening partners"),
        ("une formatoin au plaidoyer", "une formation au plaidoyer"),
        ("evaluaton du plaidoyer", "évaluation du plaidoyer"),
        ("een handreikng voor samenwerking", "een handreiking voor samenwerking"),
    ],
)
def test_an_error_is_told_in_the_language_of_the_question(question: str, meant: str) -> None:
    """A letter too few or too many, or two in each other's place, leads to the word as the collection spells it."""
    found = mended(question)

    assert found is not None
    assert found.text == meant
    assert not found.unmet


def test_it_is_said_where_nothing_is_written_as_it_was_typed() -> None:
    """Then the other spelling may be asked instead; small words do not count."""
    assert mended("what about safegarding") == Spelling("what about safeguarding", unmet=True)


@pytest.mark.parametrize(
    "question",
    [
        "safeguarding children",
        "evaluation de la societe",
        "child partners",
        "Oxfan partners with Radoi",
        "SAFEGARDING",
        "VNGI en KIT",
        "partos",
        "ratio",
        "waters",
        "paella with shrimps",
        "verhouding in de samenwerking",
        "x",
        "",
    ],
)
def test_what_may_be_right_is_left_alone(question: str) -> None:
    """Known words, names, acronyms, other forms and other words that only look alike are not errors."""
    assert mended(question) is None


def test_a_word_that_is_not_found_is_not_suggested() -> None:
    """The vocabulary may still hold words of what was withdrawn; the index decides."""
    assert mend("safegarding", "safegarding", VOCABULARY, lambda _word: False) is None


def test_only_what_is_asked_for_is_mended() -> None:
    """Words that are excluded or say which language is wanted stay as they are."""
    found = mend("safegarding -chidlren", "safegarding", VOCABULARY, KNOWN.__contains__)

    assert found is not None
    assert found.text == "safeguarding -chidlren"
