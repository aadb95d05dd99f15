"""Files are kept by their SHA-256: once, whole or not at all, and never overwritten."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.errors import DamagedFile, RefusedFile, StorageError, UnknownFile
from corpus.files import FileStore, digest

ROOT = Path(__file__).parents[2]
CONTENT = b"Who owns the well?" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
SLOW_PUT = """
import sys, time
from pathlib import Path
from corpus.files import FileStore

class Endless:
    def read(self, size):
        time.sleep(0.01)
        return b"x" * 100_000

FileStore(Path(sys.argv[1])).put(Endless())
"""


def _files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """An empty store."""
    return FileStore(tmp_path / "files")


def test_a_stream_and_a_file_are_kept_by_their_digest(store: FileStore, tmp_path: Path) -> None:
    """The same bytes, however they come, are one file."""
    outside = tmp_path / "outside.txt"
    outside.write_bytes(CONTENT)

    by_stream, by_path = store.put(io.BytesIO(CONTENT)), store.put(outside)

    assert by_stream == by_path == digest(outside) == (SHA256, len(CONTENT))
    assert store.path(SHA256).read_bytes() == CONTENT
    assert len(_files_under(tmp_path / "files")) == 1
    assert outside.exists()
    with store.open(SHA256) as stream:
        assert stream.read() == CONTENT


def test_a_kept_file_is_never_overwritten(store: FileStore) -> None:
    """Putting the same bytes again leaves the very file, and it is read-only."""
    store.put(io.BytesIO(CONTENT))
    before = store.path(SHA256).stat()

    store.put(io.BytesIO(CONTENT))

    after = store.path(SHA256).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert after.st_mode & 0o222 == 0


def test_damage_is_noticed_and_healed_by_the_same_upload(store: FileStore) -> None:
    """One changed byte is found; uploading the file again mends it."""
    store.put(io.BytesIO(CONTENT))
    store.path(SHA256).chmod(0o644)
    store.path(SHA256).write_bytes(b"w" + CONTENT[1:])

    assert not store.verify(SHA256)
    with pytest.raises(DamagedFile, match=r"upload well\.txt again"):
        store.check(SHA256, "well.txt")

    store.put(io.BytesIO(CONTENT))
    assert store.verify(SHA256)


@pytest.mark.parametrize("sha256", ["0" * 64, "../../../etc/passwd", "", "A" * 64])
def test_what_is_no_digest_in_the_store_is_unknown(store: FileStore, sha256: str) -> None:
    """A name from outside never becomes a path."""
    with pytest.raises(UnknownFile):
        store.path(sha256)


def test_what_is_received_and_not_kept_is_gone(store: FileStore, tmp_path: Path) -> None:
    """A refused upload leaves nothing behind."""
    with store.receive(io.BytesIO(CONTENT)) as incoming:
        assert incoming.path.read_bytes() == CONTENT

    assert not _files_under(tmp_path / "files")


def test_a_stream_that_breaks_off_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    """A connection that is lost in the middle is an error of storage, and no half file stays."""

    class Broken(io.RawIOBase):
        def read(self, _size: int = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(StorageError, match="input/output error"):
        store.put(Broken())  # type: ignore[arg-type]  # a raw stream, so that it can fail

    assert not _files_under(tmp_path / "files")


def test_a_file_that_can_not_be_opened_is_refused(store: FileStore, tmp_path: Path) -> None:
    """That is nothing wrong with the store."""
    with pytest.raises(RefusedFile, match=r"nowhere was not added: .*no such file"):
        store.put(tmp_path / "nowhere")


def test_kill_in_the_middle_of_a_put_leaves_no_half_file(tmp_path: Path) -> None:
    """After SIGKILL the store holds nothing under a digest; the leftover is swept away a day later."""
    root = tmp_path / "files"
    process = subprocess.Popen([sys.executable, "-c", SLOW_PUT, str(root)], cwd=ROOT)
    deadline = time.monotonic() + 30
    while not any(path.stat().st_size for path in _files_under(root)) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()

    (leftover,) = _files_under(root)
    assert leftover.parent.name == "incoming"

    FileStore(root)
    assert leftover.exists()
    os.utime(leftover, (0, 0))
    FileStore(root)
    assert not leftover.exists()
