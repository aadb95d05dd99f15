"""Draws the ornament of a cover: tiles of quarter circles in two colours, always the same for the same product."""

from __future__ import annotations

import hashlib

_TILES = (
    "M0 0H{s}A{s} {s} 0 0 1 0 {s}Z",
    "M{s} 0V{s}A{s} {s} 0 0 1 0 0Z",
    "M{s} {s}H0A{s} {s} 0 0 1 {s} 0Z",
    "M0 {s}V0A{s} {s} 0 0 1 {s} {s}Z",
)
_EMPTY = 3  # of 16 values, so that about a fifth of the tiles stays open


def ornament(name: str, columns: int, rows: int, colours: tuple[str, str, str]) -> str:
    """Return an SVG of `columns` by `rows` tiles for the product `name`, in three CSS colours."""
    size = 20
    values = hashlib.shake_256(name.encode()).digest(columns * rows)
    tiles = "".join(
        _tile(value, (index % columns) * size, (index // columns) * size, size, colours)
        for index, value in enumerate(values)
        if value % 16 >= _EMPTY
    )
    return (
        f'<svg class="ornament" viewBox="0 0 {columns * size} {rows * size}" preserveAspectRatio="xMidYMid slice" '
        f'aria-hidden="true">{tiles}</svg>'
    )


def _tile(value: int, x: int, y: int, size: int, colours: tuple[str, str, str]) -> str:
    path = _TILES[value // 16 % 4].format(s=size)
    return f'<path transform="translate({x} {y})" fill="{colours[value // 64 % 3]}" d="{path}"/>'
