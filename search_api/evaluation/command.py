"""Carries out what is asked of the evaluation on a terminal: measure sets, write figures down, compare, explain."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from corpus.settings import Settings
from search_api.evaluation.circumstances import HOUSE
from search_api.evaluation.collection import live_collection, of_texts
from search_api.evaluation.compare import compare_runs
from search_api.evaluation.explain import explain
from search_api.evaluation.explain_report import as_values, lines
from search_api.evaluation.gate import weigh
from search_api.evaluation.language_report import own_language_table, pairs_table
from search_api.evaluation.own_set import own_set
from search_api.evaluation.record import Run
from search_api.evaluation.report import NO_QUESTIONS, compared_table, languages_table, table, weighed_lines
from search_api.evaluation.run import QuestionSet, kept_or_measured
from search_api.evaluation.verdict_report import verdict_table
from search_api.live import open_live
from search_api.question import Question, clean

SAMPLES = HOUSE / "corpus" / "samples"
GOLDEN = SAMPLES / "golden"
# Real collections lie beside a checkout where they are at hand; they are no part of the product.
BESIDE = HOUSE.parent / "shared" / "data" / "retrieval"

# More than 10,000 draws can tell of a chance, or a few hundred questions of a mean.
PLACES = 4

# The tables are as wide as they are; a terminal that is not cuts them off less than it would their columns.
out = Console(highlight=False, width=180)
err = Console(stderr=True, highlight=False)


def everything() -> list[QuestionSet]:
    """Return the golden set, asked of the demonstration collection, and the collections beside the checkout."""
    beside = sorted(path for path in BESIDE.glob("*") if (path / "queries.jsonl.gz").is_file())
    return [QuestionSet(GOLDEN, SAMPLES / "catalogue.csv"), *map(QuestionSet, beside)]


def of(folders: Iterable[Path]) -> list[QuestionSet]:
    """Return the sets of folders, asked of their own texts or of the live collection."""
    return [QuestionSet(folder) for folder in folders]


@contextmanager
def own(settings: Settings) -> Iterator[list[QuestionSet]]:
    """Yield what editors accepted of readers' judgements, asked of the live collection. Raises NothingJudged."""
    with closing(open_live(settings)) as live:
        accepted = live.judgements.cases("accepted")
    with own_set(accepted) as folder:
        yield [QuestionSet(folder)]


def measure(sets: Sequence[QuestionSet], settings: Settings, *, as_json: bool, again: bool, write: Path | None) -> None:
    """Measure each set under a progress bar and print what was found. Raises EvaluationInputError."""
    runs: list[Run] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=None)

        def report(name: str, done: int, total: int) -> None:
            bar.update(task, description=f"asking {name}", completed=done, total=total)

        for place, one in enumerate(sets, start=1):
            bar.update(task, description=f"set {place} of {len(sets)}, indexing {one.name}", completed=0, total=None)
            runs.append(kept_or_measured(one, settings, report, again=again))
            if not as_json:
                out.print(table({one.name: runs[-1].figures}))
    figures = {run.set: run.figures for run in runs}
    if write is not None:
        _write(write, runs)
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    else:
        _show(figures)


def compare(first: Path, second: Path, leg: str, most: int, *, as_json: bool) -> None:
    """Print what the second run gained and lost against the first. Raises EvaluationInputError."""
    found = compare_runs(first, second, leg)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        out.print(compared_table(found, most))


def weigh_generations(before: str, after: str, settings: Settings, most: int, *, as_json: bool) -> None:
    """Print whether a generation may answer instead of another. Raises EvaluationInputError."""
    weighed = weigh(before, after, settings)
    if as_json:
        typer.echo(json.dumps(weighed.facts() if weighed else {}, ensure_ascii=False))
    elif weighed is None:
        out.print(NO_QUESTIONS)
    else:
        for line in weighed_lines(weighed, most):
            out.print(line, markup=False, soft_wrap=True)


def explain_answer(asked: Question, folder: Path | None, settings: Settings, *, as_json: bool) -> None:
    """Print why each product stands where it stands, in the live collection or in that of a folder's texts."""
    with of_texts(folder, settings) if folder else live_collection(settings) as collection:
        found = explain(asked, collection.live)
    if as_json:
        typer.echo(json.dumps(as_values(found), ensure_ascii=False))
    else:
        for line in lines(found):
            out.print(line, soft_wrap=True)


def question(text: str, language: str, most: int) -> Question:
    """The question to be explained. Raises EmptyQuestion."""
    return Question(clean(text), language=language, limit=most)


def _show(figures: Mapping[str, Mapping[str, Any]]) -> None:
    out.print(table(figures))
    by_language = (languages_table(figures, of) for of in ("question", "text"))
    for shown in (*by_language, pairs_table(figures), own_language_table(figures), verdict_table(figures)):
        if shown.row_count:
            out.print()
            out.print(shown)


def _write(path: Path, runs: Sequence[Run]) -> None:
    """The figures of each set, and with what they were measured."""
    told = {run.set: {"circumstances": dict(run.circumstances), "figures": _rounded(run.figures)} for run in runs}
    path.write_text(json.dumps({"sets": told}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:  # noqa: ANN401 - what JSON holds
    """Every number to PLACES, so that a reader of differences sees those that are some."""
    if isinstance(value, Mapping):
        return {name: _rounded(one) for name, one in value.items()}
    return round(value, PLACES) if isinstance(value, float) else value
