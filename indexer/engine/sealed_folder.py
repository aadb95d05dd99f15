"""A folder that is there whole or not at all, whoever is killed while it is made and however many make it at once.

It is filled under another name beside its place, sealed (seal.json holds the size of every file, and is written last),
brought to the disk and renamed. What is in it never changes afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SEAL = "seal.json"


def is_whole(folder: Path) -> bool:
    """Whether the folder is there with every file in its size."""
    try:
        sizes = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return False


@contextmanager
def filled_aside(folder: Path) -> Iterator[Path]:
    """Give an empty folder to fill; on leaving without an error it is at `folder`. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        aside.chmod(0o755)  # mkdtemp's 0700 would keep the other accounts of a service out
        yield aside
        _seal(aside)
        _put_in_place(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _seal(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}
    (folder / _SEAL).write_text(json.dumps(sizes, indent=2) + "\n", encoding="utf-8")
    for path in (*files, folder / _SEAL, *(path for path in folder.rglob("*") if path.is_dir()), folder):
        _to_disk(path)


def _put_in_place(aside: Path, folder: Path) -> None:
    """Rename; a whole folder that another process put there meanwhile stays, a broken one goes."""
    if folder.exists() and not is_whole(folder):
        broken = aside.with_name(f"{aside.name}-broken")
        folder.rename(broken)
        shutil.rmtree(broken, ignore_errors=True)
    try:
        aside.rename(folder)
    except OSError:
        if not is_whole(folder):
            raise
    _to_disk(folder.parent)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
