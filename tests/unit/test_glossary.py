"""The glossary meets what the sector writes, in any language, and is not led astray by words that look alike."""

from __future__ import annotations

from corpus.records import Concept
from search_api.glossary import MOST_CONCEPTS, Glossary, spelt_out

HARVEST = Concept(
    "outcome-harvesting",
    {
        "en": ("outcome harvesting",),
        "fr": ("récolte des incidences", "récolte des effets"),
        "nl": ("outcome harvesting",),
    },
)
SRHR = Concept(
    "srhr",
    {
        "en": ("sexual and reproductive health and rights", "SRHR"),
        "es": ("salud y derechos sexuales y reproductivos", "SDSR"),
        "sw": ("afya ya uzazi",),
    },
)
RIGHTS = Concept("rights", {"en": ("rights",), "es": ("derechos",)})
STORY = Concept("storytelling", {"en": ("storytelling",), "es": ("relato",)})
GLOSSARY = Glossary([HARVEST, SRHR, RIGHTS, STORY])


def _met(question: str) -> list[str]:
    return [concept.id for concept in GLOSSARY.met(question)]


def test_meets_a_term_in_the_language_of_the_question() -> None:
    """Accents and endings do not matter, as everywhere in the lexical leg."""
    assert _met("comment évaluer par la recolte des incidences ?") == ["outcome-harvesting"]
    assert _met("mafunzo ya afya ya uzazi kwa vijana") == ["srhr"]


def test_meets_an_acronym_however_it_is_typed() -> None:
    """Members type acronyms in capitals and in small letters."""
    assert _met("SDSR para jóvenes") == ["srhr"]
    assert _met("srhr") == ["srhr"]


def test_an_acronym_in_capitals_is_of_no_language() -> None:
    """A question in French may hold the English one."""
    assert _met("une politique de SRHR pour nos partenaires") == ["srhr"]


def test_a_label_within_a_longer_one_does_not_count() -> None:
    """Who asks for reproductive rights is not also asking for rights of any kind."""
    assert _met("salud y derechos sexuales y reproductivos de las mujeres") == ["srhr"]


def test_words_of_another_language_do_not_count() -> None:
    """`related` has the stem of the Spanish `relato`, and nothing to do with stories."""
    assert _met("what are the rules for work that is related to travel?") == []


def test_spells_out_what_the_question_does_not_say_itself() -> None:
    """The English name follows, and only where it is not there already."""
    assert spelt_out("SDSR para jóvenes", GLOSSARY.met("SDSR para jóvenes")) == (
        "SDSR para jóvenes, sexual and reproductive health and rights"
    )
    assert spelt_out("Outcome harvesting", GLOSSARY.met("Outcome harvesting")) == "Outcome harvesting"
    assert spelt_out("water", ()) == "water"


def test_no_more_is_spelt_out_than_was_asked() -> None:
    """A long question that names many things is not drowned in their names."""
    many = Glossary(Concept(f"c{place}", {"en": (f"thing{place}",)}) for place in range(9))
    assert len(many.met(" ".join(f"thing{place}" for place in range(9)))) == MOST_CONCEPTS


def test_an_empty_glossary_meets_nothing() -> None:
    """A collection may do without one."""
    assert Glossary(()).met("outcome harvesting") == ()
