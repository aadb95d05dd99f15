"""What the terms that describe products (themes, kinds, roles of makers) are called in each page language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.catalogue import Catalogue

VOCABULARIES = ("theme", "kind", "role")


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels by vocabulary, term and page language; retired terms too, since products keep them."""

    terms: Mapping[str, Mapping[str, Mapping[str, str]]]

    def of(self, vocabulary: str, term: str, language: str) -> str:
        """Return the label of a term, in English where this language lacks it, or its identifier."""
        labels = self.terms[vocabulary].get(term, {})
        return labels.get(language) or labels.get("en") or term

    def known(self, vocabulary: str) -> list[str]:
        """Return the terms of a vocabulary in the order in which they are shown."""
        return list(self.terms[vocabulary])


def read_labels(catalogue: Catalogue) -> Labels:
    """Read all labels; they change only when a newer version of this product opens the catalogue."""
    return Labels(
        {name: {term.id: term.labels for term in catalogue.terms(name, retired=True)} for name in VOCABULARIES}
    )
