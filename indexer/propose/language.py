"""Proposes the language in which most of the text is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.records import Proposal

if TYPE_CHECKING:
    from indexer.propose.material import Material


def language(material: Material) -> Proposal | None:
    """Return the language (ISO 639-1) with the most text in the passages."""
    found = material.languages
    return Proposal("language", found.most_common(1)[0][0], "text") if found else None
