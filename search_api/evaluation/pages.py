"""Judges whether the page that answers is among the passages shown.

qrels.tsv of a golden set has two more columns: version (its id, or its key in an imported catalogue) and page, 0 for
a link.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from search_api.evaluation.topics import unfit
from search_api.results import Results

COLUMNS = 5
IMPORT_KEY = "csv:"


def read_pages(folder: Path) -> dict[str, set[tuple[str, int]]]:
    """Return for each question the places (version key, page) that its best graded judgements name.

    Empty where the judgements have no such columns. Raises EvaluationInputError.
    """
    path = folder / "qrels.tsv"
    found: dict[str, dict[int, set[tuple[str, int]]]] = defaultdict(lambda: defaultdict(set))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], start=2):
        fields = line.split("\t")
        if len(fields) == COLUMNS:
            topic, _product, grade, version, page = fields
            if not (grade.isdigit() and page.isdigit()):
                raise unfit(path, number, "the grade or the page is not a whole number")
            found[topic][int(grade)].add((version, int(page)))
    return {topic: grades[max(grades)] for topic, grades in found.items()}


def page_is_shown(results: Results, places: set[tuple[str, int]]) -> bool:
    """Whether a passage shown with any of the products found stands on one of these pages."""
    keys: Mapping[str, str] = {
        version.id: (version.source_key or "").removeprefix(IMPORT_KEY)
        for result in results.results
        for version in result.product.versions
    }
    return any(
        not places.isdisjoint({(keys.get(passage.version_id, ""), page), (passage.version_id, page)})
        for result in results.results
        for passage in result.evidence
        for page in range(passage.first_page, passage.last_page + 1)
    )
