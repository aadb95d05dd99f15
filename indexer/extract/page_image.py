"""Draws one page for text recognition, in a process of its own that may do nothing else.

    python -m indexer.extract.page_image PATH MEDIA_TYPE NUMBER     a grey picture (PGM) on standard output

A page of a PDF is drawn at 300 dots an inch, which text recognition wants; a picture that was uploaded is brought near
that. Both are bounded, whatever size a file claims. Exit status 1 means that there is no such page to be drawn.
"""

from __future__ import annotations

import resource
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from indexer.extract.confinement import Confinement

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

DOTS_AN_INCH = 300
MOST_PIXELS = 20_000_000  # A3 at 300 dots an inch has 17 million
_LONG_SIDE = 3500  # pixels: the height of A4 at 300 dots an inch
_MOST_ENLARGED = 3.0
_WHITE = 255
_MEMORY = 2**31
_CPU_SECONDS = 60


def main(path: str, media_type: str, number: str) -> None:
    """Draw a page (from 1) to standard output."""
    confinement = Confinement()
    confinement.given = path
    _restrict()
    drawn = draw_page(Path(path), media_type, int(number))
    drawn.save(sys.stdout.buffer, "PPM")


def draw_page(path: Path, media_type: str, number: int) -> Picture:
    """Return page `number` (from 1) in 8 bits of grey, at most MOST_PIXELS.

    Raises what the libraries raise where the file has no such page or is broken.
    """
    if media_type == "application/pdf":
        return _drawn(path, number)
    return _enlarged(path, number)


def _drawn(path: Path, number: int) -> Picture:
    with closing(pdfium.PdfDocument(path)) as pdf:
        page = pdf[number - 1]
        width, height = page.get_size()
        scale = min(DOTS_AN_INCH / 72, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        picture: Picture = page.render(scale=scale, grayscale=True).to_pil()
        return picture.convert("L")


def _enlarged(path: Path, number: int) -> Picture:
    Image.MAX_IMAGE_PIXELS = 8 * MOST_PIXELS
    with Image.open(path) as opened:
        opened.seek(number - 1)
        picture = _on_white(ImageOps.exif_transpose(opened))
    wanted = min(_LONG_SIDE / max(picture.size), _MOST_ENLARGED)
    scale = min(max(wanted, 1.0), (MOST_PIXELS / (picture.width * picture.height)) ** 0.5)
    return ImageOps.scale(picture, scale, Image.Resampling.BICUBIC)


def _on_white(picture: Picture) -> Picture:
    """Return the picture in grey, with what is transparent as white as paper."""
    if not picture.has_transparency_data:
        return picture.convert("L")
    coloured = picture.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, (_WHITE, _WHITE, _WHITE, _WHITE))
    return Image.alpha_composite(paper, coloured).convert("L")


def _restrict() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception:  # noqa: BLE001 - libraries raise whatever they like on a broken page; the status says enough
        sys.exit(1)
