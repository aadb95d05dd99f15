"""Reads judgements: which product answers which test question, and how well.

    qrels.tsv     query-id <tab> corpus-id <tab> grade, after one line of headings; a grade above 0 is
    relevant

A question without a line has no answer in the collection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from search_api.evaluation.topics import unfit

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

# With version and page behind them in a golden set (pages.py).
_COLUMNS = (3, 5)


def read_qrels(
    folder: Path, topics: Collection[str] | None = None, products: Collection[str] | None = None
) -> dict[str, dict[str, int]]:
    """Grades by product by question.

    Raises EvaluationInputError, also for an id that is not in `topics` or `products`.
    """
    path = folder / "qrels.tsv"
    judged: dict[str, dict[str, int]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise unfit(path, 0, f"it can not be read ({fault})") from fault
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            topic, product, grade = _judgement(path, number, line)
            _demand_known(path, number, topic, topics)
            _demand_known(path, number, product, products)
            known = judged.setdefault(topic, {})
            known[product] = max(grade, known.get(product, 0))
    return judged


def _judgement(path: Path, number: int, line: str) -> tuple[str, str, int]:
    fields = line.split("\t")
    if len(fields) not in _COLUMNS:
        raise unfit(path, number, f"it has {len(fields)} columns and not 3, or 5 with version and page")
    try:
        return fields[0], fields[1], int(fields[2])
    except ValueError as fault:
        raise unfit(path, number, f'the grade "{fields[2]}" is not a whole number') from fault


def _demand_known(path: Path, number: int, id_: str, known: Collection[str] | None) -> None:
    if known is not None and id_ not in known:
        raise unfit(path, number, f'"{id_}" is in neither queries nor corpus')
