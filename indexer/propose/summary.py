"""Proposes a summary: the sentences of the passage that lies nearest the centre of the whole text.

The centre is the mean of the passages' vectors; what is nearest to it says most of what the others say (extraction
by centroid: Radev et al., "Centroid-based summarization of multiple documents", 2004). It needs vectors, so without
the model there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from corpus.records import Proposal
from indexer.sentences import sentences, weight

if TYPE_CHECKING:
    from indexer.engine.contract import Vector
    from indexer.propose.material import Material

_MOST_WORDS = 70
_LEAST_WORDS = 40  # a shorter passage is a heading with a line under it
_LEAST_IN_SENTENCES = 0.6  # of a passage's words; tables and lists have fewer
_SENTENCE_ENDS = (".", "!", "?", "؟", "。", "।", "…", "”", "»")
_LEAST_SENTENCE = 6


def summary(material: Material) -> Proposal | None:
    """Return up to 70 words of whole sentences, in the order in which they stand."""
    embedded = [
        (passage, material.vectors[passage.text_sha256])
        for passage in material.passages
        if passage.text_sha256 in material.vectors
    ]
    told = [(passage.text, vector) for passage, vector in embedded if _is_told(passage.text)]
    if not told:
        return None
    centre = np.mean([vector for _, vector in embedded], axis=0)
    text, _ = max(told, key=lambda one: _nearness(one[1], centre))
    return Proposal("summary", _beginning(text), "text")


def _nearness(vector: Vector, centre: Vector) -> float:
    return float(vector @ centre)


def _is_told(text: str) -> bool:
    """Whether a passage is long enough and made of sentences."""
    total = weight(text)
    return total >= _LEAST_WORDS and sum(map(weight, _whole(text))) >= _LEAST_IN_SENTENCES * total


def _whole(text: str) -> list[str]:
    found = (sentence.strip() for sentence in sentences(text))
    return [one for one in found if one.endswith(_SENTENCE_ENDS) and weight(one) >= _LEAST_SENTENCE]


def _beginning(text: str) -> str:
    """Return whole sentences up to the most words, one at least."""
    taken: list[str] = []
    for sentence in _whole(text):
        if taken and sum(map(weight, taken)) + weight(sentence) > _MOST_WORDS:
            break
        taken.append(" ".join(sentence.split()))
    return " ".join(taken)
