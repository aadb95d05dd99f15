"""Tells which texts seem to be one product: the same text, another edition, a translation.

    passages and vectors of a version ──> Trait      small enough to keep of every version (trait.py)
    traits of all versions ──> compare ──> Likeness   what is proposed to staff, with its reasons

Editions are told by the words they share (shingles.py), translations by meaning (nearness.py) that numbers, names
(marks.py) and the order of passages (order.py) confirm or deny. Nothing is read from a disk here, and nothing is
decided: staff do. Why these numbers: docs/versions.md.
"""

from __future__ import annotations

from indexer.likeness.compare import Collection, compare
from indexer.likeness.trait import TRAIT, Trait, decode, encode, trait_of

__all__ = ["TRAIT", "Collection", "Trait", "compare", "decode", "encode", "trait_of"]
