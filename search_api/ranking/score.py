"""A score that can explain itself: one number and the shares that add up to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """What a passage or product is ranked by, and where it comes from.

    `dense` is its likeness in meaning (the language-neutral cosine), `hub` what is taken off (or added) because it is
    more (or less) like anything than is usual, `lexical` what its words moved it up or down, `further` what other
    strong passages of the same product add, `reranked` what a reranker moved it. They add up to `value`.
    """

    dense: float = 0.0
    hub: float = 0.0
    lexical: float = 0.0
    further: float = 0.0
    reranked: float = 0.0

    @property
    def value(self) -> float:
        """The sum of the shares."""
        return self.dense + self.hub + self.lexical + self.further + self.reranked

    @property
    def shares(self) -> dict[str, float]:
        """The shares by name, in the order in which they are explained."""
        always = {"dense": self.dense, "hub": self.hub, "lexical": self.lexical, "further": self.further}
        return always | ({"reranked": self.reranked} if self.reranked else {})
