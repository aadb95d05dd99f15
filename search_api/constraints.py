"""Finds what a question says in words about the kind, language or year of what is sought, and whom it is not for.

The words are data (constraints.json), those of all languages at once: nobody says in which one a question is. They are
taken with care, since a constraint hides products. A kind counts at the beginning, before "about" or another
constraint; a year, a language and "not for" count at the end, where the question is no full sentence or asks for a kind
of product. So `toolkits for advocacy since 2020` says two; `Women in Spanish Guinea` and `How did this change since
2020?` say none.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import regex

Said: TypeAlias = Literal["kind", "language", "years", "without"]
Counts: TypeAlias = Callable[["Constraint"], bool]
Expression: TypeAlias = regex.Pattern[str]

_FILE: Final = Path(__file__).with_name("constraints.json")
_YEAR: Final = r"((?:19[5-9]|20[0-4])\d)"
_WORD: Final = r"([\p{L}\p{M}]{3,})"
_LETTER: Final = regex.compile(r"[\p{L}\p{N}]")
_LAST_WORD: Final = regex.compile(r"[\p{L}\p{M}]+(?=\P{L}*$)")
# The first and last year that is meant, by what is said of the years named.
_YEARS: Final[Mapping[str, Callable[[list[int]], tuple[int | None, int | None]]]] = {
    "between": lambda years: (min(years), max(years)),
    "since": lambda years: (years[0], None),
    "after": lambda years: (years[0] + 1, None),
    "before": lambda years: (None, years[0] - 1),
    "until": lambda years: (None, years[0]),
    "of": lambda years: (years[0], years[0]),
}


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint as it was `said`; `value` is a kind, a language code or an excluded word, years are inclusive."""

    said: str
    kind: Said
    value: str = ""
    year_from: int | None = None
    year_to: int | None = None


class Place(NamedTuple):
    """A constraint and where it stands in a text."""

    constraint: Constraint
    start: int
    end: int


def find_constraints(text: str, counts: Counts) -> tuple[list[Constraint], str]:
    """Return the constraints of a question that count, and what is left without them.

    Nothing is left where only a kind was sought. A constraint that does not count stays where it is, and those on its
    other side are found all the same.
    """
    if is_sentence(text):
        return [], text
    kind = _find_kind(text)
    found: list[Constraint] = []
    before, middle = _take_from_start(text, kind, counts, found) if kind else ("", text)
    middle, after = _take_from_end(before, middle, counts, found)
    return found, f"{before}{middle} {after}".strip()


def is_sentence(text: str) -> bool:
    """Whether a text asks in a full sentence for something else than a kind of product."""
    return _sentence().match(_folded(text)) is not None and _find_kind(text) is None


def _take_from_start(text: str, kind: Place, counts: Counts, found: list[Constraint]) -> tuple[str, str]:
    """What is kept of the kind and what is said of it at once, and the text behind them."""
    kept, rest = "", text
    place: Place | None = kind
    while place is not None:
        if counts(place.constraint):
            found.append(place.constraint)
        else:
            kept += rest[: place.end]
        rest = rest[place.end :]
        place = _find_at_start(rest)
    about = _about().match(_folded(rest))
    return (kept, rest) if kept or about is None else (kept, rest[about.end() :])


def _take_from_end(before: str, text: str, counts: Counts, found: list[Constraint]) -> tuple[str, str]:
    """The text without the constraints at its end, and what is kept of them."""
    kept = ""
    while (place := _find_at_end(text)) and _may_stand_after(before + text[: place.start], place.constraint, found):
        if counts(place.constraint):
            found.append(place.constraint)
        else:
            kept = f"{text[place.start :].strip()} {kept}"
        text = text[: place.start].rstrip(" ,;:")
    return text, kept


def _may_stand_after(left: str, constraint: Constraint, found: Iterable[Constraint]) -> bool:
    """Something must be left to search for; "called in French" and "education in Arabic" mean the language itself."""
    if not _LETTER.search(left):
        return any(other.kind == "kind" for other in found)
    last = _LAST_WORD.search(_folded(left))
    return constraint.kind != "language" or last is None or last[0] not in _never_before_language()


def _find_kind(text: str) -> Place | None:
    """The kind of product at the beginning, where it is said what it should be about, or of which year or language."""
    match = _kind().match(_folded(text))
    if match is None:
        return None
    rest = text[match.end() :]
    if _find_at_start(rest) is None and not _about().match(_folded(rest)):
        return None
    said = text[match.start("kind") : match.end("kind")]
    return Place(Constraint(said, "kind", _kinds()[_squeezed(match["kind"])]), 0, match.end())


def _find_at_start(text: str) -> Place | None:
    return next(_read(text, ((kind, name, start) for kind, name, start, _ in _expressions() if start)), None)


def _find_at_end(text: str) -> Place | None:
    return next(_read(text, ((kind, name, end) for kind, name, _, end in _expressions() if end)), None)


def _read(text: str, expressions: Iterable[tuple[Said, str, Expression]]) -> Iterator[Place]:
    """Folding keeps places, so what was found in the folded text stands there in the text too."""
    folded = _folded(text)
    for kind, name, expression in expressions:
        if match := expression.search(folded):
            said = text[match.start("said") : match.end("said")].strip()
            values = [text[slice(*match.span(place))] for place in range(2, len(match.regs)) if match[place]]
            yield Place(_meant(said, kind, name, values), match.start(), match.end())


def _meant(said: str, kind: Said, name: str, values: list[str]) -> Constraint:
    if kind == "years":
        first, last = _YEARS[name]([int(value) for value in values])
        return Constraint(said, kind, year_from=first, year_to=last)
    value = _languages()[_folded(values[0])] if kind == "language" else values[0]
    return Constraint(said, kind, value)


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return words


@cache
def _expressions() -> list[tuple[Said, str, Expression | None, Expression | None]]:
    """What is said, its name, how it looks right behind a kind, and how at the end.

    "Of 2021" would be about that year at the end of a question, unless it says that it was published then.
    """
    words, published = _words(), _any(_words()["published"])
    found: list[tuple[Said, str, Expression | None, Expression | None]] = []
    for name in _YEARS:
        said = _any(words["years"][name])
        maybe = f"(?:{published}\\s+)" + ("" if name == "of" else "?")
        found.append(("years", name, _start(f"(?:{published}\\s+)?{said}"), _end(f"{maybe}{said}")))
    language = f"{_any(words['language']['in'])}\\s+({_any(_languages())})"
    found.append(("language", "in", _start(language), _end(language)))
    found.append(("without", "for", None, _end(_any(words["without"]))))
    return found


@cache
def _kind() -> Expression:
    """One of a kind counts after an opening only: "A handbook for trainers" is a title."""
    words = _words()["kind"]
    opening = f"{_any(_words()['openings'])}\\s+"
    many = _any(one for kind in words["many"].values() for one in kind)
    one = _any(one for kind in words["one"].values() for one in kind)
    after = f"(?:\\s+{_any(words['after'])})?"
    return regex.compile(rf"[\s¿¡]*(?|(?:{opening})?(?P<kind>{many})|{opening}(?P<kind>{one}))\b{after}")


@cache
def _kinds() -> dict[str, str]:
    words = _words()["kind"]
    return {_folded(one): kind for number in ("many", "one") for kind, named in words[number].items() for one in named}


@cache
def _languages() -> dict[str, str]:
    return {_folded(name): code for code, names in _words()["language"]["names"].items() for name in names}


@cache
def _never_before_language() -> frozenset[str]:
    return frozenset(map(_folded, _words()["language"]["not_after"]))


@cache
def _about() -> Expression:
    return regex.compile(rf"\s+{_any(_words()['kind']['about'])}\s+")


@cache
def _sentence() -> Expression:
    return regex.compile(rf"[\s¿¡]*{_any(_words()['sentences'])}\b|.*[?？؟]\s*$")


def _start(said: str) -> Expression:
    return regex.compile(rf"^\s+(?P<said>{said})(?![\p{{L}}\p{{N}}])")


def _end(said: str) -> Expression:
    return regex.compile(rf"(?<!\S)(?P<said>{said})[\s.,;:!?]*$")


def _any(phrases: Iterable[str]) -> str:
    """An expression for any of these; the longest first, so that a longer one is not cut off."""
    escaped = (regex.escape(_folded(phrase), literal_spaces=True).replace(" ", r"\s+") for phrase in phrases)
    spelt = sorted(escaped, key=lambda phrase: (-len(phrase), phrase))
    return f"(?:{'|'.join(spelt)})".replace(r"\{year\}", _YEAR).replace(r"\{word\}", _WORD)


def _folded(text: str) -> str:
    """The text without case and accents, letter by letter: every letter stays in its place."""
    return "".join(map(_fold, text))


@cache
def _fold(letter: str) -> str:
    bare = unicodedata.normalize("NFD", letter.replace("’", "'"))[0].casefold()
    return bare if len(bare) == 1 else letter


def _squeezed(text: str) -> str:
    return " ".join(text.split())
