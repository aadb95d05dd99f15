"""Tells in which language a passage is written, and picks the sentences that stand in for questions.

Most scripts belong to one language as far as we care and need no guessing; Latin, Cyrillic and Arabic script
are guessed by lingua from its trigrams, which is right for passages and often wrong for short questions: for
those a hint is worth more. How the language is taken out of a vector is in language_means.py.
"""

from __future__ import annotations

import hashlib
import re
import threading
from bisect import bisect_right
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from lingua import IsoCode639_1, Language, LanguageDetectorBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lingua import LanguageDetector

    from corpus.records import Passage

# Where lingua can not know better than its trigrams, fewer languages mean fewer mistakes: these are the
# languages of Europe and the most written ones of Africa and Asia (measured on 16:
# docs/ranking.md).
_GUESSED = {
    "Latin": [
        "en", "nl", "fr", "es", "pt", "de", "it", "ro", "ca", "pl", "cs", "sk", "hr", "sl", "hu", "sv", "da",
        "nb", "fi", "et", "lv", "lt", "sq", "tr", "id", "ms", "tl", "vi", "sw",
        "so", "af", "sn", "zu", "yo", "lg",
    ],
    "Cyrillic": [
        "ru", "uk", "be", "bg", "mk", "sr", "mn", "kk",
    ],
    "Arabic": [
        "ar", "fa", "ur",
    ],
}  # fmt: skip
# Scripts that settle the language; where several share one (Devanagari, Ethiopic), a hint may name another.
_SETTLED = {
    "Greek": ("el",),
    "Armenian": ("hy",),
    "Hebrew": ("he", "yi"),
    "Devanagari": ("hi", "mr", "ne"),
    "Bengali": ("bn", "as"),
    "Gurmukhi": ("pa",),
    "Gujarati": ("gu",),
    "Oriya": ("or",),
    "Tamil": ("ta",),
    "Telugu": ("te",),
    "Kannada": ("kn",),
    "Malayalam": ("ml",),
    "Sinhala": ("si",),
    "Thai": ("th",),
    "Lao": ("lo",),
    "Tibetan": ("bo",),
    "Burmese": ("my",),
    "Georgian": ("ka",),
    "Hangul": ("ko",),
    "Ethiopic": ("am", "ti"),
    "Khmer": ("km",),
    "Kana": ("ja",),
    "Han": ("zh", "ja"),
}
# First code points of Unicode's blocks, in growing order; a block reaches to the next line.
_BLOCKS = (
    (0x0041, "Latin"),
    (0x005B, ""),
    (0x0061, "Latin"),
    (0x007B, ""),
    (0x00C0, "Latin"),
    (0x0250, ""),
    (0x0370, "Greek"),
    (0x0400, "Cyrillic"),
    (0x0530, "Armenian"),
    (0x0590, "Hebrew"),
    (0x0600, "Arabic"),
    (0x0780, ""),
    (0x0900, "Devanagari"),
    (0x0980, "Bengali"),
    (0x0A00, "Gurmukhi"),
    (0x0A80, "Gujarati"),
    (0x0B00, "Oriya"),
    (0x0B80, "Tamil"),
    (0x0C00, "Telugu"),
    (0x0C80, "Kannada"),
    (0x0D00, "Malayalam"),
    (0x0D80, "Sinhala"),
    (0x0E00, "Thai"),
    (0x0E80, "Lao"),
    (0x0F00, "Tibetan"),
    (0x1000, "Burmese"),
    (0x10A0, "Georgian"),
    (0x1100, "Hangul"),
    (0x1200, "Ethiopic"),
    (0x13A0, ""),
    (0x1780, "Khmer"),
    (0x1800, ""),
    (0x1E00, "Latin"),
    (0x1F00, "Greek"),
    (0x2000, ""),
    (0x3041, "Kana"),
    (0x3100, ""),
    (0x3400, "Han"),
    (0xA000, ""),
    (0xAC00, "Hangul"),
    (0xD7B0, ""),
    (0xF900, "Han"),
    (0xFB00, ""),
    (0xFB50, "Arabic"),
    (0xFE00, ""),
    (0xFE70, "Arabic"),
    (0xFF00, ""),
    (0x20000, "Han"),
    (0x32000, ""),
)
_STARTS = [start for start, _ in _BLOCKS]

READ = 160
_READ_SCRIPT = 600  # many texts begin with names in another script
SHORT = 40
_FEWEST_LETTERS = 3

SENTENCES = 40
_WORDS = range(5, 26)
_CHARACTERS_A_WORD = {"zh": 2.0, "ja": 2.5, "th": 4.5, "lo": 4.5, "km": 5.0, "my": 6.0}
_SENTENCE_END = re.compile(r"(?<=[.!?؟۔।])\s+|(?<=[。！？])|\n+")


class Detector:
    """Guesses languages; holds lingua's models (about 80 MB once all scripts were met), safe for several threads."""

    def __init__(self) -> None:
        self._guessers: dict[str, LanguageDetector] = {}
        self._lock = threading.Lock()

    def detect(self, text: str, hint: str | None = None) -> str | None:
        """The language (ISO 639-1) of the first 160 characters of `text`, or the hint where they do not tell.

        A hint that the script allows wins over a guess on fewer than 40 characters. None: no letters and no
        hint.
        """
        script, letters = _main_script(text[:_READ_SCRIPT])
        if letters < _FEWEST_LETTERS:
            return hint
        if script in _SETTLED:
            languages = _SETTLED[script]
            return hint if hint in languages else languages[0]
        if hint in _GUESSED[script] and len(text) < SHORT:
            return hint
        return self._guess(script, text[:READ]) or hint

    def _guess(self, script: str, text: str) -> str | None:
        with self._lock:
            if script not in self._guessers:
                self._guessers[script] = _guesser(_GUESSED[script])
        found = self._guessers[script].detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found is not None else None


def open_detector() -> Detector:
    """A detector whose models are read when their script is first met."""
    return Detector()


def question_sentences(passages: Iterable[Passage], a_language: int = SENTENCES) -> dict[str, list[str]]:
    """Up to 40 sentences of 5 to 25 words in each language, to be embedded as questions for their mean.

    The same passages give the same sentences, whatever their order: sentences are taken in the order of
    their SHA-256, one of each version before a second of any. A sample of a large collection is enough.
    """
    found: dict[str, dict[str, list[tuple[bytes, str]]]] = defaultdict(lambda: defaultdict(list))
    for passage in passages:
        best = min(_sentences(passage.text, passage.language), default=None)
        if best is not None:
            found[passage.language][passage.version_id].append(best)
    return {language: _spread(versions.values(), a_language) for language, versions in sorted(found.items())}


def _spread(versions: Iterable[Sequence[tuple[bytes, str]]], wanted: int) -> list[str]:
    ranked = [(turn, *sentence) for version in versions for turn, sentence in enumerate(sorted(set(version)))]
    return list(dict.fromkeys(text for _, _, text in sorted(ranked)))[:wanted]


def _sentences(text: str, language: str) -> Iterable[tuple[bytes, str]]:
    for part in _SENTENCE_END.split(text):
        sentence = " ".join(part.split())
        if round(_words(sentence, language)) in _WORDS:
            yield hashlib.sha256(sentence.encode()).digest(), sentence


def _words(sentence: str, language: str) -> float:
    a_word = _CHARACTERS_A_WORD.get(language)
    return len(sentence) / a_word if a_word else len(sentence.split())


def _main_script(text: str) -> tuple[str, int]:
    """The script with the most letters, and how many letters there are; Japanese where kana stand among Han."""
    counts = Counter(_BLOCKS[bisect_right(_STARTS, ord(letter)) - 1][1] for letter in text if letter > "@")
    del counts[""]
    if not counts:
        return "", 0
    letters = counts.total()
    counts["Han"] = 0 if counts["Kana"] else counts["Han"]
    return max(counts, key=lambda script: (counts[script], script)), letters


def _guesser(codes: Sequence[str]) -> LanguageDetector:
    languages = [Language.from_iso_code_639_1(getattr(IsoCode639_1, code.upper())) for code in codes]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
