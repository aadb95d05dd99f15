"""Compounds: which words are taken apart, into what, and which are left alone."""

from __future__ import annotations

import pytest

from indexer.engine.analysis import analyse
from indexer.engine.compounds import parts_of
from search_api.evidence import marked_words


@pytest.mark.parametrize(
    ("language", "compound", "parts"),
    [
        ("nl", "zelforganisatie", ("zelf", "organisatie")),
        ("nl", "slachtofferhulp", ("slachtoffer", "hulp")),
        ("nl", "gezondheidszorg", ("gezondheid", "zorg")),
        ("nl", "kinderrechten", ("kinder", "kind", "rechten")),
        ("nl", "wetsvoorstel", ("wet", "voorstel")),
        ("de", "geschlechtergerechtigkeit", ("geschlechter", "gerechtigkeit")),
        ("de", "entwicklungszusammenarbeit", ("entwicklung", "zusammenarbeit")),
        ("de", "stempelsteuer", ("stempel", "steuer")),
        ("de", "trinkwasserversorgung", ("trinkwasser", "trink", "wasser", "versorgung")),
    ],
)
def test_a_compound_gives_its_parts(language: str, compound: str, parts: tuple[str, ...]) -> None:
    """Parts are words by themselves, without what links them; a part that is a compound gives its own parts too."""
    assert parts_of(compound, language) == parts


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("nl", "waardering"),
        ("nl", "overheid"),
        ("nl", "voorbeeld"),
        ("nl", "onderzoek"),
        ("nl", "buitenland"),
        ("nl", "maatschappij"),
        ("nl", "vergadering"),
        ("nl", "schrijfster"),
        ("de", "einfacheren"),
        ("de", "körperlichen"),
        ("de", "unterricht"),
        ("de", "gesellschaft"),
        ("en", "greenhouse"),
        ("fr", "portefeuille"),
        ("nl", ""),
    ],
)
def test_other_words_stay_whole(language: str, word: str) -> None:
    """Endings, prefixes and small words are no parts, and other languages are left alone."""
    assert parts_of(word, language) == ()


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("nl", "organisaties", "Zelforganisatie"),
        ("nl", "de rechten van kinderen", "kinderrechten"),
        ("nl", "hulp", "slachtofferhulp"),
        ("de", "Richtlinien", "Kinderschutzrichtlinie"),
        ("de", "Kinderschutz", "Kinderschutzrichtlinie"),
        ("de-AT", "Rechte des Menschen", "Menschenrechte"),
    ],
)
def test_question_and_compound_meet(language: str, one: str, other: str) -> None:
    """Parts become stems like any word, whichever side holds the compound."""
    assert set(analyse(one, language)) & set(analyse(other, language))


def test_parts_stand_behind_all_words() -> None:
    """A compound stays a term, and words that are neighbours stay so; parts that are small words are no terms."""
    words = analyse("Zelforganisatie en slachtofferhulp in wijken", "nl", parts=False)

    assert analyse("Zelforganisatie en slachtofferhulp in wijken", "nl") == [
        *words,
        *analyse("organisatie", "nl"),
        *analyse("slachtoffer", "nl"),
        *analyse("hulp", "nl"),
    ]


def test_a_part_that_was_met_is_marked() -> None:
    """A reader sees the compound that holds the word of the question."""
    text = "Bij slachtofferhulp werken vrijwilligers."

    assert [text[start:end] for start, end in marked_words(text, "nl", frozenset(analyse("hulp", "nl")))] == [
        "slachtofferhulp"
    ]
