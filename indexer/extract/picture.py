"""Takes pictures (PNG, JPEG, TIFF with all its pages) for scans: their text is for text recognition to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from corpus.records import Page
from indexer.extract.quality import UNUSABLE

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.extract.reading import Reading


def read_picture(path: Path, reading: Reading) -> None:
    """Leave a page without text in `reading` for each picture in the file."""
    with Image.open(path) as opened:
        count = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
    for number in reading.turns(count):
        reading.pictures.append(number)
        reading.add(Page(number, "", damage=UNUSABLE))
