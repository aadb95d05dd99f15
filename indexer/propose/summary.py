"""Proposes a summary: the sentences of the passage that lies nearest the centre of the whole text.

The centre is the mean of the passages' vectors; what is nearest to it says most of what the others say (extraction
by centroid: Radev et al., "Centroid-based summarization of multiple documents", 2004). It needs vectors, so without
the model there is none.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from corpus.records import Proposal
from indexer.sentences import sentences, weight

if TYPE_CHECKING:
    from indexer.propose.material import Material

_MOST_WORDS = 70
_LEAST_WORDS = 40  # a passage with fewer words in sentences is a list, a table or a heading with a line under it
_NEAREST = 3  # of several passages about as near, the first introduces what the others go into
_SENTENCE_ENDS = (".", "!", "?", "؟", "。", "।", "…", "”", "»")
_LEAST_SENTENCE = 6  # words
_ENTRY = re.compile(r"^\s*(?:[•●▪■‣–—*-]|\(?\w{1,3}[.)])\s")


def summary(material: Material) -> Proposal | None:
    """Return up to 70 words of whole sentences, in the order in which they stand."""
    vectors = [material.vectors.get(passage.text_sha256) for passage in material.passages]
    known = [vector for vector in vectors if vector is not None]
    if not known:
        return None
    centre = np.mean(known, axis=0)
    told = [
        (float(vector @ centre), place, sentences_in)
        for place, (passage, vector) in enumerate(zip(material.passages, vectors, strict=True))
        if vector is not None and _length(sentences_in := _sentences(passage.text)) >= _LEAST_WORDS
    ]
    nearest = sorted(told, key=lambda one: -one[0])[:_NEAREST]
    _, _, first = min(nearest, key=lambda one: one[1], default=(0.0, 0, []))
    return Proposal("summary", " ".join(_beginning(first)), "text") if first else None


def _sentences(text: str) -> list[str]:
    """Return the whole sentences of running text; entries of lists and rows of tables are none."""
    lines = (line for line in text.split("\n") if not _ENTRY.match(line) and " | " not in line)
    found = (" ".join(sentence.split()) for line in lines for sentence in sentences(line))
    return [one for one in found if one.endswith(_SENTENCE_ENDS) and _LEAST_SENTENCE <= weight(one) <= _MOST_WORDS]


def _beginning(found: list[str]) -> list[str]:
    ends = accumulate(map(weight, found))
    return [sentence for sentence, end in zip(found, ends, strict=True) if end <= _MOST_WORDS]


def _length(found: list[str]) -> float:
    return sum(map(weight, found))
