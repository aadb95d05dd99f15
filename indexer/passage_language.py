"""Gives each passage its language: its own where it is long enough to tell, else that of the whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.sentences import weight

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus.records import Passage

UNKNOWN = "und"  # ISO 639-2: undetermined
_LEAST_WORDS = 25  # below this detectors take names and lists for other languages
_SAMPLE_CHARACTERS = 400
_LEAST_WORDS_TO_DIFFER = 40  # what differs from the whole must differ in both its halves


def with_languages(
    passages: Sequence[Passage], declared: str | None, detect: Callable[[str], str | None]
) -> list[Passage]:
    """Return the passages with their languages (ISO 639-1); `declared` is what people said of the whole."""
    detected = [detect(_sample(passage.text)) if weight(passage.text) >= _LEAST_WORDS else None for passage in passages]
    whole = declared or _usual(passages, detected) or _of_all(passages, detect) or UNKNOWN
    return [
        replace(passage, language=found if found and _stands(found, whole, passage.text, detect) else whole)
        for passage, found in zip(passages, detected, strict=True)
    ]


def _usual(passages: Sequence[Passage], detected: Sequence[str | None]) -> str | None:
    letters: Counter[str] = Counter()
    for passage, language in zip(passages, detected, strict=True):
        if language:
            letters[language] += len(passage.text)
    return letters.most_common(1)[0][0] if letters else None


def _of_all(passages: Sequence[Passage], detect: Callable[[str], str | None]) -> str | None:
    """Ask once for everything together, where all passages are short."""
    text = _sample(" ".join(passage.text for passage in passages))
    return detect(text) if text else None


def _stands(found: str, whole: str, text: str, detect: Callable[[str], str | None]) -> bool:
    """Whether a passage really is in another language than the whole: both halves must say so."""
    if found == whole:
        return True
    if weight(text) < _LEAST_WORDS_TO_DIFFER:
        return False
    middle = len(text) // 2
    return detect(_sample(text[:middle])) == found == detect(_sample(text[middle:]))


def _sample(text: str) -> str:
    """Return enough to tell a language; detectors take time for every letter."""
    return text[:_SAMPLE_CHARACTERS]
