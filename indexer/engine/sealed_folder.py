"""A folder that is there whole or not at all, whoever is killed while it is made and however many make it at once.

It is filled under another name beside its place, sealed (seal.json holds the size of every file, and is written last),
brought to the disk and renamed. What is in it never changes afterwards.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.engine.disk import sync_file, sync_folder

_SEAL = "seal.json"


def is_whole(folder: Path) -> bool:
    """Whether the folder is there with every file in its size."""
    try:
        sizes = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return False


def make_once(folder: Path, fill: Callable[[Path], None]) -> None:
    """Have `fill` fill an empty folder that then stands at `folder`; nothing is done where a whole one stands already.

    Of several processes one fills and the others wait. Raises OSError, and what `fill` raises.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with alone(folder.with_name(f".{folder.name}.lock")):
        if is_whole(folder):
            return
        for remains in (folder, *folder.parent.glob(f".{folder.name}-*")):  # of those who were killed at it
            shutil.rmtree(remains, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            aside.chmod(0o755)  # mkdtemp's 0700 would keep the other accounts of a service out
            fill(aside)
            _seal(aside)
            aside.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        sync_folder(folder.parent)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let one process at a time do what follows; the lock goes with the process that held it."""
    with lock.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _seal(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}
    (folder / _SEAL).write_text(json.dumps(sizes, indent=2) + "\n", encoding="utf-8")
    for path in (*files, folder / _SEAL, *(path for path in folder.rglob("*") if path.is_dir()), folder):
        sync_file(path)
