"""One figure of a benchmark and how it compares with what is wanted; printed as a plain table, written as JSON.

Nothing is asserted here: a figure that falls short says so in its line.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, how much of which unit, and the bar where there is one (`least` or `most`)."""

    what: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None
    note: str = ""

    @property
    def falls_short(self) -> bool:
        """Whether a bar is missed."""
        too_low = self.least is not None and self.value < self.least
        return too_low or (self.most is not None and self.value > self.most)

    @property
    def wanted(self) -> str:
        """The bar in words."""
        bars = [("at least", self.least), ("at most", self.most)]
        return ", ".join(f"{word} {_written(bar)}" for word, bar in bars if bar is not None)


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of one benchmark; `details` (single measurements, versions) go into the JSON alone."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    details: dict[str, Any]

    def printed(self) -> str:
        """The table as text."""
        rows = [(f.what, f"{_written(f.value)} {f.unit}".strip(), f.wanted, _remark(f)) for f in self.figures]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        lines = [f"  {a:<{widths[0]}}  {b:>{widths[1]}}  {c:<{widths[2]}}  {d}".rstrip() for a, b, c, d in rows]
        return "\n".join([self.title, *lines])


def shortfalls(tables: Sequence[Table]) -> list[str]:
    """A sentence for each figure that misses its bar."""
    return [
        f"{table.name}: {figure.what} is {_written(figure.value)} {figure.unit}, wanted {figure.wanted}."
        for table in tables
        for figure in table.figures
        if figure.falls_short
    ]


def write(path: Path, machine: dict[str, Any], tables: Sequence[Table]) -> None:
    """Write everything as JSON; tables of an earlier run that were not measured now stay, with their own machine."""
    known = json.loads(path.read_bytes())["tables"] if path.exists() else {}
    made = {table.name: asdict(table) | {"machine": machine} for table in tables}
    text = json.dumps({"tables": known | made}, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")


def median(values: Sequence[float]) -> float:
    """The median as a plain number."""
    return float(np.median(values))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share (0 to 1) of all values does not exceed."""
    return float(np.quantile(values, share))


def _written(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"


def _remark(figure: Figure) -> str:
    return "; ".join(part for part in ("FALLS SHORT" if figure.falls_short else "", figure.note) if part)
