"""Two runs are compared question by question, whether they are files, folders of runs, or data folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_api.errors import EvaluationInputError
from search_api.evaluation.compare import compare_runs
from search_api.evaluation.figures import Answered, figures
from search_api.evaluation.record import Run, kept_run, question, read_run, write_run
from search_api.evaluation.topics import Topic


def _run(name: str, places: dict[str, int], sign: str = "") -> Run:
    """A run in which the answer to each question stands at this place."""
    answered = [
        Answered(
            Topic(id_, f"question {id_}", "en"), dict.fromkeys(("lexical", "dense", "hybrid"), ranking), 0.5, {"x": 1}
        )
        for id_, place in places.items()
        for ranking in [[f"p{n}" for n in range(1, place)] + ["x"]]
    ]
    return Run(name, sign, {}, figures(answered, {"x": frozenset({"en"})}), tuple(map(question, answered)))


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Figures, questions and places come back as they were."""
    run = _run("set", {"a": 1, "b": 3})
    path = write_run(tmp_path, run)

    read = read_run(path)

    assert read.figures == run.figures
    assert read.questions == tuple(run.questions)
    assert read.questions[1].relevant == {"x": 3}


def test_losses_come_first(tmp_path: Path) -> None:
    """The worst loss, then smaller ones, then gains; what did not move is only counted."""
    before = write_run(tmp_path / "before", _run("set", {"a": 1, "b": 2, "c": 3, "d": 1}))
    after = write_run(tmp_path / "after", _run("set", {"a": 2, "b": 9, "c": 1, "d": 1}))

    (found,) = compare_runs(before, after)

    assert [one.after.id for one in found.moved] == ["a", "b", "c"]
    assert [one.change < 0 for one in found.moved] == [True, True, False]
    assert found.questions == 4
    assert found.difference.mean == pytest.approx(found.after - found.before)
    assert 0.1 < found.difference.p <= 1


def test_folders_are_compared_set_by_set(tmp_path: Path) -> None:
    """Sets that are in both, whether the folder holds the runs or is a data folder."""
    for folder in (tmp_path / "runs", tmp_path / "data" / "evaluation"):
        write_run(folder, _run("one", {"a": 1}))
        write_run(folder, _run(f"only in {folder.name}", {"a": 1}))

    found = compare_runs(tmp_path / "runs", tmp_path / "data")

    assert [one.set for one in found] == ["one"]


def test_only_the_same_question_is_compared(tmp_path: Path) -> None:
    """An id that asks something else now is left out."""
    before = write_run(tmp_path / "before", _run("set", {"a": 1, "b": 2}))
    changed = before.read_text().replace("question b", "another question")
    after = tmp_path / "after.json"
    after.write_text(changed)

    assert [one.questions for one in compare_runs(before, after)] == [1]


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"set": "x", "sign": "", "circumstances": {}, "figures": {}, "questions": [{}]}']
)
def test_what_is_no_run_is_named(tmp_path: Path, text: str) -> None:
    """A file that can not be read as a run is named, with what to do."""
    path = tmp_path / "wrong.json"
    path.write_text(text)

    with pytest.raises(EvaluationInputError, match=r"wrong\.json.*no run"):
        compare_runs(path, path)


def test_a_folder_without_runs_is_named(tmp_path: Path) -> None:
    """And so are two that have no set in common."""
    with pytest.raises(EvaluationInputError, match="there is no run"):
        compare_runs(tmp_path, tmp_path)
    write_run(tmp_path / "one", _run("one", {"a": 1}))
    write_run(tmp_path / "other", _run("other", {"a": 1}))
    with pytest.raises(EvaluationInputError, match="no set was measured"):
        compare_runs(tmp_path / "one", tmp_path / "other")


def test_only_the_very_same_measurement_is_kept(tmp_path: Path) -> None:
    """A run is used again under the sign that it bears, and a damaged one is made anew."""
    path = write_run(tmp_path, _run("set", {"a": 1}, sign="this"))

    assert kept_run(tmp_path, "set", "this") is not None
    assert kept_run(tmp_path, "set", "that") is None
    assert kept_run(tmp_path, "other", "this") is None
    path.write_text(path.read_text()[:-9])
    assert kept_run(tmp_path, "set", "this") is None
