"""Shows what an evaluation found as tables for people: set by set, leg by leg, language by language, or what moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from search_api.evaluation.compare import Compared, Moved
from search_api.evaluation.figures import LEGS, MAIN
from search_api.evaluation.gate import Weighed
from search_api.evaluation.preview import Preview
from search_api.evaluation.record import Question

NO_QUESTIONS = (
    "There are no test questions: accept some of what readers judged (`python -m search_api judgements list`), "
    "or put queries.jsonl and qrels.tsv into DATA/golden."
)


def table(figures: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return one row a set: nDCG@10 of each leg, the difference of the hybrid to the better leg, and the rest."""
    shown = Table(box=None, header_style="bold")
    shown.add_column("set")
    legs = _legs(figures)
    further = ("to better leg", "p", "recall@100", "MRR@10", "cross-lingual", "verdict AUROC", "page shown")
    for heading in (*(f"{leg} nDCG@10" for leg in legs), *further):
        shown.add_column(heading, justify="right")
    for name, found in figures.items():
        shown.add_row(name, *_row(found, legs))
    return shown


def languages_table(figures: Mapping[str, Mapping[str, Any]], of: str) -> Table:
    """Return nDCG@10 by set, leg and language `of` the "question" or the "text"; sets in one language are left out."""
    groups = {
        (name, leg): found["legs_by_language"][of]
        for name, found in figures.items()
        for leg in _legs({name: found})
        if len(found["legs_by_language"][of]) > 1
    }
    languages = sorted({language for group in groups.values() for language in group})
    shown = Table(box=None, header_style="bold", pad_edge=False)
    shown.add_column(f"nDCG@10 by language of the {of}")
    for language in ("", *languages):
        shown.add_column(language, justify="right")
    for (name, leg), group in groups.items():
        cells = (f"{group[one][leg][MAIN]:.3f}" if one in group else "" for one in languages)
        shown.add_row(name if leg == LEGS[0] else "", leg, *cells)
    return shown


def compared_table(found: Sequence[Compared], most: int) -> Table:
    """Return a line a set, and under it the `most` questions that lost most and as many that gained most."""
    shown = Table(box=None, header_style="bold")
    shown.add_column("", max_width=80)
    for heading in ("language", "before", "after", "change", "p", "place of the first answer"):
        shown.add_column(heading, justify="right")
    for one in found:
        difference = (f"{one.difference.mean:+.4f}", _chance(one.difference.p))
        title = f"{one.set}: {one.questions} questions, {_lost(one)} lost, {len(one.moved) - _lost(one)} gained"
        shown.add_row(title, "", f"{one.before:.4f}", f"{one.after:.4f}", *difference, "", style="bold")
        for moved in _furthest(one.moved, most):
            shown.add_row(
                Text(f"  {moved.after.text}"), moved.after.language, "", "", f"{moved.change:+.3f}", "", _places(moved)
            )
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


def weighed_lines(weighed: Weighed, most: int) -> list[str]:
    """Return whether a generation may answer instead of another, then the `most` greatest losses and gains."""
    first, second = weighed.generations
    gained = sum(one.change > 0 for one in weighed.moved)
    verdict = "may answer" if weighed.passes else "answers worse"
    means = f"nDCG@10 {weighed.before:.3f} -> {weighed.after:.3f}, p {_chance(weighed.p)}"
    counts = f"{weighed.questions} questions, {gained} gained, {len(weighed.moved) - gained} lost"
    shown = weighed.moved if len(weighed.moved) <= 2 * most else (*weighed.moved[:most], *weighed.moved[-most:])
    moved = [f"  {one.before:.3f} -> {one.after:.3f}  {one.question}" for one in shown if most]
    return [f"{second} {verdict} instead of {first}: {means}; {counts}", *moved]


def _row(found: Mapping[str, Any], legs: Sequence[str]) -> list[str]:
    better = found["to_better_leg"]
    return [
        *(f"{found[leg][MAIN]:.3f}" if leg in found else "" for leg in legs),
        f"{better['difference']:+.3f}",
        _chance(better["p"]),
        f"{found['hybrid']['recall@100']:.3f}",
        f"{found['hybrid']['mrr@10']:.3f}",
        _crossing(found["cross_lingual"]),
        _optional(found.get("verdict_auroc")),
        _optional(found.get("page_shown")),
    ]


def _legs(figures: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [leg for leg in LEGS if any(leg in found for found in figures.values())]


def _chance(p: float) -> str:
    """How likely a difference is by chance, as it is usually written."""
    return "<0.001" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004 - the last place that is written


def _lost(found: Compared) -> int:
    return sum(one.change < 0 for one in found.moved)


def _furthest(moved: Sequence[Moved], most: int) -> Sequence[Moved]:
    """The ends of a list that is sorted by change."""
    return moved if len(moved) <= 2 * most else (*moved[:most], *moved[len(moved) - most :])


def _places(moved: Moved) -> str:
    before, after = (min((place for place in one.relevant.values() if place), default=0) for one in _sides(moved))
    return f"{before or 'none'} → {after or 'none'}"


def _sides(moved: Moved) -> tuple[Question, Question]:
    return moved.before, moved.after


def _crossing(found: Mapping[str, float]) -> str:
    return f"{found['ndcg@10']:.3f} ({found['questions']:.0f})" if found["questions"] else ""


def _optional(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
