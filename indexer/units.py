"""Takes pages apart into units (sentences, rows, entries), gathered in sections under one heading."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.sentences import pieces, sentences, weight

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.records import Heading, Page

_MOST_WORDS = 90  # a longer sentence, row or entry is cut
_LONGEST_HEADING = 120  # characters; a longer one is text
_MOST_PATH_CHARACTERS = 200
_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_SENTENCE_END = re.compile(r"[.!?:;。！？؟۔।…][\"'”’»)\]]*$")
_NO_SPACE_AFTER = re.compile(r"[。！？、][」』）]*$")
_NAMED_BY_PROGRAM = re.compile(r"^(?:sheet|blad|feuil|hoja|folha|planilha|tabelle)\s*\d*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A piece of text that stays whole, what stands between it and the one before, and its length in words.

    A unit with a level is a heading.
    """

    text: str
    joiner: str
    page: Page
    weight: float
    level: int | None = None


@dataclass(slots=True, eq=False)
class Section:
    """Units under one path of headings; `first_shown` are those no earlier section had in its path."""

    path: tuple[Unit, ...]
    units: list[Unit]
    first_shown: list[Unit] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """The length in words."""
        return sum(unit.weight for unit in self.units)

    @property
    def headings(self) -> tuple[str, ...]:
        """The path as text; a sheet without headings goes by its name."""
        label = self.units[0].page.label if self.units[0].page.kind == "sheet" else None
        named = (label,) if label and not _NAMED_BY_PROGRAM.match(label) else ()
        return tuple(heading.text for heading in self.path) or named


def sections_of(pages: Sequence[Page], least_words: int) -> list[Section]:
    """Return the sections of a file in order; one of fewer than `least_words` goes on into the next."""
    sections: list[Section] = []
    stack: list[Unit] = []
    waiting: list[Unit] = []
    opens = True
    for page in pages:
        if page.kind in {"slide", "sheet"}:
            stack, opens = [], True
        for unit in _units(page):
            if unit.level is not None:
                stack = [*(above for above in stack if (above.level or 0) < unit.level), unit]
                waiting.append(unit)
            elif opens or waiting:
                _open(sections, stack, waiting, unit, least_words)
                waiting, opens = [], False
            else:
                sections[-1].units.append(_continued(unit, sections[-1].units[-1]))
    if waiting:
        _close(sections, waiting)
    return sections


def joined(units: Sequence[Unit]) -> str:
    """Return the text of units that follow one another."""
    return "".join([units[0].text, *(unit.joiner + unit.text for unit in units[1:])])


def _open(sections: list[Section], stack: Sequence[Unit], waiting: list[Unit], unit: Unit, least_words: int) -> None:
    """Begin a section; headings outside its path and a section before that is too short go into its text."""
    path = _path(stack)
    units: list[Unit] = []
    seen: list[Unit] = []
    if sections and sections[-1].weight < least_words:
        short = sections.pop()
        seen += short.first_shown
        units += short.units
    before = [heading for heading in seen if heading not in path]
    after = [heading for heading in waiting if heading not in path]
    first_shown = [heading for heading in [*seen, *waiting] if heading in path]
    sections.append(Section(path, [*before, *units, *after, unit], first_shown))


def _close(sections: list[Section], waiting: list[Unit]) -> None:
    """Keep headings that nothing follows."""
    if sections:
        sections[-1].units += waiting
    else:
        sections.append(Section((), waiting))


def _path(stack: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return the innermost headings that are short enough together to stand before every passage."""
    size = 0
    path: list[Unit] = []
    for heading in reversed(stack):
        size += len(heading.text)
        if size > _MOST_PATH_CHARACTERS:
            break
        path.insert(0, heading)
    return tuple(path)


def _units(page: Page) -> Iterator[Unit]:
    headings = {heading.offset: heading for heading in page.headings if len(heading.text) <= _LONGEST_HEADING}
    for block in _BLOCK.finditer(page.text):
        text = block.group()
        heading = headings.get(block.start())
        if heading is not None:
            yield Unit(heading.text, "\n\n", page, weight(heading.text), heading.level)
            text = _after_heading(text, heading)
        yield from _content(text, page)


def _after_heading(text: str, heading: Heading) -> str:
    return text.removeprefix(heading.text)


def _content(text: str, page: Page) -> Iterator[Unit]:
    """Yield rows and entries of a block of several lines, else the sentences of a paragraph."""
    lines = [line for line in text.split("\n") if line.strip()]
    whole = lines if len(lines) > 1 else [sentence for line in lines for sentence in sentences(line)]
    between = "\n" if len(lines) > 1 else " "
    joiner = "\n\n"
    for part in whole:
        for piece in pieces(part, _MOST_WORDS):
            yield Unit(piece, joiner, page, weight(piece))
            joiner = " "
        joiner = "" if between == " " and _NO_SPACE_AFTER.search(part) else between


def _continued(unit: Unit, before: Unit) -> Unit:
    """Return the unit, as the rest of a sentence if the page before ended within one."""
    goes_on = unit.page is not before.page and unit.text[:1].islower() and not _SENTENCE_END.search(before.text)
    return Unit(unit.text, " ", unit.page, unit.weight) if goes_on and before.level is None else unit
