"""A question is taken apart into words, phrases, exclusions and constraints, whatever somebody types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.parsing import Parsed, including, parse, unquoted


@pytest.mark.parametrize(
    "quoted", ['"civic space"', "“civic space”", "„civic space“", "„civic space”", "« civic space »"]
)
def test_a_phrase_may_stand_in_any_quotation_marks(quoted: str) -> None:
    """Keyboards and languages write them differently; the words of a phrase are searched for too."""
    assert parse(f"laws on {quoted} today") == Parsed("laws on civic space today", ("civic space",))


def test_a_minus_excludes_a_word_or_a_phrase() -> None:
    """What is excluded is not searched for."""
    assert parse('advocacy -elections -"civic space"') == Parsed("advocacy", (), ("elections", "civic space"))
    assert parse("plaidoyer \u2212élections") == Parsed("plaidoyer", (), ("élections",))


@pytest.mark.parametrize(
    "question", ["well-being of non-state actors", "advocacy - a guide", "between -5 and -10", "2019-2021", "a -", "--"]
)
def test_a_hyphen_is_no_exclusion(question: str) -> None:
    """Hyphenated words, dashes and numbers below zero are words."""
    assert parse(question) == Parsed(question)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("-children", "-children"),
        ('say "cheese', "say cheese"),
        ('""', ""),
        ('"" gender', "gender"),
        ("it's 5\"", "it's 5"),
    ],
)
def test_what_makes_no_sense_is_left_as_words(question: str, words: str) -> None:
    """Nothing to exclude from, a mark without its other half and an empty phrase ask for the words alone."""
    assert parse(question) == Parsed(words)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ('Who coined the term "shrinking space"?', "shrinking space"),
        ('Minister: "we must do more"', "we must do more"),
        ("Le nouveau vaccin contre le paludisme permet de « déceler » les cellules", "déceler"),
    ],
)
def test_what_is_quoted_in_passing_is_not_held_against_results(question: str, quoted: str) -> None:
    """In a sentence, behind a colon and beside many words it is searched for; it binds where the reader says so."""
    assert parse(question).loose == (quoted,)
    assert parse(question).phrases == ()
    assert parse(question, exact=True).phrases == (quoted,)


def test_a_minus_in_a_sentence_is_a_dash() -> None:
    """Whoever asks in a sentence excludes nothing by a sign."""
    assert parse("Par qui sont -ils chassés ?") == Parsed("Par qui sont -ils chassés ?")


def test_constraints_and_exclusions_come_together() -> None:
    """What a question is not for is excluded like a word with a minus."""
    parsed = parse('manuals about "power analysis" -elections, not for children')

    assert parsed.words == "power analysis"
    assert parsed.phrases == ("power analysis",)
    assert parsed.excluded == ("elections", "children")
    assert [one.kind for one in parsed.constraints] == ["kind", "without"]


def test_a_constraint_in_quotation_marks_is_a_phrase() -> None:
    """Who quotes it means the words."""
    assert parse('songs "in French"') == Parsed("songs in French", ("in French",))


def test_where_a_kind_is_all_that_is_sought_its_words_are_searched_for() -> None:
    """Something must be asked of the index."""
    assert parse("evaluaties van 2021").words == "evaluaties"


def test_signs_can_be_taken_back() -> None:
    """The same question without quotation marks, and without what it excludes."""
    assert unquoted('laws on "civic space" -elections') == "laws on civic space -elections"
    assert including('laws on "civic space" -elections') == 'laws on "civic space"'


TYPED = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ['"', "“", "”", "„", "«", "»", "-", "−", "gender", "in French", "since 2020", "manuals", "about", " "]
        ),
        max_size=15,
    ).map("".join),
)


@given(TYPED)
def test_anything_typed_can_be_taken_apart(question: str) -> None:
    """Words are never empty where something was typed that can be read, and no part is made of anything else."""
    parsed = parse(question)

    assert bool(parsed.words) or not any(char.isalnum() for char in question)
    for part in (*parsed.phrases, *parsed.excluded):
        assert part
        assert all(word in question for word in part.split())
    assert all(word in question for word in parsed.words.split())


@given(st.text(alphabet=st.characters(categories=["L", "Nd", "Zs"]), max_size=60))
def test_a_question_without_signs_and_constraints_is_asked_as_it_is(question: str) -> None:
    """Most questions are words and nothing else."""
    parsed = parse(question)

    assert parsed.constraints or parsed == Parsed(" ".join(question.split()))


@given(TYPED)
def test_a_question_taken_back_has_no_signs_left(question: str) -> None:
    """Without quotation marks there is no phrase, without exclusions none is left."""
    assert not parse(including(unquoted(question))).phrases
