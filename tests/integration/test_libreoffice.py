"""Files of old office programs: read where LibreOffice is installed, told plainly where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from indexer.extract import extractor_of, libreoffice
from indexer.extract.child import ReadingChild
from indexer.extract.reading import Limits
from tests.integration import made_files as made
from tests.made_compound import compound_bytes
from tests.made_site import serving

DOC, PPT, XLS = "application/msword", "application/vnd.ms-powerpoint", "application/vnd.ms-excel"
installed = pytest.mark.skipif(libreoffice.find_program() is None, reason="LibreOffice is not installed here")


def old_file(source: Path, suffix: str) -> Path:
    """Let LibreOffice write a file of an old program from one of today's."""
    profile = f"-env:UserInstallation={(source.parent / 'maker').as_uri()}"
    program = libreoffice.find_program() or ""
    command = [program, profile, "--headless", "--convert-to", suffix, "--outdir", str(source.parent), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return source.with_suffix(f".{suffix}")


@installed
@pytest.mark.parametrize(
    ("make", "new", "old", "media_type", "says"),
    [
        (made.docx_file, "docx", "doc", DOC, "Plan with partners"),
        (made.pptx_file, "pptx", "ppt", PPT, "Ask for examples."),
        (made.xlsx_file, "xlsx", "xls", XLS, "Indicator: Girls in school; Target: 1200"),
    ],
)
def test_old_files(tmp_path: Path, make: object, new: str, old: str, media_type: str, says: str) -> None:
    """A file of an old program reads as its twin of today, under a key of its own, and leaves nothing behind."""
    assert callable(make)
    path = old_file(make(tmp_path / f"a.{new}"), old)
    before = set(Path(os.environ.get("TMPDIR", "/tmp")).glob("kms-convert-*"))  # noqa: S108, TID251 - where it works
    with ReadingChild() as child:
        extraction = child.extract(path, media_type, "1", path.name)

    assert extraction.state == "read"
    assert says in "\n".join(page.text for page in extraction.pages)
    assert (extraction.extractor, extraction.extractor_version) == extractor_of(media_type)
    assert extraction.extractor == "libreoffice"
    assert set(Path(os.environ.get("TMPDIR", "/tmp")).glob("kms-convert-*")) <= before  # noqa: S108, TID251


@installed
def test_broken_old_file(tmp_path: Path) -> None:
    """What LibreOffice can not open, or finds nothing in, ends in a sentence with a remedy."""
    path = tmp_path / "a.doc"
    path.write_bytes(compound_bytes({"WordDocument": b"nothing"}))
    with ReadingChild() as child:
        extraction = child.extract(path, DOC, "1", "a.doc")

    assert extraction.state == "unreadable"
    assert "LibreOffice" in str(extraction.reason)
    assert ".docx" in str(extraction.reason)


@installed
def test_linked_picture_is_not_fetched(tmp_path: Path) -> None:
    """A file that links to a picture somewhere does not make this machine ask for it."""
    with serving() as site:
        page = tmp_path / "a.html"
        page.write_text(f'<h1>Wells</h1><p>Dig.</p><img src="{site.at("/spy.png")}">')
        path = old_file(old_file(page, "odt"), "doc")
        assert "/spy.png" in site.asked  # as LibreOffice does unless it is kept from it
        site.asked.clear()
        with ReadingChild() as child:
            extraction = child.extract(path, DOC, "1", "a.doc")

    assert extraction.state == "read"
    assert site.asked == []


@installed
def test_time_limit_of_a_conversion(tmp_path: Path) -> None:
    """A conversion that takes too long is ended with all it started, and told."""
    path = old_file(made.docx_file(tmp_path / "a.docx"), "doc")
    with pytest.raises(Exception, match="within 0 seconds"), libreoffice.converted(path, DOC, Limits(wall_seconds=0)):
        pass

    time.sleep(0.2)
    assert not [process for process in psutil.process_iter(["cmdline"]) if _converts(process)]


def test_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where LibreOffice is missing the reason names both remedies, and the key changes once it is installed."""
    monkeypatch.setattr(libreoffice, "_PLACES", ())
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    path = tmp_path / "a.doc"
    path.write_bytes(compound_bytes({"WordDocument": b"x"}))
    with ReadingChild() as child:
        extraction = child.extract(path, DOC, "1", "a.doc")

    assert extraction.state == "unreadable"
    assert extraction.reason == (
        "Files of old Word versions (.doc) can not be read yet; save it as .docx and add that, "
        "or have LibreOffice installed on this machine."
    )
    assert extractor_of(DOC) == ("refused", 1)


def _converts(process: psutil.Process) -> bool:
    return any("kms-convert-" in word for word in process.info["cmdline"] or ())
