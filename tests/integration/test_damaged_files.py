"""Whatever happens to the bytes of a file, reading it ends in a state and a reason, and the next file is read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from corpus.errors import RefusedFile
from corpus.media_types import recognise
from corpus.records import Extraction
from indexer.errors import ReaderStopped
from indexer.extract import EXTRACTORS
from indexer.extract.child import ReadingChild
from indexer.extract.reading import Limits
from tests.integration import made_files as made
from tests.made_compound import compound_bytes
from tests.mutations import Damage, damaged, damaged_inside, damages

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples" / "files"
LARGEST_SEED = 60_000
# The wall clock only guards against a wait without end: a busy machine is no fault.
LIMITS = Limits(memory_mebibytes=1024, cpu_seconds=20, wall_seconds=300)
OF_PYTHON = re.compile(r"Traceback|Error\b|Exception|0x[0-9a-f]{6}|object at")
SAVED_PAGE = b"""From: a browser
Subject: Wells
Date: today
MIME-Version: 1.0
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html

<h1>Wells</h1><p>Dig deep.</p>
--b--
"""
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
BOOK = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>",
    "b.opf": "<package xmlns='http://www.idpf.org/2007/opf'><manifest><item id='a' href='a.xhtml'/></manifest>"
    "<spine><itemref idref='a'/></spine></package>",
    "a.xhtml": "<html><body><h1>Wells</h1><p>Dig deep.</p></body></html>",
}


def _made(folder: Path) -> Iterator[Path]:
    """A small file of each format that the demonstration collection lacks, and of those that it has only large."""
    yield made.docx_file(folder / "a.docx")
    yield made.pptx_file(folder / "a.pptx")
    yield made.ods_file(folder / "a.ods")
    pages = [[made.Written(made.FULL_LINE, y) for y in (700, 680)], [made.Written("Next", 700)]]
    for name, content in {
        "a.pdf": made.pdf_bytes(*pages, title="Wells", outline={"First": 0}),
        "a.csv": b"village;pumps\nMto;three\nKilima;two\n",
        "a.txt": "Où creuser ? Près de l'école.\n\n".encode("cp1252") * 20,
        "a.rtf": rb"{\rtf1\ansi{\fonttbl\f0 Arial;}\f0 Dig {\b deep}.\par Grease \'e9 pumps.\par}",
        "a.eml": _message(),
        "a.mhtml": SAVED_PAGE,
        "a.epub": _archive(BOOK),
        "a.msg": compound_bytes({"__properties_version1.0": b"", "__substg1.0_1000001F": "Dig".encode("utf-16-le")}),
    }.items():
        (folder / name).write_bytes(content)
        yield folder / name
    for ending in ("png", "jpg", "tiff"):
        Image.new("L", (40, 30), "white").save(folder / f"a.{ending}")
        yield folder / f"a.{ending}"


def _message() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "Wells", "a@example.org"
    message.set_content("Dig deep.")
    message.add_alternative("<p>Dig <b>deep</b>.</p>", subtype="html")
    return message.as_bytes()


def _archive(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """Sound files, made and real, by media type."""
    found: dict[str, list[Path]] = {}
    real = (
        path for path in sorted(SAMPLES.iterdir()) if path.stat().st_size <= LARGEST_SEED and path.suffix != ".json"
    )
    for path in [*_made(tmp_path_factory.mktemp("seeds")), *real]:
        found.setdefault(recognise(path, path.name), []).append(path)
    return found


@pytest.fixture(scope="module")
def child() -> Iterator[ReadingChild]:
    """The reading process, as the worker has it."""
    with ReadingChild(LIMITS) as reading:
        yield reading


@pytest.mark.parametrize(
    "media_type", sorted(EXTRACTORS.keys() - {"application/xhtml+xml", made.ODT.replace("text", "presentation")})
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(which=st.integers(0, 99), part=st.none() | st.integers(0, 99), changes=damages)
def test_a_damaged_file(  # noqa: PLR0917 - fixtures and what is drawn
    media_type: str,
    seeds: dict[str, list[Path]],
    child: ReadingChild,
    tmp_path: Path,
    which: int,
    part: int | None,
    changes: list[Damage],
) -> None:
    """It is refused with a sentence, or ends in a state and, unless all was read, a sentence; pages stay pages."""
    seed = seeds[media_type][which % len(seeds[media_type])]
    name, content = seed.name, seed.read_bytes()
    inside = part is not None and content.startswith(b"PK")
    path = tmp_path / name
    path.write_bytes(damaged_inside(content, part or 0, changes) if inside else damaged(content, changes))
    try:
        recognised = recognise(path, name)
    except RefusedFile as refused:
        _check_sentence(str(refused))
        return

    extraction = child.extract(path, recognised, "1", name)

    _check(extraction)
    if recognised != made.PDF:  # PDFium alone may break down, being neither ours nor Python
        assert str(ReaderStopped()) not in (extraction.reason or "")


def _check(extraction: Extraction) -> None:
    assert (extraction.reason is None) == (extraction.state == "read")
    assert any(page.text for page in extraction.pages) == (extraction.state != "unreadable")
    numbers = [page.number for page in extraction.pages]
    assert numbers == sorted(set(numbers))
    assert not any(CONTROLS.search(page.text) for page in extraction.pages)
    if extraction.reason is not None:
        _check_sentence(extraction.reason)


def _check_sentence(sentence: str) -> None:
    assert sentence.endswith(".")
    assert not OF_PYTHON.search(sentence)
