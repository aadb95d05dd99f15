"""Takes damaged generations out of service, so that what they held is made anew from what the catalogue has.

Nothing is mended in place: a generation never changes. Texts and vectors are kept elsewhere, so making it anew costs no
work of the model.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indexer.engine.disk import sync_folder
from indexer.engine.errors import FingerprintMismatch, GenerationDamaged, NoGeneration
from indexer.engine.generation import GONE, current, older_ones, open_generation, verify
from indexer.engine.manifest import changed_files
from indexer.engine.pointer import Lock, read_pointer, write_pointer


def set_damaged_aside(root: Path, *, thoroughly: bool) -> list[str]:
    """Let the newest generation that is whole answer, or none; returns the names of those that went.

    Without `thoroughly` one is whole that can be opened and gone on from; with it every byte is held against its seal.
    Raises GenerationBusy.
    """
    try:
        published = current(root)
        if _is_whole(root, published, thoroughly=thoroughly):
            return []
    except NoGeneration:
        return []
    with Lock(root):
        left = [published, *older_ones(root)]
        whole = next((name for name in left if _is_whole(root, name, thoroughly=True)), None)
        write_pointer(root, replace(read_pointer(root), generation=whole))
        damaged = left[: left.index(whole)] if whole else left
        for name in damaged:
            (root / name).rename(root / f"{GONE}{name}")
        sync_folder(root)
        return damaged


def _is_whole(root: Path, name: str, *, thoroughly: bool) -> bool:
    try:
        with open_generation(root, name) as generation:
            beside = {name: sealed for name, sealed in generation.manifest.files.items() if "/" not in name}
            return not (verify(generation) if thoroughly else changed_files(generation.folder, beside))
    except FingerprintMismatch:  # made by another version of this program, which is no damage
        return True
    except (GenerationDamaged, OSError, ValueError):  # the last two are how libraries say it
        return False
