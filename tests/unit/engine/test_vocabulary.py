"""The words of a generation: as they are spelt, found again folded, and added to without reading passages again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.records import Passage
from indexer.engine.errors import GenerationDamaged
from indexer.engine.vocabulary import Counts, Vocabulary, folded

if TYPE_CHECKING:
    from pathlib import Path


def passage(text: str, language: str = "en", title: str = "") -> Passage:
    """Make a passage of a version that does not matter."""
    return Passage("v", 0, language, title, text)


def saved(folder: Path, *passages: Passage) -> Vocabulary:
    """Add the words of passages to a folder and read all that it holds."""
    counts = Counts()
    counts.add(passages)
    counts.save(folder)
    return Vocabulary.read(folder)


def test_knows_words_whatever_their_accents_and_case(tmp_path: Path) -> None:
    """A word is kept as it is mostly spelt and known however it is typed."""
    found = saved(tmp_path, passage("Évaluation, évaluation et EVALUATION de la SOCIÉTÉ", "fr"))

    assert found.languages["fr"].spelt == ["évaluation", "société"]
    assert found.languages["fr"].counts == [3, 1]
    assert found.knows(folded("Evaluation"))
    assert not found.knows(folded("évaluations"))


def test_counts_on_from_the_generation_before(tmp_path: Path) -> None:
    """Words of the next upload are added to those that are there; other languages stay as they are."""
    saved(tmp_path, passage("water committee"), passage("waterbedrijf", "nl"))
    untouched = (tmp_path / "words.nl.json").stat().st_mtime_ns

    found = saved(tmp_path, passage("treasurer", title="Water"))

    assert dict(zip(found.languages["en"].spelt, found.languages["en"].counts, strict=True)) == {
        "committee": 1,
        "treasurer": 1,
        "water": 2,
    }
    assert (tmp_path / "words.nl.json").stat().st_mtime_ns == untouched


def test_short_words_numbers_and_unspaced_scripts_are_left_out(tmp_path: Path) -> None:
    """What can not be told from another word by one letter is no word to be suggested."""
    found = saved(tmp_path, passage("the VNG, 2024 and 知識地圖學習"), passage("知識地圖學習", "zh-Hant"))

    assert found.languages == {}


def test_finds_words_by_their_beginning(tmp_path: Path) -> None:
    """The places of words that begin alike stand together."""
    words = saved(tmp_path, passage("zebra écrire evaluate ethics water")).languages["en"]

    assert [words.spelt[place] for place in words.beginning_with("e")] == ["écrire", "ethics", "evaluate"]
    assert not words.beginning_with("x")


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    """Words that can not be read are a damaged generation, and none at all an older one."""
    assert Vocabulary.read(tmp_path).languages == {}
    (tmp_path / "words.en.json").write_text("{}")

    with pytest.raises(GenerationDamaged, match=r"words\.en\.json"):
        Vocabulary.read(tmp_path)
