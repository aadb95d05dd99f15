"""Shows how the verdict did as a table: how well it tells the two kinds of questions apart, and what each kind got."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

KINDS = ("answer", "weak", "none")
GROUPS = ("answerable", "unanswerable")


def verdict_table(figures: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return a row a set: AUROC and calibration error where there are both kinds, and the share of each verdict."""
    shown = Table(box=None, header_style="bold")
    shown.add_column("verdict")
    for heading in ("AUROC", "calibration error", *(f"{group}: {kind}" for group in GROUPS for kind in KINDS)):
        shown.add_column(heading, justify="right")
    for name, found in figures.items():
        if "verdict" in found:
            shown.add_row(name, *_row(found["verdict"]))
    return shown


def _row(found: Mapping[str, Any]) -> list[str]:
    measured = [f"{found[name]:.3f}" if name in found else "" for name in ("auroc", "calibration_error")]
    shares = [f"{found[group][kind]:.2f}" if group in found else "" for group in GROUPS for kind in KINDS]
    return [*measured, *shares]
