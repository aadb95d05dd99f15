"""How well scanned pages are read: pages of text are made into pictures as a scanner does, read back, and compared.

The truth is the text that the files hold: of the demonstration collection in all seven languages (Arabic is printed
anew, since its files are no PDFs), and of ../shared/data where that is present. Accuracy is the share of characters
that need no edit (Levenshtein); blanks and line ends count as one blank. Seconds are processor time, of all processes.
"""

from __future__ import annotations

import resource
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import numpy as np
import pypdfium2 as pdfium

from corpus.records import Page, Scan
from corpus.samples.pdf_files import CHROMIUM, press
from corpus.samples.sources import FOLDER, read_sources
from indexer.engine.languages import open_detector
from indexer.extract import extract
from indexer.extract.recognise import Recogniser, find_recogniser, recognise
from tests.bench.data import ROOT, Options
from tests.bench.figures import Figure, Table
from tests.bench.words import compare

TRUTH = ROOT.parent / "shared" / "data" / "pdf_extraction_truth"
UNREADABLE = TRUTH / "samplebook.ar.pdf"  # its fonts do not say which letters they draw
DOTS_AN_INCH = 150
QUALITY = 50  # of JPEG
OF_A_FILE, OF_A_LANGUAGE = 2, 6  # pages
LEAST_LETTERS = 600
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it is and as it was read back, with processor seconds; nothing was known of the first of a file."""

    language: str
    truth: str
    read: str
    seconds: float
    is_first: bool

    @property
    def accuracy(self) -> float:
        """The share of the true characters that need no edit."""
        return max(0.0, 1 - distance(self.truth, self.read) / len(self.truth))


class Eye:
    """Reads pages of files as the product does, knowing nothing of the file but the pages before."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._detect = open_detector().detect

    def read(self, path: Path, number: int, guess: str | None) -> tuple[str, float]:
        """Return the text of a page and the processor seconds that it took."""
        before = _seconds()
        scan = Scan("", number, path.name, PDF, None, 1)
        text = recognise(path, scan, self._recogniser, guess, self._detect).text
        return text, _seconds() - before


def measure(_options: Options) -> Table:
    """Read pages of text back in every language."""
    recogniser = find_recogniser("tesseract")
    if recogniser is None:
        return Table("recognition", "Text recognition: Tesseract is not installed", (), {})
    eye = Eye(recogniser)
    with TemporaryDirectory() as folder:
        readings = list(_readings(Path(folder), eye))
    figures = [_accuracy(language, readings) for language in sorted({reading.language for reading in readings})]
    figures += [_speed("first page of a file", readings, is_first=True), _speed("other page", readings, is_first=False)]
    if UNREADABLE.exists():
        figures.append(_unreadable(eye))
    title = f"Text recognition with {recogniser.name}, pages at {DOTS_AN_INCH} dots an inch"
    return Table("recognition", title, tuple(figures), {"languages": sorted(recogniser.languages)})


def distance(one: str, other: str) -> int:
    """Return how many characters must be put in, taken out or changed to make one text of the other (Levenshtein)."""
    signs = np.frombuffer(other.encode("utf-32-le"), dtype=np.uint32)
    places = np.arange(len(other) + 1)
    row = places.copy()
    for count, sign in enumerate(one, start=1):
        kept_or_changed = np.minimum(row[1:] + 1, row[:-1] + (signs != ord(sign)))
        # A run of insertions from any place before: a running minimum, once each place's own distance is taken off.
        row = np.minimum.accumulate(np.concatenate([[count], kept_or_changed]) - places) + places
    return int(row[-1])


def _readings(folder: Path, eye: Eye) -> Iterator[Reading]:
    counts: dict[str, int] = {}
    for language, path in _files(folder):
        print(f"  {path.name}", flush=True)
        before = None
        for page in _pages_of_text(path)[: min(OF_A_FILE, OF_A_LANGUAGE - counts.get(language, 0))]:
            picture = _scanned(path, page.number, folder / "scan.pdf")
            read, seconds = eye.read(picture, 1, before)
            counts[language] = counts.get(language, 0) + 1
            yield Reading(language, _plain(page.text), _plain(read), seconds, is_first=before is None)
            before = language


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield languages and files, those of the collection first."""
    sources = read_sources()
    yield from ((source.language, FOLDER / source.file) for source in sources if source.format == "pdf")
    if shutil.which(CHROMIUM):
        with press() as printed:
            for source in (
                source for source in sources if source.language in {"ar", "pt", "sw"} and source.format == "docx"
            ):
                path = folder / f"{source.id}.pdf"
                path.write_bytes(printed(source))
                yield source.language, path
    yield from (
        (path.suffixes[0][1:], path) for path in sorted(TRUTH.glob("*.pdf")) if path.suffixes[0] in {".pt", ".nl"}
    )


def _pages_of_text(path: Path) -> list[Page]:
    pages = extract(path, PDF, "0" * 64, path.name).pages
    return [page for page in pages if sum(map(str.isalpha, page.text)) >= LEAST_LETTERS]


def _scanned(path: Path, number: int, into: Path) -> Path:
    with pdfium.PdfDocument(path) as pdf:
        picture = pdf[number - 1].render(scale=DOTS_AN_INCH / 72, grayscale=True).to_pil()
    picture.save(into, "PDF", resolution=DOTS_AN_INCH, quality=QUALITY)
    return into


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _accuracy(language: str, readings: list[Reading]) -> Figure:
    mine = [reading for reading in readings if reading.language == language]
    worst = min(reading.accuracy for reading in mine)
    note = f"{len(mine)} pages, the worst {worst:.3f}"
    return Figure(f"characters right, {language}", mean(reading.accuracy for reading in mine), "", note=note)


def _speed(what: str, readings: list[Reading], *, is_first: bool) -> Figure:
    seconds = [reading.seconds for reading in readings if reading.is_first == is_first]
    return Figure(what, mean(seconds), "s", note=f"processor time of {len(seconds)} pages, drawing included")


def _unreadable(eye: Eye) -> Figure:
    """Read the file that nothing else can read, all of it."""
    with pdfium.PdfDocument(UNREADABLE) as pdf:
        numbers = range(1, len(pdf) + 1)
    texts = [eye.read(UNREADABLE, number, "ar" if number > 1 else None)[0] for number in numbers]
    truth = UNREADABLE.with_suffix(".txt").read_text(encoding="utf-8")
    recall, _ = compare(truth, "\n".join(texts))
    note = f"{len(texts)} pages; without text recognition 0"
    return Figure(f"recall of {UNREADABLE.stem}", recall, "", note=note)


def _seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)
