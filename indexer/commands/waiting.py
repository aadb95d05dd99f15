"""Tells of the index that waits beside the one that answers, until a person decides."""

from __future__ import annotations

from typing import Any

from indexer.engine.candidate import Candidate


def waiting_lines(candidate: Candidate | None) -> list[str]:
    """Return what waits beside the index that answers, and what to do about it."""
    if candidate is None or not candidate.needs_a_person:
        return []
    name, remedy = candidate.generation, 'python -m indexer publish --anyway "REASON"'
    if candidate.state == "taken back":
        return [f"Generation {name} was taken back; to let it answer all the same: {remedy}"]
    if fault := candidate.found.get("fault"):
        again = f"Ask them again: python -m indexer publish. Or: {remedy}"
        return [f"Generation {name} waits: the test questions could not be asked ({fault}). {again}"]
    found = sum_of(candidate)
    lost = [f"  {one['before']:.2f} -> {one['after']:.2f}  {one['question']}" for one in candidate.found["moved"][:5]]
    said = f"nDCG@10 {found['before']:.3f} -> {found['after']:.3f} over {found['questions']} test questions"
    counts = f"{found['gained']} gained, {found['lost']} lost"
    return [f"Generation {name} waits, since it answers worse: {said}; {counts}. To publish it: {remedy}", *lost]


def sum_of(candidate: Candidate) -> dict[str, Any]:
    """Return what was found of it in a few numbers."""
    wanted = ("questions", "before", "after", "gained", "lost", "fault")
    return {name: candidate.found[name] for name in wanted if name in candidate.found}
