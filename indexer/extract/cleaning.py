"""Makes characters ordinary: ligatures become letters, invisible marks go, all scripts stay intact.

Spelling, case and accents are left as they are; folding them for search is the analysis's work.
"""

from __future__ import annotations

import re
import unicodedata

# Compatibility forms that hide letters from search: Latin and Armenian ligatures, Arabic presentation forms,
# full-width Latin, Roman numerals. Superscripts and fractions stay, or "m²" would become "m2".
_COMPATIBILITY = re.compile("[\ufb00-\ufdfb\ufe70-\ufefc\uff01-\uff5e\u2160-\u217f]+")
_INVISIBLE = dict.fromkeys([*range(0x09), *range(0x0E, 0x20), 0x0B, *range(0x7F, 0xA0), 0xAD, 0x200B, 0x2060, 0xFEFF])
_SYMBOL_BULLETS = dict.fromkeys(
    [0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC, 0xF076, 0xF0A8, 0xF06E, 0xF02D, 0xF0B0, 0xF0E0, 0xF0E8, 0xF046], "•"
)
_ORDINARY = {
    **_INVISIBLE,
    **_SYMBOL_BULLETS,
    0x0C: "\n",
    0x2028: "\n",
    0x2029: "\n\n",
    0xA0: " ",
    0x202F: " ",
}
_LEADERS = re.compile(r"(?:[.·_] ?){5,}|…{2,}")  # from a word to its page number, or a line to write on
_UNKNOWN_GLYPHS = re.compile("[\ufffd\ufffe\ue000-\uf8ff]")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")


def ordinary(text: str) -> str:
    """Return the text in NFC, ligatures as letters, without control characters and soft hyphens."""
    text = _COMPATIBILITY.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    return unicodedata.normalize("NFC", text.translate(_ORDINARY))


def readable(text: str) -> str:
    """Return the text without glyphs nobody can name and with leaders shortened; first judge its quality."""
    return _LEADERS.sub("… ", _UNKNOWN_GLYPHS.sub("", text))


def one_line(text: str) -> str:
    """Return the text, ordinary, with every run of white space as one space."""
    return " ".join(ordinary(text).split())


def paragraphs(text: str) -> str:
    """Return the text, ordinary, with single spaces and at most one blank line between paragraphs."""
    text = _SPACES.sub(" ", ordinary(text.replace("\r\n", "\n").replace("\r", "\n")))
    return _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text)).strip()
