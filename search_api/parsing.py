"""Takes a question apart: the words to search for, phrases in quotes, what is excluded, and constraints said in words.

    manuals about "civic space" -elections in French, since 2020
    ^^^^^^^^^^^^^ kind                      ^^^^^^^^^ language
                 ^^^^^^^^^^^^^ phrase                 ^^^^^^^^^^ years
                               ^^^^^^^^^^ excluded

A text goes in and a value comes out. How constraints are told from other words is in constraints.py, what may be found
by all this in understanding.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import regex

from search_api.constraints import Constraint, find_constraints

_QUOTED: Final = r'"[^"]*"|“[^“”"]*[”"]|„[^„“”"]*[“”"]|«[^«»]*»'
# A minus excludes where nothing stands before it and a letter or a quotation mark follows.
_MARKED: Final = regex.compile(
    rf"(?P<minus>(?<!\S)[-\u2212])?(?P<quoted>{_QUOTED})|(?<!\S)[-\u2212](?P<word>\p{{L}}[\p{{L}}\p{{M}}\p{{N}}&.'’-]*)"
)
_MARKS: Final = '"“”„«»'


@dataclass(frozen=True, slots=True)
class Parsed:
    """A question taken apart; `words` is what is searched for, phrases included, and never empty where the text is not.

    `excluded` holds words and phrases that no result may hold, those of constraints included.
    """

    words: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()


def parse(text: str, counts: Callable[[Constraint], bool] = lambda _constraint: True) -> Parsed:
    """Take a question apart; a constraint that does not count stays among the words."""
    phrases = [found for match in _MARKED.finditer(text) if not _excludes(match) and (found := _inner(match))]
    excluded = [found for match in _MARKED.finditer(text) if _excludes(match) and (found := _inner(match))]
    rest = _squeezed(_MARKED.sub(lambda match: "" if _excludes(match) else f"“{_inner(match)}”", text))
    if not _plain(rest):
        return Parsed(_plain(text))
    constraints, rest = find_constraints(rest, counts)
    words = _plain(rest) or next(one.said for one in constraints if one.kind == "kind")
    excluded += [one.value for one in constraints if one.kind == "without"]
    return Parsed(words, tuple(phrases), tuple(excluded), tuple(constraints))


def unquoted(text: str) -> str:
    """Return a question whose phrases are words like others; what is excluded still is."""
    return _squeezed(_MARKED.sub(lambda match: match[0] if _excludes(match) else _inner(match), text))


def including(text: str) -> str:
    """Return a question that excludes nothing by a sign; its phrases still are phrases."""
    return _squeezed(_MARKED.sub(lambda match: "" if _excludes(match) else match[0], text))


def _excludes(match: regex.Match[str]) -> bool:
    return match["word"] is not None or match["minus"] is not None


def _inner(match: regex.Match[str]) -> str:
    """What stands between the marks."""
    return _plain(match["word"] or match["quoted"]) if match["word"] or match["quoted"] else ""


def _plain(text: str) -> str:
    """The text without marks."""
    return _squeezed(text.translate(dict.fromkeys(map(ord, _MARKS), " ")))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
