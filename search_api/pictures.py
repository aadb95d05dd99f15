"""Keeps pictures of pages that were drawn once, so that a page looked at often costs one drawing.

    <data>/pictures/ab/abcdef...-12-640.webp       page 12 of the file abcdef..., 640 pixels wide

Everything here can be thrown away at any time; what has to be drawn is drawn again.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from indexer.engine.page_pictures import page_picture

# A small picture beside a result, a page on a phone and on a desk, each also for screens of double density.
Width: TypeAlias = Literal[160, 320, 640, 960, 1280]

WIDTHS: tuple[Width, ...] = get_args(Width)


class Pictures:
    """Owns the folder of pictures."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, sha256: str, original: Path, page: int, width: Width) -> Path:
        """Return the picture of a page (from 1), drawn now if it was not before. Raises PageNotDrawn."""
        place = self._folder / sha256[:2] / f"{sha256}-{page}-{width}.webp"
        if not place.exists():
            self._keep(place, page_picture(original, page, width))
        return place

    def _keep(self, place: Path, picture: bytes) -> None:
        """Written aside and renamed: a reader never sees half a picture."""
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = place.with_name(f".{secrets.token_hex(8)}")
        try:
            aside.write_bytes(picture)
            aside.replace(place)
        finally:
            aside.unlink(missing_ok=True)
