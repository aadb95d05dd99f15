"""A folder that is there whole or not at all, whoever is killed while it is made and however many make it at once.

It is filled under another name beside its place, sealed (seal.json holds the size of every file, and is written last),
brought to the disk and renamed. What is in it never changes afterwards.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from indexer.engine.disk import sync_file, sync_folder

_SEAL = "seal.json"
_REMAINS_SECONDS = 3_600


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
    _clear_remains(folder)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        aside.chmod(0o755)  # mkdtemp's 0700 would keep the other accounts of a service out
        yield aside
        _seal(aside)
        _put_in_place(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _clear_remains(folder: Path) -> None:
    """Remove what a killed process left half filled; filling takes minutes at most, so what is older is nobody's."""
    for remains in folder.parent.glob(f".{folder.name}-*"):
        with suppress(FileNotFoundError):
            if time.time() - remains.stat().st_mtime > _REMAINS_SECONDS:
                shutil.rmtree(remains, ignore_errors=True)


def _seal(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}
    (folder / _SEAL).write_text(json.dumps(sizes, indent=2) + "\n", encoding="utf-8")
    for path in (*files, folder / _SEAL, *(path for path in folder.rglob("*") if path.is_dir()), folder):
        sync_file(path)


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
    sync_folder(folder.parent)
