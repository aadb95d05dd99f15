"""Proposes authors: the persons whom a line of the first page names as such, else those in the file's properties.

Properties often name whoever pressed the button; staff see where a name comes from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.records import Proposal
from indexer.propose.names import people_in
from indexer.propose.phrases import phrases

if TYPE_CHECKING:
    from indexer.propose.material import Material

_NEXT_LABEL = re.compile(r"\s+\S+\s*:")  # "Author: Ann Example Client: Ministry of Examples"
# What follows must have the form of names: "by the end of 2021" leads to none.
_LEAD = re.compile(rf"(?:{'|'.join(map(re.escape, phrases('by')))})(?:\s*:\s*|\s+|$)", re.IGNORECASE)


def authors(material: Material) -> Proposal | None:
    """Return the names of persons, in their order."""
    lines = material.front_lines
    for place, line in enumerate(lines):
        if (led := _LEAD.match(line)) is not None:
            rest = line[led.end() :] or (lines[place + 1] if place + 1 < len(lines) else "")
            if found := people_in(_NEXT_LABEL.split(rest)[0]):
                return Proposal("authors", tuple(found), "first page")
    declared = people_in(material.extraction.properties.get("authors", ""))
    known = {name.casefold() for name in material.organisations}
    persons = tuple(name for name in declared if name.casefold() not in known)
    return Proposal("authors", persons, "properties") if persons else None
