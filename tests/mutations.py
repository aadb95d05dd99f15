"""Ways to damage a file, drawn by hypothesis: flipped, cut, repeated, spliced bytes, wrong lengths, words that bite."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

LONGEST_PIECE = 4_096
NUMBERS = (
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\x80",
    b"-1",
    b"99999999",
)
WORDS = (
    *(
        b"<",
        b"&l9;",
        b"]]>",
        b"<!DOCTYPE a [<!ENTITY l '&l;&l;'>]>",
        b"<table>" * 300,
        b"</p>",
        b"\xff\xfe",
        b"\0" * 64,
    ),
    *(
        b"/Kids [2 0 R]",
        b"/Count 2147483647",
        b"endobj",
        b"stream",
        b"%PDF-1.7",
        b"/Length -1",
        b"<<" * 500,
        b"(" * 500,
    ),
    *(b'"', b"\r", b"--b", b"\n\n", b"> " * 500, b"[" * 500, b"{\\" * 300, b"\xed\xa0\x80", "\u202e\u0000é".encode()),
)


@dataclass(frozen=True)
class Damage:
    """One change: what is done, where (a share of the file), how far it reaches, and which number or word it takes."""

    how: Callable[[bytes, Damage], bytes]
    share: float
    length: int
    choice: int

    def to(self, content: bytes) -> bytes:
        """Return the content with this damage."""
        return self.how(content, self)

    def at(self, content: bytes) -> int:
        """Where it begins."""
        return int(self.share * len(content))


def flip(content: bytes, damage: Damage) -> bytes:
    """Change one byte."""
    at = damage.at(content)
    return content[:at] + bytes([damage.choice % 256]) + content[at + 1 :]


def cut(content: bytes, damage: Damage) -> bytes:
    """Take some bytes out."""
    at = damage.at(content)
    return content[:at] + content[at + damage.length :]


def end(content: bytes, damage: Damage) -> bytes:
    """Take all that follows away."""
    return content[: damage.at(content)]


def repeat(content: bytes, damage: Damage) -> bytes:
    """Write some bytes many times."""
    at = damage.at(content)
    return content[:at] + content[at : at + damage.length] * (damage.choice % 20) + content[at:]


def splice(content: bytes, damage: Damage) -> bytes:
    """Write bytes from elsewhere in the file over others."""
    at, source = damage.at(content), damage.choice * 997 % (len(content) + 1)
    piece = content[source : source + damage.length]
    return content[:at] + piece + content[at + len(piece) :]


def number(content: bytes, damage: Damage) -> bytes:
    """Write a number over four bytes, as in a field that tells a length."""
    at = damage.at(content)
    return content[:at] + NUMBERS[damage.choice % len(NUMBERS)] + content[at + 4 :]


def word(content: bytes, damage: Damage) -> bytes:
    """Write a word in between that means something to some reader."""
    at = damage.at(content)
    return content[:at] + WORDS[damage.choice % len(WORDS)] + content[at:]


damages = st.lists(
    st.builds(
        Damage,
        how=st.sampled_from([flip, cut, end, repeat, splice, number, word]),
        share=st.floats(0, 1),
        length=st.integers(0, LONGEST_PIECE),
        choice=st.integers(0, 2**16),
    ),
    min_size=1,
    max_size=6,
)


def damaged(content: bytes, changes: list[Damage]) -> bytes:
    """Return the content after all changes, one after the other."""
    for change in changes:
        content = change.to(content)
    return content


def damaged_inside(archive: bytes, part: int, changes: list[Damage]) -> bytes:
    """Return a sound archive in which one part, by its number, is damaged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as before, zipfile.ZipFile(out, "w") as after:
        names = before.namelist()
        for name in names:
            content = before.read(name)
            after.writestr(name, damaged(content, changes) if name == names[part % len(names)] else content)
    return out.getvalue()
