"""Proposes what a file says about itself: title, authors, organisation, year, language, countries, kind and summary.

    Material (a file as read) ──> one module a field ──> Proposals, each with where it was found

A proposal is never more than that: who keeps it, confirms it or gives something else is decided elsewhere
(`corpus/proposals.py`). A field about which nothing can be said gets no proposal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.propose.authors import authors
from indexer.propose.countries import countries
from indexer.propose.kind import kind
from indexer.propose.language import language
from indexer.propose.material import Material
from indexer.propose.organisation import organisation
from indexer.propose.summary import summary
from indexer.propose.title import title
from indexer.propose.year import year

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus.records import Proposal

__all__ = ["PROPOSERS", "Material", "propose", "title"]

PROPOSERS: tuple[Callable[[Material], Proposal | None], ...] = (
    title,
    authors,
    organisation,
    year,
    language,
    countries,
    kind,
    summary,
)


def propose(material: Material) -> list[Proposal]:
    """Return what can be proposed of one file, in the order of the fields."""
    return [proposal for proposer in PROPOSERS if (proposal := proposer(material)) is not None]
