"""Shows how languages share the list: which answers each language of a question finds, and how much is in its own.

Only sets are shown in which a text stands in several languages. What the figures mean: docs/evaluation.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping


def pairs_table(figures: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return the recall@10 of the hybrid by set, language of the question (a row) and of the text (a column)."""
    pairs = {name: found["by_language_pair"] for name, found in figures.items() if "own_language" in found}
    texts = sorted({pair.partition(">")[2] for of_set in pairs.values() for pair in of_set})
    shown = Table(box=None, header_style="bold", pad_edge=False)
    shown.add_column("recall@10 by language of the question and of the text")
    for language in ("", *texts):
        shown.add_column(language, justify="right")
    for name, of_set in pairs.items():
        questions = sorted({pair.partition(">")[0] for pair in of_set})
        for place, asked in enumerate(questions):
            found = (of_set.get(f"{asked}>{text}") for text in texts)
            cells = (f"{one['recall@10']:.2f}" if one else "" for one in found)
            shown.add_row("" if place else name, asked, *cells)
    return shown


def own_language_table(figures: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return by set how much is in the question's own language, languages treated alike and with it first."""
    shown = Table(box=None, header_style="bold", pad_edge=False)
    shown.add_column("in the question's own language")
    for heading in ("of the first ten", "fair", "with mine first", "the very first", "with mine first"):
        shown.add_column(heading, justify="right")
    for name, own in ((name, found["own_language"]) for name, found in figures.items() if "own_language" in found):
        first = own.get("mine_first", {})
        cells = (own["share"], own["fair"], first.get("share"), own["first"], first.get("first"))
        shown.add_row(name, *("" if cell is None else f"{cell:.3f}" for cell in cells))
    return shown
