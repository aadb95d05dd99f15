"""Shows what an evaluation found as a table for people, set by set and leg by leg."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from search_api.evaluation.preview import Preview

LEGS = ("lexical", "dense", "hybrid")


def table(figures: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return one row a set: nDCG@10 of each leg, the difference of the hybrid to the better leg, and the rest."""
    shown = Table(box=None, header_style="bold")
    shown.add_column("set")
    further = ("to better leg", "recall@100", "MRR@10", "cross-lingual", "verdict AUROC", "page shown")
    for heading in (*(f"{leg} nDCG@10" for leg in LEGS), *further):
        shown.add_column(heading, justify="right")
    for name, found in figures.items():
        shown.add_row(name, *_row(found))
    return shown


def languages_table(figures: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return the hybrid's nDCG@10 by set and language of the question."""
    languages = sorted({language for found in figures.values() for language in found["by_language"]})
    shown = Table(box=None, header_style="bold")
    shown.add_column("hybrid nDCG@10 by language of the question")
    for language in languages:
        shown.add_column(language, justify="right")
    for name, found in figures.items():
        by_language = found["by_language"]
        shown.add_row(name, *(f"{by_language[one]['ndcg@10']:.3f}" if one in by_language else "" for one in languages))
    return shown


def preview_table(found: Preview) -> Table:
    """Return one row a question whose answers move, from which place on and by how much nDCG@10, and their mean."""
    title = f"answers move for {len(found.moved)} of {found.questions} test questions"
    shown = Table(box=None, header_style="bold", title=title, title_justify="left")
    shown.add_column("question", max_width=80)
    for heading in ("language", "from place", "nDCG@10 now", "then"):
        shown.add_column(heading, justify="right")
    for moved in found.moved:
        named = (moved.topic.language or "", str(moved.rank), _optional(moved.before), _optional(moved.after))
        shown.add_row(Text(moved.topic.text), *named)
    shown.add_row("mean of all that are judged", "", "", _optional(found.before), _optional(found.after), style="bold")
    return shown


def _row(found: Mapping[str, Any]) -> list[str]:
    ndcg = {leg: found[leg]["ndcg@10"] for leg in LEGS}
    better = max(ndcg["lexical"], ndcg["dense"])
    return [
        *(f"{ndcg[leg]:.3f}" for leg in LEGS),
        f"{ndcg['hybrid'] - better:+.3f}",
        f"{found['hybrid']['recall@100']:.3f}",
        f"{found['hybrid']['mrr@10']:.3f}",
        _crossing(found["cross_lingual"]),
        _optional(found.get("verdict_auroc")),
        _optional(found.get("page_shown")),
    ]


def _crossing(found: Mapping[str, float]) -> str:
    return f"{found['ndcg@10']:.3f} ({found['questions']:.0f})" if found["questions"] else ""


def _optional(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
