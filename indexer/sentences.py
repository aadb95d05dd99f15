"""Divides text into sentences and says how long they are, in any script; rules by punctuation, no model.

Wrong boundaries are harmless here: they only decide where a passage may end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

UNSPACED_A_WORD = 2.2  # characters of a script without spaces that take as many tokens as a word
_CLOSING = "\"'”’»)\\]」』）"
_BOUNDARY = re.compile(
    rf"(?<=[.!?…])[{_CLOSING}]*\s+(?=[^\sa-zß-öø-ÿа-я])"  # what goes on in lower case is the same sentence
    rf"|(?<=[؟۔।॥])[{_CLOSING}]*\s*"
    rf"|(?<=[。！？])[{_CLOSING}]*\s*"
)
_LAST_TOKEN = re.compile(r"(?:^|[\s(\"'“‘«])([\w.’'-]+)\.$")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_LONGEST_MARKER = 3  # digits of "12." before a paragraph
_ABBREVIATIONS = frozenset(
    [
        "al",
        "approx",
        "apr",
        "apt",
        "art",
        "arts",
        "aug",
        "av",
        "avg",
        "bijv",
        "bl",
        "blz",
        "bv",
        "ca",
        "cap",
        "cf",
        "ch",
        "cie",
        "co",
        "col",
        "corp",
        "dec",
        "dept",
        "dir",
        "doc",
        "dr",
        "dra",
        "drs",
        "e.g",
        "ed",
        "eds",
        "ee.uu",
        "eg",
        "enz",
        "et",
        "etc",
        "ex",
        "exa",
        "excl",
        "exmo",
        "exp",
        "feb",
        "fig",
        "figs",
        "ft",
        "g.l",
        "gen",
        "gov",
        "hon",
        "i.e",
        "i.v.m",
        "ibid",
        "ie",
        "incl",
        "ing",
        "inh",
        "ir",
        "jan",
        "jr",
        "jul",
        "jun",
        "km",
        "lic",
        "lt",
        "ltd",
        "m.b.t",
        "m.i.v",
        "max",
        "mej",
        "mevr",
        "mgr",
        "min",
        "mio",
        "mln",
        "mme",
        "mr",
        "mrs",
        "ms",
        "mw",
        "mwalimu",
        "n.b",
        "nl",
        "no",
        "nos",
        "nov",
        "nr",
        "núm",
        "o.a",
        "oct",
        "okt",
        "ong",
        "p",
        "p.ex",
        "p.m",
        "pag",
        "par",
        "pág",
        "págs",
        "ph.d",
        "pp",
        "prof",
        "pt",
        "px",
        "r.d",
        "rep",
        "res",
        "resp",
        "rev",
        "s.a",
        "sec",
        "sect",
        "sep",
        "sept",
        "sr",
        "sra",
        "srs",
        "st",
        "sta",
        "sto",
        "t.a.v",
        "t.b.v",
        "tab",
        "tel",
        "u.s",
        "u.s.a",
        "univ",
        "v.a.e",
        "vol",
        "vs",
        "z.d.g",
    ]
)


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of one paragraph, stripped; together they hold every character but white space."""
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        if boundary.end() == start or _continues(text[start : boundary.start()]):
            continue
        if sentence := text[start : boundary.end()].strip():
            yield sentence
        start = boundary.end()
    if rest := text[start:].strip():
        yield rest


def weight(text: str) -> float:
    """Return the length in words; scripts without spaces count by characters."""
    unspaced = len(_UNSPACED.findall(text)) if not text.isascii() else 0
    if not unspaced:
        return float(len(text.split()))
    return unspaced / UNSPACED_A_WORD + len(_UNSPACED.sub(" ", text).split())


def pieces(text: str, most: float) -> Iterator[str]:
    """Yield pieces of at most `most` words, cut between words, or within where there are no spaces."""
    if text.strip() and len(text) <= most * UNSPACED_A_WORD:
        yield text
        return
    words: list[str] = []
    size = 0.0
    for word in _short_words(text, most):
        length = weight(word)
        if words and size + length > most:
            yield " ".join(words)
            words, size = [], 0.0
        words.append(word)
        size += length
    if words:
        yield " ".join(words)


def _short_words(text: str, most: float) -> Iterator[str]:
    longest = max(1, int(most * UNSPACED_A_WORD))
    for word in text.split():
        yield from (word[start : start + longest] for start in range(0, len(word), longest))


def _continues(before: str) -> bool:
    """Whether a full stop ends an abbreviation, an initial or the number of a paragraph."""
    found = _LAST_TOKEN.search(before[-24:])
    if found is None:
        return False
    token = found[1]
    if token.isdigit():
        return len(token) <= _LONGEST_MARKER and len(before.strip()) <= _LONGEST_MARKER + 1
    return (len(token) == 1 and token.isupper()) or token.casefold() in _ABBREVIATIONS
