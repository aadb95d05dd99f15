"""Which texts are one product is told from their words, their vectors and what a translation leaves as it is."""

from __future__ import annotations

from itertools import islice, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Likeness, Passage
from indexer.likeness import Collection, Trait, compare, decode, encode, trait_of
from indexer.likeness import marks as mark
from indexer.likeness.order import in_step
from indexer.likeness.shingles import MOST, NOTHING, shared, sketch

DIMENSIONS = 16
WORDS = ["".join(letters) for letters in islice(product("abcdefghijklmnopqrstuvwxyz", repeat=3), 4000)]


def _text(start: int, end: int) -> str:
    return " ".join(WORDS[start:end])


def test_a_text_shares_everything_with_itself() -> None:
    """Case and signs between the words do not matter."""
    one, other = sketch([_text(0, 300)]), sketch([_text(0, 300).upper().replace(" ", ", ")])

    assert shared(one, other).of_both == 1.0


def test_different_texts_share_nothing() -> None:
    """Nor does a text without words share anything with any."""
    assert shared(sketch([_text(0, 300)]), sketch([_text(300, 600)])) == NOTHING
    assert shared(sketch([""]), sketch([_text(0, 300)])) == NOTHING


def test_a_book_and_a_part_of_it_can_be_compared() -> None:
    """Although of the book only a sample is kept: the part stands in it wholly, and is a tenth of it."""
    book, part = sketch([_text(0, 4000)]), sketch([_text(1000, 1400)])

    how = shared(book, part)

    assert len(book.hashes) <= MOST
    assert how.of_other == 1.0
    assert how.of_one == pytest.approx(0.1, abs=0.05)


def test_scripts_without_spaces_have_words_too() -> None:
    """Five signs of Chinese or Thai make a run; a changed sign changes no more than five."""
    one, other = "黑豹队的防守只丢了三百零八分在联赛中排名第六", "黑豹队的防守只丢了三百零九分在联赛中排名第六"

    assert shared(sketch([one]), sketch([other])).of_one > 0.7


def test_numbers_are_the_same_in_every_language() -> None:
    """However they are grouped, and in which digits; a single digit says nothing."""
    written = [
        "In 2019 came 1,234,567 people, 12.5% of 3 towns",
        "En 2019 vinieron 1.234.567, el 12,5 %",
        "٢٠١٩ ١٬٢٣٤٬٥٦٧ ١٢٫٥",
    ]

    assert {mark.numbers(text) for text in written} == {frozenset({"2019", "1234567", "125"})}


def test_names_survive_their_accents() -> None:
    """Words with a capital, in lower case and without marks; others are not names."""
    assert mark.names("María went to São Paulo with nobody") == frozenset({"maria", "sao", "paulo"})


def test_rare_marks_weigh_more() -> None:
    """To share a number that stands in every text is worth less than one that stands in two."""
    counts = {"2020": 100, "4711": 2, "12": 50}

    rare = mark.agreement(frozenset({"4711", "12"}), frozenset({"4711", "2020"}), counts, 100)
    common = mark.agreement(frozenset({"2020", "4711"}), frozenset({"2020", "12"}), counts, 100)

    assert rare > common


@given(st.integers(5, 40), st.integers(0, 2**32 - 1))
def test_a_text_is_in_step_with_itself_and_not_with_itself_backwards(passages: int, seed: int) -> None:
    """Every passage has its counterpart at its place, or hardly any."""
    vectors = _unit(np.random.default_rng(seed).standard_normal((passages, 64)))

    assert in_step(vectors, vectors) == 1.0
    assert (in_step(vectors, vectors[::-1]) or 0.0) <= 0.4


def test_few_passages_say_nothing_of_order() -> None:
    """Four could stand in any order."""
    vectors = np.eye(4, dtype=np.float32)

    assert in_step(vectors, vectors) is None


def test_a_trait_comes_back_as_it_was_kept() -> None:
    """Every part of it."""
    passage = Passage("v", 0, "nl", "Titel", "In 2019 kwamen 1.234 mensen naar Utrecht " + _text(0, 40), first_page=1)
    trait = trait_of([passage], np.ones((1, DIMENSIONS), np.float32))

    back = decode(encode(trait))

    assert (back.language, back.words, back.numbers, back.names) == ("nl", trait.words, trait.numbers, trait.names)
    assert "1234" in back.numbers
    assert np.array_equal(back.sketch.hashes, trait.sketch.hashes)
    assert np.array_equal(back.mean, trait.mean)


def test_what_is_said_about_a_file_is_not_compared() -> None:
    """Two summaries are alike sooner than two texts."""
    summary = Passage("v", 0, "en", "Title", _text(0, 50))
    text = Passage("v", 1, "en", "Title", _text(50, 100), first_page=1)
    vectors = np.stack([np.zeros(DIMENSIONS), np.ones(DIMENSIONS)]).astype(np.float32)

    trait = trait_of([summary, text], vectors)

    assert shared(trait.sketch, sketch([_text(0, 50)])) == NOTHING
    assert np.array_equal(trait.mean, np.ones(DIMENSIONS, np.float32))


def test_shared_wording_makes_an_edition_or_the_same_text() -> None:
    """By how much is shared; a shared paragraph makes neither."""
    texts = {"a": _text(0, 1000), "edition": _text(500, 1500), "same": _text(0, 990), "quote": _text(1400, 3400)}

    found = _compared(_collection(texts))

    assert {(one.first, one.second, one.kind) for one in found if "same" not in {one.first, one.second}} == {
        ("a", "edition", "edition")
    }
    assert next(one.kind for one in found if (one.first, one.second) == ("a", "same")) == "same text"


def test_a_notice_in_many_versions_makes_no_editions() -> None:
    """What stands in nine short texts is a form, not their text."""
    notice = _text(0, 200)

    found = _compared(_collection({f"v{n}": f"{notice} {_text(400 + 100 * n, 450 + 100 * n)}" for n in range(9)}))

    assert found == []


def test_versions_of_one_product_are_not_proposed() -> None:
    """They are confirmed already."""
    texts = {"a": _text(0, 500), "b": _text(0, 500)}

    assert _compared(_collection(texts, products=["p", "p"])) == []


def test_a_translation_is_the_nearest_of_its_language_by_far() -> None:
    """A neighbour that is as near as others is none, however near that is."""
    near, far = _at(0.9), _at(0.55)
    others = [_at(0.5, seed) for seed in range(3, 6)]

    assert _kinds(near, others) == {("a", "b", "translation")}
    assert _kinds(far, others) == set()


def test_figures_speak_against_a_translation() -> None:
    """Two reports that say the same of other years are two."""
    others = [_at(0.5, seed) for seed in range(3, 6)]
    own, theirs = "2019 1234 5678 91011", "2022 4321 8765 11109"

    assert _kinds(_at(0.65), others, own, own) == {("a", "b", "translation")}
    assert _kinds(_at(0.65), others, own, theirs) == set()


def test_an_edition_does_not_stand_between_translations() -> None:
    """The older edition is as near to the translation as the newer one, and no stranger to it: both are proposed."""
    texts = {"a": _text(0, 600), "a2": _text(250, 850), "b": _text(2000, 2600), "x": _text(3000, 3600)}
    means = {"a": _at(1.0), "a2": _at(0.97), "b": _at(0.95), "x": _at(0.3, 9)}
    languages = {"a": "en", "a2": "en", "b": "nl", "x": "en"}

    found = {(one.first, one.second, one.kind) for one in _compared(_collection(texts, means, languages))}

    assert found == {("a", "a2", "edition"), ("a", "b", "translation"), ("a2", "b", "translation")}


def test_nothing_is_made_of_nothing() -> None:
    """An empty collection, or one version, has no pairs."""
    assert _compared(_collection({})) == []
    assert _compared(_collection({"a": _text(0, 100)})) == []


def _kinds(mean: np.ndarray, others: list[np.ndarray], own: str = "", theirs: str = "") -> set[tuple[str, str, str]]:
    """What is found between an English text, a Dutch one with this mean, and other Dutch texts."""
    texts = {"a": f"{own} {_text(0, 50)}", "b": f"{theirs} {_text(100, 150)}"}
    means = {"a": _at(1.0), "b": mean}
    for number, other in enumerate(others):
        texts[f"o{number}"] = _text(1000 + 100 * number, 1050 + 100 * number)
        means[f"o{number}"] = other
    languages = {name: "en" if name == "a" else "nl" for name in texts}
    return {(one.first, one.second, one.kind) for one in _compared(_collection(texts, means, languages))}


def _compared(collection: Collection) -> list[Likeness]:
    return compare(collection.versions, collection)


def _collection(
    texts: dict[str, str],
    means: dict[str, np.ndarray] | None = None,
    languages: dict[str, str] | None = None,
    products: list[str] | None = None,
) -> Collection:
    names = sorted(texts)
    traits = [_trait(texts[name], languages[name] if languages else "en") for name in names]
    where = means or {name: _at(0.0, seed) for seed, name in enumerate(names, start=20)}
    vectors = np.array([where[name] for name in names], np.float32).reshape(len(names), DIMENSIONS)
    return Collection(names, products or names, traits, vectors, lambda _: np.empty((0, DIMENSIONS), np.float32))


def _trait(text: str, language: str) -> Trait:
    made = sketch([text])
    words = float(len(text.split()))
    return Trait(language, words, made, mark.numbers(text), frozenset(), np.zeros(DIMENSIONS, np.float32))


def _at(cosine: float, seed: int = 1) -> np.ndarray:
    """A unit vector at this cosine to the first axis; another seed turns it about that axis."""
    rest = np.zeros(DIMENSIONS)
    rest[1 + seed % (DIMENSIONS - 1)] = np.sqrt(1 - cosine**2)
    rest[0] = cosine
    return rest.astype(np.float32)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
