"""Takes the title out of a file's properties, unless a program put it there: "PowerPoint Presentation", "Slide 1"."""

from __future__ import annotations

import re

from indexer.extract.cleaning import one_line

# What Word, PowerPoint, Writer and Impress enter by themselves, in the languages of the collection.
_BY_PROGRAMS = re.compile(
    r"""(?:microsoft\s)?(?:
        word[ -]document | document\sword | documento\sde\sword | powerpoint[ -]pr[eé]sentat(?:ion|ie)
      | pr[eé]sentation\spowerpoint | (?:presentaci[oó]n|apresenta[cç][aã]o)\s(?:de|do)\s(?:microsoft\s)?powerpoint
      | (?:slide|dia|diapositiv[ae]|folie|documento?|pr[eé]sentation|presentatie|book|sheet|map)\s?\d*
      | untitled(?:[ -]?\d+|\sdocument)? | sans\stitre\s?\d* | naamloos\s?\d* | s(?:in|em)\st[ií]tulo\s?\d*
      | title | titre | titel | t[ií]tulo
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def own_title(text: str | None) -> str | None:
    """Return the title on one line, None where there is none or a program entered it."""
    title = one_line(text or "")
    return None if not title or _BY_PROGRAMS.fullmatch(title) else title
