"""The store of vectors, on real files, with several processes and with damage."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.engine.errors import VectorStoreDamaged
from indexer.engine.vectors import VectorStore

ROOT = Path(__file__).resolve().parents[2]
DIMENSIONS = 8
WRITER = """
import sys
from hashlib import sha256
from pathlib import Path
import numpy as np
from indexer.engine.vectors import VectorStore
store = VectorStore(Path(sys.argv[1]), "ours", 8)
for number in range(60):
    store.put([sha256(f"{number}".encode()).digest()], np.full((1, 8), number, dtype=np.float32))
"""


def digests(*texts: str) -> list[bytes]:
    """SHA-256 of each text."""
    return [sha256(text.encode()).digest() for text in texts]


def rows(*values: float) -> NDArray[np.float32]:
    """A vector for each value."""
    return np.repeat(np.array(values, dtype=np.float32)[:, None], DIMENSIONS, axis=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    """An empty store."""
    opened = VectorStore(tmp_path, "ours", DIMENSIONS)
    yield opened
    opened.close()


def test_vectors_come_back_as_they_were_put(store: VectorStore) -> None:
    """Known digests get their very numbers, unknown ones are absent."""
    a, b, c = digests("a", "b", "c")
    store.put([a, b], rows(0.1, 1 / 3))

    found = store.get([b, c, a])

    assert found.keys() == {a, b}
    assert np.array_equal(found[b], rows(1 / 3)[0])
    assert found[a].dtype == np.float32
    assert store.count() == 2


def test_many_digests_are_asked_at_once(store: VectorStore) -> None:
    """More digests than a query takes are found all the same."""
    many = digests(*map(str, range(1_234)))
    store.put(many, rows(*range(1_234)))

    found = store.get(many)

    assert [found[digest][0] for digest in many] == list(range(1_234))


def test_a_vector_is_put_once(store: VectorStore) -> None:
    """Putting a digest again changes nothing: the same text has the same vector."""
    store.put(digests("a"), rows(1))
    store.put(digests("a"), rows(2))

    assert store.get(digests("a"))[digests("a")[0]][0] == 1
    assert store.count() == 1


@pytest.mark.parametrize("vectors", [rows(1, 2), np.ones((1, 4), dtype=np.float32)])
def test_wrong_shapes_are_refused(store: VectorStore, vectors: NDArray[np.float32]) -> None:
    """A vector too many, or of other dimensions, is an error and nothing is put."""
    with pytest.raises(ValueError, match="expected"):
        store.put(digests("a"), vectors)

    assert store.count() == 0


def test_fingerprints_are_kept_apart(tmp_path: Path, store: VectorStore) -> None:
    """Vectors of one model are never given for those of another."""
    store.put(digests("a"), rows(1))
    other = VectorStore(tmp_path, "theirs", DIMENSIONS)

    assert other.get(digests("a")) == {}
    other.close()


def test_processes_write_at_once(tmp_path: Path) -> None:
    """Several processes that begin the same store and put the same vectors all come to their end."""
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]

    assert [writer.wait() for writer in writers] == [0, 0, 0]
    store = VectorStore(tmp_path, "ours", DIMENSIONS)
    assert store.count() == 60
    store.close()


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be read as one" * 100, b"%PDF-1.7"])
def test_a_foreign_file_is_set_aside(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """What is not a database is kept under another name, said in the log, and a new store begun."""
    (tmp_path / "ours.sqlite").write_bytes(content)

    store = VectorStore(tmp_path, "ours", DIMENSIONS)

    assert store.count() == 0
    assert (tmp_path / "ours.sqlite.damaged").read_bytes() == content
    assert "set aside" in caplog.text
    store.close()


def test_a_database_of_another_program_is_set_aside(tmp_path: Path) -> None:
    """A sound database that is not one of ours is not written into."""
    with sqlite3.connect(tmp_path / "ours.sqlite") as other:
        other.execute("CREATE TABLE vectors (anything)")
    other.close()

    store = VectorStore(tmp_path, "ours", DIMENSIONS)

    assert store.count() == 0
    assert (tmp_path / "ours.sqlite.damaged").exists()
    store.close()


ASKED = digests(*map(str, range(2_000)))


def filled_store(folder: Path) -> Path:
    """The file of a closed store of 2,000 vectors."""
    store = VectorStore(folder, "ours", DIMENSIONS)
    store.put(ASKED, rows(*range(2_000)))
    store.close()
    return folder / "ours.sqlite"


def spoil(path: Path) -> None:
    """Overwrite all but the first page of the file with nonsense, in place."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))


def test_a_truncated_store_is_begun_anew(tmp_path: Path) -> None:
    """A store of which half is gone is set aside when it is opened."""
    path = filled_store(tmp_path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    store = VectorStore(tmp_path, "ours", DIMENSIONS)

    assert store.count() == 0
    store.close()


def test_a_store_spoilt_in_use_is_begun_anew(tmp_path: Path) -> None:
    """Reading what was spoilt is a named error; after it the store is empty and sound."""
    path = filled_store(tmp_path)
    store = VectorStore(tmp_path, "ours", DIMENSIONS)
    spoil(path)

    with pytest.raises(VectorStoreDamaged, match="reindex"):
        store.get(ASKED)

    store.put(digests("a"), rows(1))
    assert store.count() == 1
    store.close()


def test_a_vector_of_another_length_is_damage(tmp_path: Path, store: VectorStore) -> None:
    """A vector whose bytes are too few is never given out."""
    store.put(digests("a"), rows(1))
    with sqlite3.connect(tmp_path / "ours.sqlite") as other:
        other.execute("UPDATE vectors SET vector = x'0000'")
    other.close()

    with pytest.raises(VectorStoreDamaged):
        store.get(digests("a"))
    assert store.count() == 0


def test_a_store_begun_anew_by_another_is_not_set_aside_again(tmp_path: Path) -> None:
    """Of two processes that meet the damage, the second finds the new store and leaves it alone."""
    path = filled_store(tmp_path)
    first, second = VectorStore(tmp_path, "ours", DIMENSIONS), VectorStore(tmp_path, "ours", DIMENSIONS)
    spoil(path)
    with pytest.raises(VectorStoreDamaged):
        first.get(ASKED)
    first.put(digests("a"), rows(1))

    with pytest.raises(VectorStoreDamaged):
        second.get(ASKED)

    assert second.count() == 1
    first.close()
    second.close()


def test_closing_twice_is_allowed(store: VectorStore) -> None:
    """The second time there is nothing to close."""
    store.close()
    store.close()
