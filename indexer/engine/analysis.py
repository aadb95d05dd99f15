"""How a text becomes the terms that the lexical leg compares: the same way for passages and for questions.

A word is composed (NFKC), its case folded, stop words dropped, the rest reduced to its stem (Snowball, where the
language has one) and only then stripped of accents, so that the stemmer sees the word as it is spelt and `société`
still meets `societe`. Scripts that write no spaces give pairs of characters, in a text of any language. Numbers stay
whole (`1.325`, `2,5`), so do `M&E` and dotted acronyms; an acronym whose stem is another word (`AIDS`) gives both. A
Dutch or German compound is a term like any other word, and its parts are terms beside it.

Finding out the language of a text is not here (languages.py), nor what a compound is made of (compounds.py).
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Final

import regex
import Stemmer
import tantivy

from indexer.engine.compounds import LINKS, PARTS, parts_of

ANALYSER: Final = f"terms 3, parts {PARTS}, PyStemmer {version('PyStemmer')}, tantivy {version('tantivy')}"

_STEMMERS: Final = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_STOPPED: Final = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nb": "norwegian", "nl": "dutch", "nn": "norwegian", "no": "norwegian",
    "pt": "portuguese", "ru": "russian", "sv": "swedish",
}  # fmt: skip

_SPACELESS: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー"
_RUNS: Final = regex.compile(
    r"\w+(?:[.,&'’]\w+)*"
)  # cheap and coarse; what is in a run is worked out once and remembered
_TOKENS: Final = regex.compile(
    rf"[{_SPACELESS}]+"
    r"|\b(?:[cdjlmnstCDJLMNST]|[Qq]u)['’](?=\p{L})"
    r"|\p{N}+(?:[.,]\p{N}+)*[\p{L}\p{M}\p{N}]*"
    r"|\p{L}(?:\.\p{L})+(?![\p{L}\p{M}])"
    rf"|[\p{{L}}\p{{M}}\p{{N}}--{_SPACELESS}]+(?:&[\p{{L}}\p{{M}}--{_SPACELESS}]+)*"
    r"(?:['’](?:s|t|re|ve|ll)\b)?",
    regex.V1,
)
_IS_SPACELESS: Final = regex.compile(rf"[{_SPACELESS}]", regex.V1)
_WITHIN_WORDS: Final = regex.compile(r"[\p{Cf}\u0640\uFFFE]")
_LOWER: Final = regex.compile(r"\p{Ll}")
_LETTERS: Final = regex.compile(r"\p{L}+")

# Marks are vowels in the scripts of India and may not go; here they are accents or optional vowels.
_ACCENTED_SCRIPTS: Final = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}]")
_SAME_LETTER: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "œ": "oe", "æ": "ae", "þ": "th", "ð": "d"}
    | {"ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ک": "ك", "ٱ": "ا"}
)
_FOREIGN_FIGURE: Final = regex.compile(r"(?V1)[\p{Nd}--0-9]")  # of Arabic, Persian, Devanagari, Thai ...
_APOSTROPHES: Final = "'’"  # at the end of a token: an elided article, as in l'eau
_LONGEST_ACRONYM: Final = 6
_LONGEST_TERM: Final = 60  # longer ones are keys, addresses or a text that lost its spaces
_REMEMBERED_WORDS: Final = 200_000  # about 30 MB; a word not remembered costs a stemming of 20 to 60 microseconds
_LONGEST_REMEMBERED: Final = 30
_stemming = threading.Lock()  # a Snowball stemmer keeps its word in itself


def analyse(text: str, language: str, *, parts: bool = True) -> list[str]:
    """Give the terms of a text in the order of the text, repeated as often as they occur, and behind them its `parts`.

    `language` is an ISO 639-1 code, with or without a region; one without a stemmer gets its words as they are. What
    compounds are made of stands behind all words, so that words that are neighbours stay so.
    """
    composed = _WITHIN_WORDS.sub("", unicodedata.normalize("NFKC", text))
    code = language.split("-", maxsplit=1)[0].lower()
    mixed_case = _LOWER.search(composed) is not None
    runs = _RUNS.findall(composed)
    terms: list[str] = []
    for run in runs:
        terms.extend((_remembered if len(run) <= _LONGEST_REMEMBERED else _analyse_run)(run, code, mixed_case))
    for run in runs if parts and code in LINKS else ():
        terms.extend((_remembered_parts if len(run) <= _LONGEST_REMEMBERED else _parts_of_run)(run, code))
    return terms


def _analyse_run(run: str, language: str, mixed_case: bool) -> tuple[str, ...]:  # noqa: FBT001 - a key of the cache
    return tuple(term for token in _TOKENS.findall(run) for term in _terms(token, language, mixed_case=mixed_case))


def _parts_of_run(run: str, language: str) -> tuple[str, ...]:
    words = _LETTERS.findall(unicodedata.normalize("NFC", run.casefold()))
    parts = (part for word in words for part in parts_of(word, language))
    return tuple(dict.fromkeys(stem for part in parts for stem in _stems(part, language)))


def _terms(token: str, language: str, *, mixed_case: bool) -> tuple[str, ...]:
    if _IS_SPACELESS.match(token):
        return _pairs(token)
    word = unicodedata.normalize("NFC", token.casefold())
    if word[0].isnumeric() or "&" in word:
        return (_FOREIGN_FIGURE.sub(_as_ascii, _fold(word)),)
    word = word.replace(".", "").replace("’", "'").partition("'")[0]
    if len(word) == 0 or len(word) > _LONGEST_TERM or token[-1] in _APOSTROPHES:
        return ()
    acronym = (_fold(word),) if mixed_case and _is_acronym(token) else ()
    return tuple(dict.fromkeys((*acronym, *_stems(word, language))))


def _pairs(run: str) -> tuple[str, ...]:
    """Every two neighbours; a run of one character is a term by itself."""
    return tuple(run[i : i + 2] for i in range(len(run) - 1)) or (run,)


def _is_acronym(token: str) -> bool:
    letters = token.replace(".", "")
    return 1 < len(letters) <= _LONGEST_ACRONYM and letters.isupper()


def _stems(word: str, language: str) -> tuple[str, ...]:
    return () if is_stop_word(word, language) else (_fold(_stem(word, language)),)


def is_stop_word(word: str, language: str) -> bool:
    """Whether a word in small letters carries no meaning in a language, and so is no term."""
    analyser = _stop_words(language)
    return analyser is not None and not analyser.analyze(word)


@cache
def _stop_words(language: str) -> tantivy.TextAnalyzer | None:
    name = _STOPPED.get(language)
    if name is None:
        return None
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.stopword(name)).build()


def _stem(word: str, language: str) -> str:
    name = _STEMMERS.get(language)
    if name is None:
        return word
    with _stemming:
        stem: str = _stemmer(name).stemWord(word)
    return stem or word


@cache
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name)


def _as_ascii(figure: regex.Match[str]) -> str:
    return str(unicodedata.decimal(figure[0]))


def _fold(word: str) -> str:
    if word.isascii():
        return word
    folded = word.translate(_SAME_LETTER)
    if not _ACCENTED_SCRIPTS.search(folded):
        return folded
    bare = "".join(mark for mark in unicodedata.normalize("NFD", folded) if not unicodedata.combining(mark))
    return unicodedata.normalize("NFC", bare) or folded


_remembered = lru_cache(maxsize=_REMEMBERED_WORDS)(_analyse_run)
_remembered_parts = lru_cache(maxsize=_REMEMBERED_WORDS)(_parts_of_run)
