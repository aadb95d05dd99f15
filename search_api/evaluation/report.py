"""Shows what an evaluation found as a table for people, set by set and leg by leg."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

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
