"""Shows what two runs of the same questions gained and lost, question by question, the worst losses first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from search_api.errors import EvaluationInputError
from search_api.evaluation.figures import MAIN
from search_api.evaluation.record import RUNS, Question, Run, read_run
from search_api.evaluation.significance import Difference, compare


@dataclass(frozen=True, slots=True)
class Moved:
    """A question whose measure is another in the second run; `before` and `after` are how it was answered."""

    set: str
    before: Question
    after: Question
    change: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A set in both runs: the means of the questions that both asked, how many, and how many were gained and lost."""

    set: str
    questions: int
    before: float
    after: float
    difference: Difference
    moved: tuple[Moved, ...]


def compare_runs(first: Path, second: Path, leg: str = "hybrid", measure: str = MAIN) -> list[Compared]:
    """Compare runs: two files, or two folders (data folders too), of which the sets in both are compared.

    Raises EvaluationInputError where there are none.
    """
    before, after = _runs(first), _runs(second)
    if first.is_file() and second.is_file():
        (one,), (other,) = before.values(), after.values()
        return [_compared(one, other, leg, measure)]
    shared = [name for name in before if name in after]
    if not shared:
        raise _incomparable(second, f"no set was measured both there and in {first}")
    return [_compared(before[name], after[name], leg, measure) for name in shared]


def _runs(place: Path) -> Mapping[str, Run]:
    """Runs by set: one file, a folder of such files, or a data folder that holds one."""
    if place.is_file():
        paths = [place]
    else:
        folder = place / RUNS if (place / RUNS).is_dir() else place
        paths = sorted(folder.glob("*.json"))
    if not paths:
        raise _incomparable(place, "there is no run of an evaluation")
    return {run.set: run for run in map(read_run, paths)}


def _compared(first: Run, second: Run, leg: str, measure: str) -> Compared:
    before, after = _measured(first, leg), _measured(second, leg)
    pairs = [(before[id_], after[id_]) for id_ in before if id_ in after and before[id_].text == after[id_].text]
    old, new = ([one.measures[leg][measure] for one in side] for side in _columns(pairs))
    moved = (
        Moved(second.set, one, other, right - left)
        for (one, other), left, right in zip(pairs, old, new, strict=True)
        if left != right
    )
    return Compared(
        set=second.set,
        questions=len(pairs),
        before=_mean(old),
        after=_mean(new),
        difference=compare(old, new),
        moved=tuple(sorted(moved, key=lambda one: (one.change, one.after.id))),
    )


def _measured(run: Run, leg: str) -> dict[str, Question]:
    return {one.id: one for one in run.questions if leg in one.measures}


def _columns(pairs: Sequence[tuple[Question, Question]]) -> tuple[list[Question], list[Question]]:
    return [one for one, _ in pairs], [other for _, other in pairs]


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def _incomparable(place: Path, cause: str) -> EvaluationInputError:
    remedy = "name files or folders that `python -m search_api evaluate` wrote, as DATA/evaluation"
    return EvaluationInputError(file=place, line=0, cause=cause, remedy=remedy)
