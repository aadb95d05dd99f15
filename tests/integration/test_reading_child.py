"""Reading in a process of its own: the same result, and nothing that a file can do to the one who asked."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from indexer.errors import TakesLong
from indexer.extract import extract
from indexer.extract.child import ReadingChild, extract_in_child
from indexer.extract.reading import Limits
from tests import made_hostile as hostile
from tests.integration import made_files as made


def test_same_result(tmp_path: Path) -> None:
    """The child reads what the extractor reads, for one file after the other."""
    path = made.docx_file(tmp_path / "a.docx")
    with ReadingChild() as child:
        first = child.extract(path, made.DOCX, "1", "a.docx")
        second = child.extract(path, made.DOCX, "2", "a.docx")

    assert first == extract(path, made.DOCX, "1", "a.docx")
    assert second.file_sha256 == "2"


def test_time_limit(tmp_path: Path) -> None:
    """A file that takes too long is given up with a reason, and the next one is read as if nothing had been."""
    endless, short = tmp_path / "pipe", tmp_path / "short.txt"
    os.mkfifo(endless)  # reading it waits for ever
    short.write_text("Enough words to read.")
    with ReadingChild(Limits(wall_seconds=1)) as child:
        stopped = child.extract(endless, "text/plain", "1", "pipe")
        after = child.extract(short, "text/plain", "2", "short.txt")

    assert stopped.state == "unreadable"
    assert "1 seconds" in str(stopped.reason)
    assert after.state == "read"


def test_memory_limit(tmp_path: Path) -> None:
    """A file that needs more memory than is allowed ends in a reason."""
    path = tmp_path / "large.md"
    path.write_text("# Heading\n\nword\n\n" * 120_000)
    extraction = extract_in_child(path, "text/markdown", "1", "large.md", Limits(memory_mebibytes=300))

    assert extraction.state == "unreadable"
    assert "memory" in str(extraction.reason) or "broke down" in str(extraction.reason)


def test_pages_before_the_end_are_kept(tmp_path: Path) -> None:
    """When reading is broken off in the middle, the pages that were read are kept and counted in the reason."""
    path = hostile.deep_forms(tmp_path)
    extraction = extract_in_child(path, made.PDF, "1", path.name, Limits(memory_mebibytes=512))

    assert extraction.state == "partial"
    assert [page.text.strip() for page in extraction.pages] == [hostile.WORDS.strip()]
    assert "1 of 3 pages" in str(extraction.reason)


def test_a_process_is_not_taken_for_its_parent(tmp_path: Path) -> None:
    """However much memory the asking process has taken, the reading process goes on as long as it is small itself."""
    path = tmp_path / "a.txt"
    path.write_text("Some words.")
    taken = bytearray(b"x" * 400 * 2**20)
    with ReadingChild(Limits(memory_mebibytes=600)) as child:
        child.extract(path, "text/plain", "1", "a.txt")

        assert taken
        assert child._process is not None


def test_crash(tmp_path: Path) -> None:
    """When the reading process dies, the file gets a reason and the next file a new process."""
    path = tmp_path / "a.txt"
    path.write_text("Some words.")
    with ReadingChild() as child:
        child.extract(path, "text/plain", "1", "a.txt")
        process = child._process
        assert process is not None
        os.kill(process.pid, signal.SIGSEGV)
        process.wait()
        again = child.extract(path, "text/plain", "2", "a.txt")

    assert again.state == "read"


def test_missing_file(tmp_path: Path) -> None:
    """A file that is gone ends in a reason."""
    with ReadingChild() as child:
        extraction = child.extract(tmp_path / "gone.pdf", made.PDF, "1", "gone.pdf")

    assert extraction.state == "unreadable"
    assert extraction.reason


def test_no_process_stays(tmp_path: Path) -> None:
    """When the child is closed its process is gone."""
    path = tmp_path / "a.txt"
    path.write_text("Some words.")
    with ReadingChild() as child:
        child.extract(path, "text/plain", "1", "a.txt")
        process = child._process

    assert process is not None
    assert process.poll() is not None


def test_patience(tmp_path: Path) -> None:
    """A file that takes longer than patience allows is left for another time, and the next one is read."""
    endless, short = tmp_path / "pipe", tmp_path / "short.txt"
    os.mkfifo(endless)  # reading it waits for ever
    short.write_text("Enough words to read.")
    with ReadingChild() as child:
        child.extract(short, "text/plain", "1", "short.txt")
        child.patience = 0.2
        with pytest.raises(TakesLong):
            child.extract(endless, "text/plain", "2", "pipe")
        child.patience = None

        assert child.extract(short, "text/plain", "1", "short.txt").state == "read"
