"""Proposes the organisation behind a text: one the catalogue knows, a publisher, the holder of its rights, a name.

Beside the words that organisations call themselves by, the best evidence is that the catalogue knows the name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.records import Proposal
from indexer.propose.material import FRONT_CHARACTERS
from indexer.propose.names import is_organisation, is_program
from indexer.propose.phrases import phrases
from indexer.propose.spotting import Spotter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.records import ProposalSource
    from indexer.propose.material import Material

_RIGHTS = re.compile(r"(?:©|\(c\)(?=\s*\d{4})|copyright)[\s©\d,—–-]*(?:by\s+)?([^\n.;|(/:]{3,80})", re.IGNORECASE)
_PUBLISHED = re.compile(
    rf"^(?:{'|'.join(map(re.escape, phrases('published')))})(?!\w)\s*:?\s*([^\n;|(]{{3,80}})$", re.IGNORECASE
)
_TRAILING = re.compile(
    r"(?:^|[\s,.:]+)(?:\d{4}|all rights.*|tous droits.*|alle rechten.*|todos los derechos.*|todos os direitos.*)?$",
    re.IGNORECASE,
)


def organisation(material: Material) -> Proposal | None:
    """Return the name found by the first of these ways that finds one."""
    for name, source in _candidates(material):
        tidied = _TRAILING.sub("", name).strip(" ,.:·•-–")
        if tidied and not is_program(tidied) and any(map(str.isalpha, tidied)):
            return Proposal("organisation", tidied, source)
    return None


def _candidates(material: Material) -> Iterator[tuple[str, ProposalSource]]:
    declared, front = _declared(material), material.front.casefold()
    yield from ((name, "properties") for name in declared if name.casefold() in front)
    yield from ((found[1], "first page") for line in material.front_lines if (found := _PUBLISHED.match(line)))
    yield from ((name, "text") for name in _RIGHTS.findall(_with_the_back(material)) if not name[0].islower())
    yield from ((name, "first page") for name in _named(material))
    yield from ((name, "properties") for name in declared)


def _declared(material: Material) -> list[str]:
    """Return the organisation of the properties, then authors that are organisations."""
    properties = material.extraction.properties
    signed = properties.get("authors", "").split("; ")
    known = {name.casefold() for name in material.organisations}
    makers = [name for name in signed if is_organisation(name) or name.casefold() in known]
    return [name for name in [properties.get("organisation", ""), *makers] if name]


def _named(material: Material) -> Iterator[str]:
    """Yield, line by line, what the catalogue knows or what is written like the name of an organisation."""
    known = Spotter((name, name) for name in material.organisations)
    for line in material.front_lines:
        yield from (spot.key for spot in known.find(line))
        yield from filter(is_organisation, (line, line.partition(",")[0]))  # "Example Foundation, March 2021"


def _with_the_back(material: Material) -> str:
    """Return the front and the end of the last page: rights stand on either."""
    pages = material.extraction.pages
    return "\n".join([material.front, pages[-1].text[-FRONT_CHARACTERS:] if pages else ""])
