"""Text analysis: which words meet which, in the languages that the collection holds."""

from __future__ import annotations

import pytest

from indexer.engine.analysis import analyse


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "La société civile", "les societes civiles"),
        ("fr", "l'économie", "Economies"),
        ("es", "participación política", "participacion politicas"),
        ("pt", "ações", "acoes"),
        ("nl", "organisaties", "organisatie"),
        ("de", "Größe", "groesse"),
        ("en", "children's rights", "child's right"),
        ("ar", "المُجتَمَعات", "المجتمعية"),
        ("ru", "Ёлка", "елка"),
        ("en", "ﬁnance", "finances"),
        ("nl-BE", "Jongeren", "jongere"),
        ("en", "U.N.", "UN"),
    ],
)
def test_spellings_meet(language: str, one: str, other: str) -> None:
    """Accents, case, endings and ligatures do not keep a question from its passage."""
    common = set(analyse(one, language)) & set(analyse(other, language))

    assert common


@pytest.mark.parametrize("term", ["1.325", "2,5", "covid19", "m&e", "a1b2", "10km"])
def test_numbers_and_codes_stay_whole(term: str) -> None:
    """A number with its separators, or a code of letters and digits, is one term."""
    assert term in analyse(f"About {term.upper()} and more", "en")


def test_figures_of_all_scripts_are_the_same() -> None:
    """An article is found by its number, in whichever figures a reader or a font writes it."""
    assert analyse("المادة ٩٧", "ar") == analyse("المادة 97", "ar") == analyse("المادة ۹۷", "ar")


def test_acronyms_keep_themselves_and_their_stem() -> None:
    """AIDS is found by `AIDS` and by `aids`, whose stem is aid; WHO is not taken for a stop word."""
    assert analyse("AIDS and who: the WHO", "en").count("aids") == 1
    assert set(analyse("aids", "en")) <= set(analyse("The AIDS response", "en"))
    assert "it" in analyse("Training in IT for women", "en")


def test_a_text_in_capitals_has_no_acronyms() -> None:
    """A heading written in capitals gives the words that it would give otherwise."""
    assert analyse("WATER AND SCHOOLS", "en") == analyse("Water and schools", "en")


@pytest.mark.parametrize(
    ("language", "word"), [("en", "the"), ("nl", "het"), ("fr", "les"), ("es", "los"), ("pt", "para")]
)
def test_stop_words_go(language: str, word: str) -> None:
    """Words that carry no meaning are no terms."""
    assert analyse(word, language) == []


def test_scripts_without_spaces_give_pairs() -> None:
    """Chinese, Japanese and Thai are compared by pairs of characters, also within a text of another language."""
    assert analyse("社区参与", "zh") == ["社区", "区参", "参与"]
    assert analyse("水", "zh") == ["水"]
    assert "社区" in analyse("The word 社区 means community", "en")
    assert set(analyse("การมีส่วนร่วม", "th")) & set(analyse("มีส่วน", "th"))


def test_vowels_of_indian_scripts_stay() -> None:
    """In Devanagari a mark is a vowel: two words that differ in it stay two."""
    assert analyse("मानव", "hi") != analyse("मनव", "hi")


def test_a_language_without_a_stemmer_gives_plain_words() -> None:
    """Swahili, and a language that nobody knows, give their words as they are."""
    assert analyse("Jinsi ya kushirikisha vijana", "sw") == ["jinsi", "ya", "kushirikisha", "vijana"]
    assert analyse("Mambo leo", "und") == ["mambo", "leo"]


@pytest.mark.parametrize("text", ["", " \t\n", "!?…", "\u200b\ufffe", "''’’", "..,,&&", "\ud800"])
def test_nothing_gives_nothing(text: str) -> None:
    """A text without words gives no terms and no error."""
    assert analyse(text, "en") == []


def test_terms_hold_no_spaces() -> None:
    """The lexical leg cuts terms at spaces, so none may hold one, whatever the script."""
    text = "a\u3000b c\u00a0d ｆｕｌｌ　ｗｉｄｔｈ é̀ ½ ① ﷺ \u2028 x\u200dy"

    assert all(
        term and not any(c.isspace() for c in term) for lang in ("en", "zh", "ar") for term in analyse(text, lang)
    )
