"""The texts by which the fast runtime is set up and tried: sentences of the sector in sixteen languages, our own.

data/calibration.jsonl holds a line for each language: a title, fourteen sentences, four questions. Most of them show
the quantiser what values run through the network (`calibration_texts`); three sentences and a question of each
language are kept back, and judge what it made (`trial_texts`). The number says nothing about any collection: which
languages and subjects are searched well is measured elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "calibration.jsonl"
_KEPT_BACK_SENTENCES = 3
_KEPT_BACK_QUESTIONS = 1
_PASSAGES_PER_LANGUAGE = 10
# From two sentences to six: about 30 to 250 tokens, as passages and their last, shorter ones are.
_LENGTHS = (4, 5, 2, 6, 3)


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts to be embedded as passages, and texts to be embedded as questions."""

    passages: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Language:
    title: str
    sentences: list[str]
    questions: list[str]


def calibration_texts() -> Texts:
    """160 passages and 48 questions for the quantiser to look at."""
    languages = list(_languages())
    return Texts(
        passages=tuple(
            _passage(language.title, language.sentences[:-_KEPT_BACK_SENTENCES], number)
            for language in languages
            for number in range(_PASSAGES_PER_LANGUAGE)
        ),
        questions=tuple(question for language in languages for question in language.questions[:-_KEPT_BACK_QUESTIONS]),
    )


def trial_texts() -> Texts:
    """16 passages and 16 questions that the quantiser has not seen."""
    languages = list(_languages())
    return Texts(
        passages=tuple(" ".join(language.sentences[-_KEPT_BACK_SENTENCES:]) for language in languages),
        questions=tuple(question for language in languages for question in language.questions[-_KEPT_BACK_QUESTIONS:]),
    )


def timing_texts() -> tuple[str, ...]:
    """16 passages of about the length of real ones, to compare speeds by."""
    return tuple(" ".join(language.sentences[:9]) for language in _languages())


def digest() -> str:
    """The SHA-256 of the file, for what depends on these very texts."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()


def _languages() -> Iterator[_Language]:
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield _Language(row["title"], row["sentences"], row["questions"])


def _passage(title: str, sentences: list[str], number: int) -> str:
    """Passage `number`: a run of sentences that starts one further each time; every other one bears its title."""
    length = _LENGTHS[number % len(_LENGTHS)]
    run = " ".join(sentences[(number + offset) % len(sentences)] for offset in range(length))
    return f"{title} › {run}" if number % 2 else run
