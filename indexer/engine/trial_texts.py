"""The texts by which ways of running the model are compared at the first start: our own, in sixteen languages.

data/trial.jsonl holds a line for each language: fourteen sentences and four questions. What the comparison says about
the machine is true of it with any texts; which languages and subjects are searched well is measured elsewhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "trial.jsonl"
_LONG = 9  # sentences: about 200 tokens, a passage of the usual length; the other five make a shorter one


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts to be embedded as passages, and texts to be embedded as questions."""

    passages: tuple[str, ...]
    questions: tuple[str, ...]


def trial_texts() -> Texts:
    """32 passages and 64 questions."""
    passages: list[str] = []
    questions: list[str] = []
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        passages += (" ".join(row["sentences"][:_LONG]), " ".join(row["sentences"][_LONG:]))
        questions += row["questions"]
    return Texts(tuple(passages), tuple(questions))
