"""Judges whether the text of a page is language or rubbish that a font without letters left behind.

What is measured is damage that no language has: control characters, glyphs from private fonts, words that
mix alphabets, lines whose spaces were lost. Whether the text is *good* is not judged here, nor which
language it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.records import Page

# Measured on the pages of 59 PDFs: sound ones stay under 0.001 in both, the three with useless fonts are
# over 0.15.
GARBLED_SHARE = 0.05
LEAST_FAULTS = 3  # one odd word does not spoil a page of three
DAMAGED_SHARE = 0.004
LOST_SPACES_SHARE = 0.2
UNUSABLE = 1.0  # the damage of a page whose text is missing or rubbish
LONGEST_WORD = 32  # letters; Dutch and German compounds in the pages above stay below

_WORD = re.compile(r"[^\W\d_]{2,}")
# Characters that no font names, and the names of glyphs and control codes that pypdf writes in their place.
_BROKEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]"
    r"|/(?:NUL|SOH|STX|ETX|EOT|ENQ|ACK|BEL|DLE|DC[1-4]|NAK|SYN|ETB|CAN|SUB|ESC)(?![a-z])"
    r"|\(cid:\d+\)"
)
_VISIBLE = re.compile(r"\S")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_OTHER_ALPHABET = re.compile(r"[\u0400-\u04ff\u0590-\u06ff\u0750-\u077f\u0900-\u0dff\ufb50-\ufefc]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Shares from 0 to 1: broken characters, words mixing alphabets (both are faults), letters in endless words."""

    letters: int
    broken_characters: int
    faults: int
    broken: float
    mixed: float
    unspaced: float

    @property
    def damaged(self) -> bool:
        """Whether a second opinion is worth its time."""
        return max(self.broken, self.mixed) > DAMAGED_SHARE or self.unspaced > LOST_SPACES_SHARE

    @property
    def damage(self) -> float:
        """The share of the text that is lost or unreadable; of rubbish, all of it."""
        return UNUSABLE if self.garbled else round(max(self.broken, self.mixed, self.unspaced), 4)

    @property
    def garbled(self) -> bool:
        """Whether the text would only be noise in the index."""
        return max(self.broken, self.mixed) > GARBLED_SHARE and self.faults >= LEAST_FAULTS


def needs_recognition(page: Page) -> bool:
    """Whether the page has no usable text: it is a picture, or its fonts do not say which letters they draw."""
    return page.damage >= UNUSABLE


def is_better(second: Judgement, first: Judgement) -> bool:
    """Whether a second reading of a damaged page is preferable: it must restore what was lost, not drop it."""
    halved = max(second.broken, second.mixed, second.unspaced) < 0.5 * max(first.broken, first.mixed, first.unspaced)
    return halved and second.letters >= 0.98 * first.letters + 0.5 * first.broken_characters


def judge(text: str) -> Judgement:
    """Measure the damage in a page's text."""
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    visible = len(_VISIBLE.findall(text))
    mixed = sum(1 for word in words if _LATIN.search(word) and _OTHER_ALPHABET.search(word))
    endless = sum(len(word) for word in words if len(word) > LONGEST_WORD and not _UNSPACED.search(word))
    broken = len(_BROKEN.findall(text))
    return Judgement(
        letters=letters,
        broken_characters=broken,
        faults=broken + mixed,
        broken=broken / max(visible, 1),
        mixed=mixed / max(len(words), 1),
        unspaced=endless / max(letters, 1),
    )
