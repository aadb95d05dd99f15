"""What a question says in words about kind, language and year is told from titles and topics that only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.constraints import Constraint, find_constraints


def everything(_constraint: Constraint) -> bool:
    """Let every constraint count."""
    return True


def read(question: str) -> tuple[list[tuple[object, ...]], str]:
    """Return what was said, in short, and what is left."""
    found, left = find_constraints(question, everything)
    return [(one.kind, one.value or (one.year_from, one.year_to)) for one in found], left


@pytest.mark.parametrize(
    ("question", "years", "left"),
    [
        ("advocacy since 2020", (2020, None), "advocacy"),
        ("lobby sinds 2020", (2020, None), "lobby"),
        ("plaidoyer depuis 2020", (2020, None), "plaidoyer"),
        ("incidencia desde 2020", (2020, None), "incidencia"),
        ("advocacia a partir de 2020", (2020, None), "advocacia"),
        ("power analysis after 2018", (2019, None), "power analysis"),
        ("machtsanalyse na 2018", (2019, None), "machtsanalyse"),
        ("power analysis before 2018", (None, 2017), "power analysis"),
        ("machtsanalyse van vóór 2018", (None, 2017), "machtsanalyse"),
        ("analyse du pouvoir avant 2018", (None, 2017), "analyse du pouvoir"),
        ("power analysis up to 2018", (None, 2018), "power analysis"),
        ("power analysis, between 2018 and 2021", (2018, 2021), "power analysis"),
        ("machtsanalyse tussen 2018 en 2021.", (2018, 2021), "machtsanalyse"),
        ("análisis de poder entre 2021 y 2018", (2018, 2021), "análisis de poder"),
        ("power analysis published in 2021", (2021, 2021), "power analysis"),
    ],
)
def test_years_are_taken_at_the_end(question: str, years: tuple[int | None, int | None], left: str) -> None:
    """Since, after, before, until and between bound the year, in any language, accents or not."""
    assert read(question) == ([("years", years)], left)


@pytest.mark.parametrize(
    ("question", "language", "left"),
    [
        ("safeguarding in French", "fr", "safeguarding"),
        ("veiligheid in het Frans", "fr", "veiligheid"),
        ("sécurité numérique en néerlandais", "nl", "sécurité numérique"),
        ("securite numerique en francais", "fr", "securite numerique"),
        ("seguridad digital en inglés", "en", "seguridad digital"),
        ("segurança digital em português", "pt", "segurança digital"),
    ],
)
def test_a_language_is_taken_at_the_end(question: str, language: str, left: str) -> None:
    """The language in which something shall be written is named in that of the question."""
    assert read(question) == ([("language", language)], left)


@pytest.mark.parametrize(
    ("question", "kind", "left"),
    [
        ("manuals about fundraising", "manual", "fundraising"),
        ("toolkits voor lobby", "toolkit", "lobby"),
        ("Welke handleidingen zijn er over veiligheid?", "manual", "veiligheid?"),
        ("I need a toolkit on power analysis", "toolkit", "power analysis"),
        ("boîtes à outils pour le plaidoyer", "toolkit", "le plaidoyer"),
        ("busco manuales sobre género", "manual", "género"),
        ("manuais sobre género", "manual", "género"),
    ],
)
def test_a_kind_is_taken_at_the_beginning(question: str, kind: str, left: str) -> None:
    """Who asks for manuals about something is not looking for the word manual."""
    assert read(question) == ([("kind", kind)], left)


def test_several_constraints_are_found_together() -> None:
    """A kind, its year and its language may be said in one breath, in any order."""
    assert read("evaluaties van 2021") == ([("kind", "evaluation"), ("years", (2021, 2021))], "")
    assert read("manuals in French about gender since 2019") == (
        [("kind", "manual"), ("language", "fr"), ("years", (2019, None))],
        "gender",
    )
    assert read("gender since 2019 in French, not for children") == (
        [("without", "children"), ("language", "fr"), ("years", (2019, None))],
        "gender",
    )


@pytest.mark.parametrize(
    "question",
    [
        "French cooperation",
        "Women in Spanish Guinea",
        "the pandemic in 2020",
        "elections of 2021",
        "agenda 2030",
        "A handbook for trainers",
        "toolkits",
        "manual transmission",
        "What is this called in French",
        "How do you say hello in French?",
        "Who spoke for the churches before 1989?",
        "How has civic space changed since 2020?",
        "education in Arabic",
        "onderwijs in het Engels",
        "enseignement en français",
        "in French",
        "since 2020",
        "plannen voor 2030",
        "since 20201",
        "tools for women's groups",
        "is it safe or not for children?",
        "“advocacy in French”",
    ],
)
def test_what_only_looks_like_a_constraint_is_left_alone(question: str) -> None:
    """Titles, topics and full sentences keep all their words."""
    assert read(question) == ([], question)


def test_one_that_does_not_count_stays_where_it_is() -> None:
    """The others around it are found all the same."""
    found, left = find_constraints("gender in French since 2019", lambda one: one.kind != "years")
    assert [one.said for one in found] == ["in French"]
    assert left == "gender since 2019"

    found, left = find_constraints("manuals of 2021 about gender", lambda one: one.kind != "kind")
    assert [one.said for one in found] == ["of 2021"]
    assert left == "manuals about gender"


WORDS = st.lists(
    st.sampled_from(
        ("manuals", "toolkits", "evaluaties", "about", "for", "van", "since", "2020", "2021", "in", "French")
    )
    | st.sampled_from(("en", "français", "not", "children", ",", "?", "gender", "“a", "b”")),
    max_size=12,
).map(" ".join)


@given(st.one_of(WORDS, st.text(max_size=80)))
def test_nothing_is_invented_and_nothing_lost_where_none_counts(question: str) -> None:
    """Without constraints that count, all words stay; what is found was said there, and nothing is found twice."""
    found, left = find_constraints(question, lambda _constraint: False)
    assert found == []
    assert left.split() == question.split()

    found, left = find_constraints(question, everything)
    assert all(one.said in question for one in found)
    assert sum(map(len, left.split())) + sum(len("".join(one.said.split())) for one in found) <= len(question)
