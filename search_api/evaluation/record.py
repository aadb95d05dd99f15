"""Keeps what a set was measured at, question by question, so that runs can be compared and none is made twice.

FOLDER/<set>.json      {"set", "sign", "circumstances", "figures", "questions": [...]}, written whole or not at all
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from search_api.errors import SearchError
from search_api.evaluation.figures import MEASURES, Answered, values
from search_api.evaluation.topics import unfit

# Under the data folder; the collections that were made for runs lie there too.
RUNS = "evaluation"
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Question:
    """A test question as it was answered: its measures by leg, and the first ten of the hybrid (test ids).

    `measures` is empty where the collection has no answer; `relevant` gives the place of each relevant text among the
    first hundred of the hybrid, 0 where it is not there.
    """

    id: str
    text: str
    language: str
    probability: float
    measures: Mapping[str, Mapping[str, float]]
    first: Sequence[str]
    relevant: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Run:
    """A set as it was measured; `sign` tells the same program and texts again."""

    set: str
    sign: str
    circumstances: Mapping[str, Any]
    figures: Mapping[str, Any]
    questions: Sequence[Question] = field(default_factory=tuple)


def question(answered: Answered) -> Question:
    """What is kept of an answer."""
    hybrid = list(answered.rankings["hybrid"])
    legs = answered.rankings if answered.answerable else ()
    return Question(
        id=answered.topic.id,
        text=answered.topic.text,
        language=answered.language,
        probability=answered.probability,
        measures={leg: {name: values([answered], leg, name)[0] for name in MEASURES} for leg in legs},
        first=hybrid[:_SHOWN],
        relevant={
            id_: hybrid.index(id_) + 1 if id_ in hybrid else 0 for id_, grade in answered.grades.items() if grade > 0
        },
    )


def write_run(folder: Path, run: Run) -> Path:
    """Keep a run in place of the one before of the same set; return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.set}.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(run), ensure_ascii=False), encoding="utf-8")
    os.replace(part, path)  # noqa: PTH105 - within one folder, over what is there
    return path


def kept_run(folder: Path, name: str, sign: str) -> Run | None:
    """The run of a set that bears this sign, or None; one that can not be read counts as none."""
    path = folder / f"{name}.json"
    try:
        run = read_run(path) if path.is_file() else None
    except SearchError:
        return None
    return run if run is not None and run.sign == sign else None


def read_run(path: Path) -> Run:
    """A run out of its file. Raises EvaluationInputError."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        questions = tuple(Question(**one) for one in held["questions"])
        return Run(held["set"], held["sign"], held["circumstances"], held["figures"], questions)
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise unfit(path, 0, f"it is no run of an evaluation ({fault})") from fault
