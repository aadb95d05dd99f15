"""Reads pages that are pictures of text, one at a time, so that something better can be done in between.

The pages were found when their files were read; what is read is kept page by page (`corpus/scans.py`), and with the
last page of a file its versions are asked to be indexed anew. How a picture is read: `indexer/extract/recognise.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from corpus.records import Scan
from indexer.errors import NotRecognised
from indexer.extract.recognise import Recogniser, recognise
from indexer.progress import StopAsked
from indexer.rooms import Workshop

Say: TypeAlias = Callable[[str], None]


def recognise_next(workshop: Workshop, say: Say) -> bool:
    """Read the page that is next; False where none waits, or nothing is installed that could read it.

    `say` is told what is read; if it raises StopAsked, the page waits as before.
    """
    scans = workshop.desk.scans
    scan = scans.claim() if workshop.recogniser is not None else None
    if scan is None or workshop.recogniser is None:
        return False
    try:
        say(f"{scan.name}: text recognition, page {scan.number} ({scan.left} left)")
        _recognise(scan, workshop, workshop.recogniser)
    except StopAsked:
        scans.release(scan)
        raise
    return True


def _recognise(scan: Scan, workshop: Workshop, recogniser: Recogniser) -> None:
    path, detect = workshop.desk.files.path(scan.file_sha256), workshop.detector.detect
    try:
        page = recognise(path, scan, recogniser, _guess(scan, workshop), detect)
    except NotRecognised as error:
        workshop.desk.scans.fail(scan, str(error.facts["cause"]), recogniser.means)
    else:
        workshop.desk.scans.keep(scan, page)


def _guess(scan: Scan, workshop: Workshop) -> str | None:
    """Return the language of the nearest page with text, else the one that the version is said to have."""
    desk = workshop.desk
    extraction = desk.extractions.newest(scan.file_sha256)
    texts = {page.number: page.text for page in (extraction.pages if extraction else ()) if page.text}
    texts |= {number: page.text for number, page in desk.scans.of_file(scan.file_sha256).read.items() if page.text}
    nearest = min(texts, key=lambda number: (abs(number - scan.number), number), default=None)
    spoken = workshop.detector.detect(texts[nearest]) if nearest is not None else None
    return spoken or scan.language
