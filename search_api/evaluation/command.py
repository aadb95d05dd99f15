"""The command that measures answers: folders of test questions in, a table or JSON out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from corpus.settings import Settings
from search_api.evaluation.report import languages_table, table
from search_api.evaluation.run import evaluate

HOUSE = Path(__file__).resolve().parents[2]
GOLDEN = HOUSE / "corpus" / "samples" / "golden"
# Real collections lie beside a checkout where they are at hand; they are no part of the product.
BESIDE = HOUSE.parent / "shared" / "data" / "retrieval"

# The tables are as wide as they are; a terminal that is not cuts them off less than it would their columns.
out = Console(highlight=False, width=180)
err = Console(stderr=True, highlight=False)


def everything() -> list[Path]:
    """Return the golden set and the collections beside the checkout."""
    return [GOLDEN, *sorted(path for path in BESIDE.glob("*") if (path / "queries.jsonl.gz").is_file())]


def measure(folders: list[Path], settings: Settings, *, as_json: bool) -> None:
    """Evaluate each folder under a progress bar and print what was found. Raises EvaluationInputError."""
    figures: dict[str, dict[str, Any]] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=None)

        def report(name: str, done: int, total: int) -> None:
            bar.update(task, description=f"asking {name}", completed=done, total=total)

        for folder in folders:
            bar.update(task, description=f"indexing {folder.name}", completed=0, total=None)
            figures[folder.name] = evaluate(folder, settings, report)
            if not as_json:
                out.print(table({folder.name: figures[folder.name]}))
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    else:
        out.print(table(figures))
        out.print(languages_table(figures))
