"""Languages of passages are told apart, and the sentences that stand in for questions do not depend on chance."""

from __future__ import annotations

import pytest

from corpus.records import Passage
from indexer.engine.languages import Detector, open_detector, question_sentences


@pytest.fixture(scope="module")
def detector() -> Detector:
    """One detector for all tests; its models are read once."""
    return open_detector()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Local organisations decide themselves which rights they want to defend and with whom they do it."),
        ("nl", "Lokale organisaties beslissen zelf welke rechten zij willen verdedigen en met wie zij dat doen."),
        ("fr", "Les organisations locales décident elles-mêmes quels droits elles veulent défendre et avec qui."),
        ("es", "Las organizaciones locales deciden ellas mismas qué derechos quieren defender y con quién lo hacen."),
        ("pt", "As organizações locais decidem elas próprias que direitos querem defender e com quem o fazem."),
        ("sw", "Mashirika ya mahali huamua yenyewe ni haki zipi yanataka kutetea na yatafanya hivyo na nani."),
        ("ar", "تقرر المنظمات المحلية بنفسها ما هي الحقوق التي تريد الدفاع عنها ومع من ستفعل ذلك."),
        ("fa", "سازمان‌های محلی خودشان تصمیم می‌گیرند که از کدام حقوق و با چه کسانی دفاع کنند."),
        ("ru", "Местные организации сами решают, какие права они хотят защищать и с кем они это делают."),
        ("uk", "Місцеві організації самі вирішують, які права вони хочуть захищати та з ким вони це роблять."),
        ("el", "Οι τοπικές οργανώσεις αποφασίζουν μόνες τους ποια δικαιώματα θέλουν να υπερασπιστούν."),
        ("hi", "स्थानीय संगठन स्वयं तय करते हैं कि वे किन अधिकारों की रक्षा करना चाहते हैं।"),
        ("zh", "地方组织自己决定要捍卫哪些权利以及与谁一起捍卫。"),
        ("ja", "地域の団体は、どの権利を誰と守るかを自分たちで決めます。"),
        ("ko", "지역 단체는 어떤 권리를 누구와 함께 지킬지 스스로 결정합니다."),
        ("th", "องค์กรท้องถิ่นตัดสินใจเองว่าต้องการปกป้องสิทธิใด"),
        ("am", "የአካባቢ ድርጅቶች የትኞቹን መብቶች መከላከል እንደሚፈልጉ ራሳቸው ይወስናሉ።"),
    ],
)
def test_tells_languages_apart(detector: Detector, language: str, text: str) -> None:
    """A sentence of a passage is enough, in every script."""
    assert detector.detect(text) == language


def test_a_hint_wins_on_short_text(detector: Detector) -> None:
    """Short words are ambiguous ("gender" is guessed Dutch): there the hint decides."""
    assert detector.detect("gender", "en") == "en"


def test_a_hint_does_not_win_against_the_script(detector: Detector) -> None:
    """A hint of a language that is not written so is not believed."""
    assert detector.detect("地方组织自己决定", "en") == "zh"


def test_a_hint_settles_a_shared_script(detector: Detector) -> None:
    """Devanagari is taken as Hindi unless the hint says Marathi or Nepali."""
    assert detector.detect("स्थानीय संगठन", "ne") == "ne"


def test_no_letters_no_language(detector: Detector) -> None:
    """A table of numbers has the language of what stands around it, or none."""
    assert detector.detect("12 345,6 | 7 %", "fr") == "fr"
    assert detector.detect("12 345,6 | 7 %") is None
    assert detector.detect("") is None


def _passages() -> list[Passage]:
    text = "Short one. This sentence has more than five words in it {n}. Another sentence of some seven words {n}!"
    return [Passage(f"v{n % 7}", n, "en", "", text.format(n=n)) for n in range(60)]


def test_question_sentences_do_not_depend_on_order() -> None:
    """The same passages give the same sentences, in whatever order they come."""
    passages = _passages()

    assert question_sentences(passages) == question_sentences(reversed(passages))


def test_question_sentences_are_of_a_question_s_length() -> None:
    """At most as many as asked for, each of 5 to 25 words, none twice."""
    sentences = question_sentences(_passages(), 10)["en"]

    assert len(sentences) == len(set(sentences)) == 10
    assert all(5 <= len(sentence.split()) <= 25 for sentence in sentences)


def test_no_version_speaks_for_all() -> None:
    """A long version gives no second sentence before every other one gave its first."""
    long = [Passage("long", n, "en", "", f"The long report says the same thing again {n}.") for n in range(100)]
    short = [Passage(f"v{n}", 0, "en", "", f"This is the only sentence of version {n}.") for n in range(9)]

    sentences = question_sentences([*long, *short], 10)["en"]

    assert sum(sentence.startswith("The long report") for sentence in sentences) == 1


def test_languages_without_spaces_give_sentences() -> None:
    """Where no spaces are written, characters are counted instead of words."""
    passage = Passage("v", 0, "zh", "", "地方组织自己决定要捍卫哪些权利以及与谁一起捍卫。是。")

    assert question_sentences([passage]) == {"zh": ["地方组织自己决定要捍卫哪些权利以及与谁一起捍卫。"]}
