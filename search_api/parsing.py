"""Takes a question apart: the words to search for, phrases in quotes, what is excluded, and constraints said in words.

    manuals about "civic space" -elections in French, since 2020
    ^^^^^^^^^^^^^ kind                      ^^^^^^^^^ language
                 ^^^^^^^^^^^^^ phrase                 ^^^^^^^^^^ years
                               ^^^^^^^^^^ excluded

In full sentences quotation marks set off a title, a term or what somebody said, and a minus is a dash. There, beside
many other words, and behind a colon, what is quoted is to be found but need not stand so, unless the reader says that
it must (`exact`).

A text goes in and a value comes out. How constraints are told from other words is in constraints.py, what may be found
by all this in understanding.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import regex

from search_api.constraints import Constraint, Counts, find_constraints, is_sentence

_QUOTED: Final = r'"[^"]*"|“[^“”"]*[”"]|„[^„“”"]*[“”"]|«[^«»]*»'
# A minus excludes where nothing stands before it and a letter or a quotation mark follows.
_MARKED: Final = regex.compile(
    rf"(?P<minus>(?<!\S)[-\u2212])?(?P<quoted>{_QUOTED})|(?<!\S)[-\u2212](?P<word>\p{{L}}[\p{{L}}\p{{M}}\p{{N}}&.'’-]*)"
)
_MARKS: Final = '"“”„«»'
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_QUOTED_WORDS: Final = regex.compile("“[^”]*”")
# Beside more words than these a quotation is one of many things that a question says (docs/ranking.md).
MOST_BESIDE: Final = 4


@dataclass(frozen=True, slots=True)
class Parsed:
    """A question taken apart; `words` is what is searched for, phrases included, and never empty where the text is not.

    `phrases` must stand in what is found, `loose` was in quotation marks too. `excluded` holds words and phrases that
    no result may hold, those of constraints included.
    """

    words: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    loose: tuple[str, ...] = ()


def parse(text: str, counts: Counts = lambda _constraint: True, *, exact: bool = False) -> Parsed:
    """Take a question apart; a constraint that does not count stays among the words.

    With `exact` all that is in quotation marks must stand so, in a full sentence too.
    """
    quoted = tuple(found for match in _MARKED.finditer(text) if not _excludes(match) and (found := _inner(match)))
    if is_sentence(text) and not exact:
        return Parsed(_plain(text), loose=quoted)
    rest = _squeezed(_MARKED.sub(lambda match: "" if _excludes(match) else f"“{_inner(match)}”", text))
    if not _plain(rest):
        return Parsed(_plain(text))
    excluded = [found for match in _MARKED.finditer(text) if _excludes(match) and (found := _inner(match))]
    constraints, rest = find_constraints(rest, counts)
    excluded += [one.value for one in constraints if one.kind == "without"]
    words = _plain(rest) or next(one.said for one in constraints if one.kind == "kind")
    phrases, loose = (quoted, ()) if exact or _is_all_that_is_sought(rest) else ((), quoted)
    return Parsed(words, phrases, tuple(excluded), tuple(constraints), loose)


def _is_all_that_is_sought(text: str) -> bool:
    """Whether little is said beside what is in quotation marks, and nobody said it."""
    return ": “" not in text and len(_WORD.findall(_QUOTED_WORDS.sub(" ", text))) <= MOST_BESIDE


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
