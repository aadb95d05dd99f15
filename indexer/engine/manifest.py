"""The manifest of a generation: what it holds, how it was made, and a seal on each of its files.

The fingerprint says which model, prompts, splitter and analyser made it; what may be mixed is decided by comparing
fingerprints. Seals of files that were linked from the generation before are carried over, not computed again.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from indexer.engine.contract import LegName
from indexer.engine.disk import write_bytes
from indexer.engine.errors import GenerationDamaged

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
_LOCKS: Final = ".lock"  # empty files that Tantivy makes to keep processes apart; they hold nothing
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Seal:
    """Size in bytes and CRC-32 of a file: against a bad disk, not against a bad person."""

    size: int
    crc32: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds and how it was made; `created` is ISO 8601 in UTC, `languages` counts passages."""

    name: str
    parent: str | None
    created: str
    fingerprint: Mapping[str, Any]
    backends: Mapping[LegName, str]
    products: int
    versions: int
    passages: int
    languages: Mapping[str, int]
    next_number: int
    files: Mapping[str, Seal] = field(default_factory=dict)
    format: int = FORMAT


def read_manifest_of(folder: Path) -> Manifest:
    """Read the manifest in a generation's folder. Raises GenerationDamaged."""
    try:
        written = json.loads((folder / MANIFEST).read_bytes())
        if written["format"] != FORMAT:
            raise GenerationDamaged(name=folder.name, cause=f"its format {written['format']} is not known here")
        files = {name: Seal(*sealed) for name, sealed in written["files"].items()}
        return Manifest(**written | {"files": files})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GenerationDamaged(name=folder.name, cause=f"its manifest can not be read ({error})") from error


def can_be_read(folder: Path) -> bool:
    """Whether a generation has its manifest, unspoilt."""
    try:
        read_manifest_of(folder)
    except GenerationDamaged:
        return False
    return True


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a generation's folder and sync it."""
    files = {name: [sealed.size, sealed.crc32] for name, sealed in manifest.files.items()}
    written = asdict(replace(manifest, files={})) | {"files": files}
    write_bytes(folder / MANIFEST, json.dumps(written, ensure_ascii=False).encode())


def seal(folder: Path, previous: Path | None = None) -> dict[str, Seal]:
    """Seal every file but the manifest; those linked from `previous` keep the seal they have there."""
    before = read_manifest_of(previous).files if previous else {}
    held = files_of(previous) if previous else {}
    return {
        name: before[name] if name in before and held.get(name) == inode else _seal(folder / name)
        for name, inode in files_of(folder).items()
    }


def _seal(path: Path) -> Seal:
    size, checksum = 0, 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            size, checksum = size + len(block), zlib.crc32(block, checksum)
    return Seal(size, checksum)


def files_of(folder: Path) -> dict[str, int]:
    """Name all files below the folder, sorted, with their numbers on the disk; but for the manifest and locks.

    A linked file has the same number in both folders, and listing a folder tells it without a look at the file.
    """
    return dict(sorted((name, inode) for name, inode in _walk(str(folder), "") if name != MANIFEST))


def _walk(folder: str, within: str) -> Iterator[tuple[str, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path, f"{within}{entry.name}/")
            elif not entry.name.endswith(_LOCKS):
                yield f"{within}{entry.name}", entry.inode()


def broken_seals(folder: Path, manifest: Manifest) -> list[str]:
    """Compare every file with its seal; a sentence for each that is missing, changed or not known."""
    found = files_of(folder).keys()
    missing = [f"{name} is missing." for name in sorted(manifest.files.keys() - found)]
    strange = [f"{name} is not in the manifest." for name in sorted(found - manifest.files.keys())]
    there = {name: manifest.files[name] for name in sorted(found & manifest.files.keys())}
    return missing + strange + [f"{name} is not as it was written." for name in changed_files(folder, there)]


def changed_files(folder: Path, seals: Mapping[str, Seal]) -> list[str]:
    """Name those of these files that are not as they were sealed."""
    return [name for name, sealed in seals.items() if _seal(folder / name) != sealed]
