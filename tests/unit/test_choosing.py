"""Which passages of a product are shown: those a reader can use, among those that are about equally good."""

from __future__ import annotations

import numpy as np

from corpus.records import Passage
from search_api.choosing import in_order, is_listing, languages_of_reader
from search_api.ranking.fusion import Fused

CONTENTS = "Introduction … 1\nPlanning … 8\nSetup … 8\nPre-collection checklist … 9\nTraining\nCollection … 12"
COVER = "Internal\n15.02.2022\nPhoto: Kenya Red Cross\nBudget CHF 499,199\nRef. 24-01548 (E)"
PROSE = "Assign one person to manage the survey. Every pair of collectors carries one device that works."


def _passage(text: str, language: str = "en", page: int = 4) -> Passage:
    return Passage("v", 0, language, "Title", text, first_page=page, last_page=page)


def _found(*values: float) -> Fused:
    zeros = np.zeros(len(values), np.float32)
    return Fused(
        numbers=np.arange(len(values)),
        values=np.array(values, np.float32),
        dense=zeros,
        lexical=zeros,
        hub=zeros,
        languages=("en",),
        language_of=np.zeros(len(values), np.int64),
        versions=np.array(["v"] * len(values)),
    )


def _texts(values: tuple[float, ...], *passages: Passage) -> list[str]:
    return [p.text for _, p in in_order(range(len(passages)), passages, _found(*values), {"en"})]


def test_contents_and_covers_are_listings() -> None:
    """A table whose rows end in figures that go up and down is none, nor is a cover that says what a text is about."""
    assert is_listing(_passage(CONTENTS))
    assert is_listing(_passage(COVER, page=1))
    assert not is_listing(_passage(COVER, page=2))
    assert not is_listing(_passage("Ramp | 400\nLoop | 90\nInterpreter | 82\nPrinting | 120"))
    assert not is_listing(_passage(PROSE, page=1))


def test_what_says_something_comes_before_contents_that_are_hardly_better() -> None:
    """Where the contents are all that fits, they stay first."""
    contents, prose = _passage(CONTENTS), _passage(PROSE)

    assert _texts((0.60, 0.58, 0.30), contents, prose) == [PROSE, CONTENTS]
    assert _texts((0.60, 0.40, 0.30), contents, prose) == [CONTENTS, PROSE]


def test_the_reader_s_language_comes_before_another_that_is_hardly_better() -> None:
    """What is clearly better stays first, whatever it is written in."""
    foreign, own = _passage("Panga kazi ya uwanjani.", "sw"), _passage(PROSE)

    assert _texts((0.60, 0.58, 0.30), foreign, own)[0] == PROSE
    assert _texts((0.60, 0.40, 0.30), foreign, own)[0] == foreign.text


def test_a_reader_reads_the_language_of_the_page_and_of_the_question() -> None:
    """Who filters by language has said it; a question of names alone says nothing."""
    among = ("en", "es", "nl", "sw")

    assert languages_of_reader("wat doen we voor een kind", "en", frozenset(), among) == {"en", "nl"}
    assert languages_of_reader("tunawezaje kulinda taarifa za walengwa", "en", frozenset(), among) == {"en", "sw"}
    assert languages_of_reader("Kisumu", "en", frozenset(), among) == {"en"}
    assert languages_of_reader("wat doen we voor een kind", "en", frozenset({"sw"}), among) == {"sw"}
