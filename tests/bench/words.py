"""Compares a text that was read with the true one: how many runs of three words they have in common.

Words are compared, not characters, folded as far as readers may rightly differ: case, compatibility forms, accents that
Arabic may leave out, soft hyphens and joiners, words divided at a line end. Chinese and Japanese count a word a sign.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TypeAlias

Run: TypeAlias = tuple[str, str, str]

_SIGN = "[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_WORD = re.compile(rf"{_SIGN}|(?:(?!{_SIGN})\w)+")
_DIVIDED = re.compile("-[ \t]*\r?\n[ \t]*|\ufffe")  # PDFium gives U+FFFE for a hyphen at a line end
_NOTHING = dict.fromkeys([0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF, 0x640])  # soft hyphen, joiners, marks, kashida
LEFT_OUT = "\f"  # where the truth leaves something out: no run goes across


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded."""
    plain = unicodedata.normalize("NFKC", _DIVIDED.sub("", text)).translate(_NOTHING)
    return _WORD.findall("".join(sign for sign in plain if unicodedata.category(sign) != "Mn").casefold())


def compare(truth: str, read: str) -> tuple[float, float]:
    """Return recall and precision of what was read, from 0 to 1, in runs of three words, each as often as it stands."""
    wanted, found = _runs(truth.split(LEFT_OUT)), _runs([read.replace(LEFT_OUT, "\n")])
    common = (wanted & found).total()
    return common / max(wanted.total(), 1), common / max(found.total(), 1)


def _runs(parts: list[str]) -> Counter[Run]:
    runs: Counter[Run] = Counter()
    for words in map(words_of, parts):
        runs.update(zip(words, words[1:], words[2:], strict=False))
    return runs
