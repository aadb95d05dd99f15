"""Carries the published generation out of its folder into a backup, and into an empty folder out of one.

A generation never changes, so hard links hold it: the worker may publish and let go of it meanwhile.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from indexer.engine.disk import sync_folder
from indexer.engine.pointer import GenerationBusy, Lock, Pointer, read_pointer, write_pointer

_ATTEMPTS: Final = 3  # a generation is let go of two publications later, so one attempt all but always suffices
_LOCKS: Final = shutil.ignore_patterns("*.lock")  # empty, as in manifest.py


def hold(root: Path, aside: Path) -> Pointer:
    """Give the published generation, where there is one, a second place in `aside`; returns what CURRENT said.

    Raises GenerationBusy where generations come and go faster than they can be held.
    """
    for _ in range(_ATTEMPTS):
        pointer = read_pointer(root)
        if pointer.generation is None:
            return pointer
        held = aside / pointer.generation
        try:
            shutil.copytree(root / pointer.generation, held, copy_function=_link, ignore=_LOCKS)
        except (FileNotFoundError, shutil.Error):  # let go of meanwhile
            shutil.rmtree(held, ignore_errors=True)
        else:
            return pointer
    raise GenerationBusy(folder=root)


def settle(root: Path, arrived: Path, pointer: Pointer) -> None:
    """Publish a generation that has arrived whole in a folder beside its place, in a root that has none."""
    with Lock(root):
        for folder, _, _ in os.walk(arrived, topdown=False):
            sync_folder(Path(folder))
        arrived.rename(root / str(pointer.generation))
        sync_folder(root)
        write_pointer(root, pointer)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # a disk without hard links
        shutil.copyfile(source, target)
