"""Proposes the language in which most of the text is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.records import Proposal

if TYPE_CHECKING:
    from indexer.propose.material import Material


def language(material: Material) -> Proposal | None:
    """Return the language (ISO 639-1) with the most letters in the passages."""
    letters = material.languages
    return Proposal("language", letters.most_common(1)[0][0], "text") if letters else None
