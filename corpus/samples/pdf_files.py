"""Prints texts to PDF with Chromium, and makes one of them look as if it had come out of a scanner.

Dates and identifiers that the press puts in are replaced, so that an unchanged text gives an unchanged file.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from corpus.samples.html_pages import print_page, slide_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus.samples.sources import Source

CHROMIUM = "/usr/bin/chromium"
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_SCAN_DPI = 120
_SCAN_QUALITY = 42  # of JPEG: readable by people and by text recognition, about 90 kB a page
_SLANT = (0.55, -0.4, 0.3, -0.7)  # degrees, page by page
_PAPER_NOISE = 5.0  # grey levels, standard deviation


@contextmanager
def press() -> Iterator[Callable[[Source], bytes]]:
    """Start the browser once and yield a function that prints a source to the bytes of a PDF."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        page = browser.new_page()

        def make(source: Source) -> bytes:
            page.set_content(slide_pages(source) if source.format == "pdf-slides" else print_page(source))
            printed = page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
            return _finished(_scanned(printed) if source.format == "pdf-scanned" else printed, source)

        yield make
        browser.close()


def _finished(content: bytes, source: Source) -> bytes:
    """Set title, author, language and fixed dates."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    day = f"D:{source.year}0601090000Z"
    writer.metadata = {
        "/Title": source.title,
        "/Author": "; ".join(maker.name for maker in source.makers),
        "/Subject": source.summary,
        "/CreationDate": day,
        "/ModDate": day,
    }
    writer.root_object[NameObject("/Lang")] = TextStringObject(source.language)
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def _scanned(content: bytes) -> bytes:
    """Return a PDF of slightly crooked, grainy grey pictures of the pages, without any text."""
    with pypdfium2.PdfDocument(content) as printed:
        pictures = [_scan(page.render(scale=_SCAN_DPI / 72).to_pil(), number) for number, page in enumerate(printed)]
    result = io.BytesIO()
    pictures[0].save(
        result, "PDF", resolution=_SCAN_DPI, save_all=True, append_images=pictures[1:], quality=_SCAN_QUALITY
    )
    return result.getvalue()


def _scan(picture: Image.Image, number: int) -> Image.Image:
    grey = picture.convert("L").rotate(_SLANT[number % len(_SLANT)], Image.Resampling.BICUBIC, fillcolor=236)
    noise = np.random.default_rng(number).normal(0.0, _PAPER_NOISE, (grey.height, grey.width))
    return Image.fromarray(np.clip(np.asarray(grey) * 0.93 + 6 + noise, 0, 255).astype(np.uint8))
