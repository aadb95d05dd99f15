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
WASH = Concept(
    "wash", {"en": ("water, sanitation and hygiene", "WASH"), "fr": ("eau, hygiène et assainissement", "EHA")}
)
SAVINGS = Concept("savings", {"en": ("village savings", "VSLA"), "fr": ("épargne villageoise", "AVEC")})
ABUSE = Concept("psea", {"en": ("sexual exploitation and abuse", "SEA")})
LEARNING = Concept("mel", {"en": ("monitoring and evaluation", "MEL"), "fr": ("suivi et évaluation", "SEA")})
MACHINES = Concept("ai", {"en": ("artificial intelligence", "AI"), "fr": ("intelligence artificielle", "IA")})
SCHOOLS = Concept("inclusive-education", {"en": ("inclusive education",), "es": ("educación para todos",)})
STORY = Concept("storytelling", {"en": ("storytelling",), "es": ("relato",)})
GLOSSARY = Glossary([HARVEST, SRHR, RIGHTS, STORY, WASH, SAVINGS, ABUSE, LEARNING, MACHINES, SCHOOLS])


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


def test_an_acronym_that_is_also_a_word_counts_in_capitals_only() -> None:
    """Who asks with whom, or how to wash hands, is not asking for savings groups or a sector."""
    assert _met("une AVEC pour les femmes du village") == ["savings"]
    assert _met("comment travailler avec les femmes du village") == []
    assert _met("WASH in schools") == ["wash"]
    assert _met("how do children wash their hands?") == []


def test_an_acronym_of_the_question_s_language_goes_before_one_of_another() -> None:
    """The same letters name two things in two languages."""
    assert _met("what do we do to prevent SEA by our staff?") == ["psea"]
    assert _met("un plan de SEA pour les partenaires") == ["mel"]


def test_an_acronym_of_two_letters_counts_in_its_own_language_only() -> None:
    """Two letters mean too many things elsewhere."""
    assert _met("une charte sur l'IA dans nos organisations") == ["ai"]
    assert _met("what does the IA of this report say?") == []


def test_a_question_all_in_capitals_has_no_acronyms() -> None:
    """Where every word is in capitals, they tell nothing."""
    assert _met("COMMENT TRAVAILLER AVEC LES FEMMES") == []
    assert _met("UNE POLITIQUE DE SDSR") == []
    assert _met("SRHR POLICY OF THE ORGANISATION") == ["srhr"]


def test_a_label_of_which_small_words_leave_one_does_not_count() -> None:
    """Any education would be met by `educación para todos`."""
    assert _met("un manual de educación para las escuelas") == []


def test_a_label_within_a_longer_one_does_not_count() -> None:
    """Who asks for reproductive rights is not also asking for rights of any kind."""
    assert _met("salud y derechos sexuales y reproductivos de las mujeres") == ["srhr"]


def test_words_of_another_language_do_not_count() -> None:
    """`related` has the stem of the Spanish `relato`, and nothing to do with stories."""
    assert _met("what are the rules for work that is related to travel?") == []


def test_a_concept_that_the_question_calls_by_its_english_name_needs_no_spelling_out() -> None:
    """The model reads the name in the question itself."""
    assert _met("Outcome harvesting") == []


def test_a_word_with_the_stem_of_a_label_is_not_yet_the_label() -> None:
    """Endings may differ, words may not."""
    glossary = Glossary(
        [
            Concept("accountability", {"en": ("answering to people", "accountability")}),
            Concept("indicators", {"en": ("measures", "indicators")}),
            Concept("refugees", {"en": ("refugees",), "nl": ("vluchtelingen",)}),
        ]
    )

    assert glossary.met("what could account for the high rate that this indicates?") == ()
    assert [concept.id for concept in glossary.met("which indicator is used for accountability?")] == [
        "indicators",
        "accountability",
    ]
    assert [concept.id for concept in glossary.met("opvang van een vluchteling in het dorp")] == ["refugees"]


def test_spells_out_in_english_behind_the_question() -> None:
    """Nothing of the question itself is changed."""
    assert spelt_out("SDSR para jóvenes", GLOSSARY.met("SDSR para jóvenes")) == (
        "SDSR para jóvenes, sexual and reproductive health and rights"
    )
    assert spelt_out("water", ()) == "water"


def test_no_more_is_spelt_out_than_was_asked() -> None:
    """A long question that names many things is not drowned in their names."""
    many = Glossary(Concept(f"c{place}", {"en": (f"name {place}", f"thing{place}")}) for place in range(9))
    assert len(many.met(" ".join(f"thing{place}" for place in range(9)))) == MOST_CONCEPTS


def test_an_empty_glossary_meets_nothing() -> None:
    """A collection may do without one."""
    assert Glossary(()).met("outcome harvesting") == ()


def test_a_name_inside_another_word_is_not_said() -> None:
    """Saida is a name, not aid."""
    aid = Glossary([Concept("aid", {"en": ("aid",), "nl": ("ontwikkelingshulp",)})])
    assert [concept.id for concept in aid.met("welke ontwikkelingshulp kreeg Saida?")] == ["aid"]
