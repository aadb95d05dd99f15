"""Fits the verdict's coefficients and says how well they do on collections that they were not fitted on.

    python -m search_api.evaluation.fit_verdict [FOLDER...] [--keep FILE] [--together NAME,NAME]

Without folders: the golden set and the collections beside the checkout. What is printed last goes into
search_api/ranking/verdict.py; the reasons are in docs/ranking.md, "Verdict".
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from corpus.settings import Settings
from search_api.console import explained
from search_api.evaluation import command
from search_api.evaluation.calibration import verdict_figures
from search_api.evaluation.left_out import Sources, certain, fit_on, probabilities
from search_api.evaluation.run import QuestionSet
from search_api.evaluation.verdict_lists import List, from_elsewhere, gather, keep, kept
from search_api.ranking.verdict import MEANING, WORDS

OWN: Final = command.GOLDEN.name
MODELS: Final = {"WITH_WORDS": (*MEANING, *WORDS), "WITHOUT_WORDS": MEANING}
Several = list[str]


def main(
    folders: Annotated[list[Path] | None, typer.Argument(help="Folders of test questions.", show_default=False)] = None,
    keep_in: Annotated[
        Path | None, typer.Option("--keep", help="Write the lists to this file, or read them from it where it is.")
    ] = None,
    together: Annotated[Several, typer.Option(help="Sets of one source, by commas; may be repeated.")] = [],  # noqa: B006 - typer reads it, nobody changes it
) -> None:
    """Print how well the verdict does on each set left out of its fitting, and the coefficients fitted on all."""
    sets = command.of(folders) if folders else command.everything()
    sources = _sources(sets, [names.split(",") for names in together])
    with explained() as settings:
        lists = certain(_lists(keep_in, sets, sources, settings), {one.name: _languages(one) for one in sets})
    command.out.print(_table(lists, sources))
    for name, features in MODELS.items():
        model = fit_on(lists, sources, features)
        weights = {feature: round(weight, 3) for feature, weight in model.weights.items()}
        typer.echo(f"{name} = Model({json.dumps(weights)}, {model.bias:.3f})")


def _sources(sets: Sequence[QuestionSet], together: Sequence[Collection[str]]) -> dict[str, str]:
    """The source of each set: the first of those that it was said to go with, or what its meta.json names."""
    said = {name: min(names) for names in together for name in names}
    return {one.name: said.get(one.name) or _repositories(one) or one.name for one in sets}


def _repositories(one: QuestionSet) -> str:
    return " ".join(sorted(source["repository"] for source in _meta(one).get("source", [])))


def _languages(one: QuestionSet) -> int:
    """In how many languages its texts are; several where that is not said, as in the demonstration collection."""
    return len(_meta(one).get("document_languages", {})) or 1


def _meta(one: QuestionSet) -> dict[str, Any]:
    path = one.folder / "meta.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def _lists(path: Path | None, sets: Sequence[QuestionSet], sources: Sources, settings: Settings) -> list[List]:
    if path is not None and path.is_file():
        return kept(path)
    found: list[List] = []
    for one in sets:
        others = [other for other in sets if sources[other.name] != sources[one.name] and other.has_texts]
        command.err.print(f"asking {one.name}")
        found.extend(gather(one, from_elsewhere(others), settings))
    if path is not None:
        keep(path, found)
    return found


def _table(lists: Sequence[List], sources: Sources) -> Table:
    """A row a set, of a model fitted on other sources; for the set of this sector also one on its other languages.

    Asked is what the set has: its questions without an answer, or else those whose answers were hidden.
    """
    shown = Table(box=None, header_style="bold")
    headings = (
        "set",
        "left out",
        "lists",
        "AUROC",
        "calibration error",
        "answer",
        "weak",
        "none",
        "unanswerable: answer",
    )
    for heading in headings:
        shown.add_column(heading, justify="left" if heading in headings[:2] else "right")
    for name in sorted({one.set for one in lists}):
        asked = _asked(name, lists)
        likely = probabilities(asked, lists, sources, lambda one: sources[one.set])
        shown.add_row(name, "its source", *_cells(likely, asked))
        if name == OWN:
            likely = probabilities(asked, lists, sources, lambda one: f"{one.set == OWN} {one.language}")
            shown.add_row(name, "the language", *_cells(likely, asked))
    return shown


def _asked(name: str, lists: Sequence[List]) -> list[List]:
    own = [one for one in lists if one.set == name]
    wrong = "unanswered" if any(one.kind == "unanswered" for one in own) else "hidden"
    return [one for one in own if one.kind in {"answers", wrong}]


def _cells(likely: Sequence[float], asked: Sequence[List]) -> list[str]:
    found: dict[str, Any] = verdict_figures(likely, [one.kind == "answers" for one in asked])
    right, wrong = found["answerable"], found["unanswerable"]
    shares = (*(right[kind] for kind in ("answer", "weak", "none")), wrong["answer"])
    return [
        str(len(asked)),
        f"{found['auroc']:.3f}",
        f"{found['calibration_error']:.3f}",
        *(f"{one:.2f}" for one in shares),
    ]


if __name__ == "__main__":
    typer.run(main)
