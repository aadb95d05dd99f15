"""The words that are marked in a passage: those of the question that say something, in every language we promise."""

from __future__ import annotations

import pytest

from search_api.evidence import marked_words, telling_terms


def _marked(question: str, text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in marked_words(text, language, telling_terms(question, language))]


@pytest.mark.parametrize(
    ("language", "question", "text", "marked"),
    [
        ("en", "What do we do when a child is hurt?", "Know what to do when a child is hurt.", ["child", "hurt"]),
        ("nl", "Wat doen we als een kind wordt geslagen?", "Wat een kind ons vertelt, doen we niet af.", ["kind"]),
        ("fr", "Que dire quand un enfant pleure ?", "Quand les enfants jouent, que dire ?", ["enfants"]),
        ("es", "¿Qué hacer cuando un niño habla?", "Lo que hacer cuando los niños cuentan.", ["niños"]),
        ("pt", "O que fazer quando uma criança fala?", "O que fazer quando as crianças contam.", ["crianças"]),
        ("sw", "haki ya ardhi za wanawake wa kijiji", "Haki za wanawake wa kijiji.", ["Haki", "wanawake", "kijiji"]),
        ("ar", "ماذا نفعل من أجل الأطفال", "ماذا نفعل من أجل الأطفال", ["نفعل", "الأطفال"]),
    ],
)
def test_words_that_stand_in_every_text_are_not_marked(
    language: str, question: str, text: str, marked: list[str]
) -> None:
    """What, when and their like explain nothing to a reader."""
    assert _marked(question, text, language) == marked


def test_a_word_is_marked_whose_stem_begins_otherwise() -> None:
    """The Dutch stemmer takes the beginning of participles away."""
    assert _marked("vechten voor recht", "Er is gevochten en er waren gevechten.", "nl") == ["gevechten"]


def test_an_acronym_is_no_such_word() -> None:
    """WHO is an organisation, who is not."""
    assert _marked("guidance by WHO", "The WHO says who may decide.", "en") == ["WHO"]


def test_a_language_without_a_list_marks_all_that_is_shared() -> None:
    """Nothing is known to be idle in it."""
    assert _marked("amazi meza", "amazi meza", "rn") == ["amazi", "meza"]


def test_a_question_word_marks_no_word_of_its_stem() -> None:
    """How and food are cut to the same stem in Spanish."""
    assert _marked("¿cómo se reparte la comida?", "La comida y el comedor.", "es") == ["comida"]
    assert _marked("¿cómo lo hacemos?", "La comida y el comedor.", "es") == []


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("متى تلغى الصفقة العمومية؟", "للصفقة صفقات والصفقات عمومية", ["للصفقة", "صفقات", "والصفقات", "عمومية"]),
        ("كيف نسجل جمعية؟", "الجمع والمجتمع والجمعيات", ["والجمعيات"]),
    ],
)
def test_an_arabic_word_is_marked_where_it_is_the_same_word(question: str, text: str, marked: list[str]) -> None:
    """Article, conjunction and ending aside; its root alone does not make it the same."""
    assert _marked(question, text, "ar") == marked
