"""A generation: one complete immutable index in one folder; how one is made, published, opened, and made to go.

    <root>/
      CURRENT                which generation is published, and the next numbers to give (JSON)
      CANDIDATE              which generation waits beside it, and why (candidate.py)
      LOCK                   held by the one process that makes the next generation
      00000012/              a generation; nothing in it ever changes
        manifest.json        what it holds, how it was made, size and checksum of every file
        passages/            passages.py
        lexical/  dense/     the legs, each by its backend
        means.npz            what others put beside them (languages.py)
      staging-00000013/      the next one while it is made; worth nothing until renamed
      gone-00000009/         an old one on its way out

A generation links the files that it keeps from the one before, so each is whole by itself and costs what changed. It
is published by one rename of the folder and one of CURRENT, after everything is on the disk: a crash at any moment
leaves the old or the new one. How one is written is in staging.py, its manifest in manifest.py, CURRENT and LOCK in
pointer.py.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from indexer.engine.backends import DEFAULT_BACKENDS, backend, made_by
from indexer.engine.candidate import Candidate, forget_candidate, read_candidate, write_candidate
from indexer.engine.contract import LegName, LegReader
from indexer.engine.disk import closed_to_us, sync_file, sync_folder
from indexer.engine.errors import EngineError, FingerprintMismatch, GenerationClosed, GenerationDamaged, NoGeneration
from indexer.engine.manifest import Manifest, broken_seals, can_be_read, read_manifest_of, seal, write_manifest
from indexer.engine.passages import PassageReader
from indexer.engine.pointer import GenerationBusy, Lock, Pointer, read_pointer, write_pointer
from indexer.engine.staging import PASSAGES, STAGING, Staging

__all__ = [
    "Generation",
    "GenerationBusy",
    "Manifest",
    "NothingOlder",
    "Staging",
    "begin",
    "current",
    "generations",
    "keep",
    "older_ones",
    "open_generation",
    "publish",
    "read_manifest",
    "retire",
    "rollback",
    "show",
    "verify",
]

_DIGITS: Final = 8
GONE: Final = "gone-"


class NothingOlder(EngineError):
    """There is no generation {name} in {folder} to go back to, or none before it; leave the present one as it is."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A published generation, opened; a context manager that closes it."""

    name: str
    folder: Path
    manifest: Manifest
    passages: PassageReader
    legs: Mapping[LegName, LegReader]

    @property
    def lexical(self) -> LegReader:
        """The leg that compares words."""
        return self.legs["lexical"]

    @property
    def dense(self) -> LegReader:
        """The leg that compares vectors."""
        return self.legs["dense"]

    def close(self) -> None:
        """Let go of files and memory; safe to call twice."""
        self.passages.close()
        for leg in self.legs.values():
            leg.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def current(root: Path) -> str:
    """Name the published generation. Raises NoGeneration."""
    name = read_pointer(root).generation
    if name is None:
        raise NoGeneration(folder=root)
    return name


def generations(root: Path) -> list[str]:
    """Names of all generations on the disk, oldest first."""
    return sorted(folder.name for folder in root.glob("[0-9]" * _DIGITS) if folder.is_dir())


def read_manifest(root: Path, name: str | None = None) -> Manifest:
    """Read the manifest of a generation, or of the published one, without opening anything else."""
    with _closed_told_from_damaged(root):
        return read_manifest_of(root / (name or current(root)))


def open_generation(root: Path, name: str | None = None) -> Generation:
    """Open a generation, or the published one.

    Files that two open generations share are mapped into memory once. Raises NoGeneration, GenerationDamaged,
    GenerationClosed, or FingerprintMismatch where a backend of this version can not read what was written.
    """
    with _closed_told_from_damaged(root):
        return _opened(root / (name or current(root)))


@contextmanager
def _closed_told_from_damaged(root: Path) -> Iterator[None]:
    """What this account may not read looks damaged to it, and rolling back would be the wrong remedy."""
    try:
        yield
    except GenerationDamaged as error:
        closed = closed_to_us(root)
        if closed is None:
            raise
        raise GenerationClosed(path=closed) from error


def _opened(folder: Path) -> Generation:
    manifest = read_manifest_of(folder)
    legs = {leg: _open_leg(folder, leg, made_by) for leg, made_by in manifest.backends.items()}
    passages = PassageReader.open(folder / PASSAGES)
    return Generation(folder.name, folder, manifest, passages, MappingProxyType(legs))


def _open_leg(folder: Path, leg: LegName, found: str) -> LegReader:
    name = found.split("/", maxsplit=1)[0]
    if (ours := made_by(name)) != found:
        raise FingerprintMismatch(name=folder.name, found=found, wanted=ours)
    return backend(name).open(folder / leg)


def begin(root: Path, *, fresh: bool = False, backends: Mapping[LegName, str] = DEFAULT_BACKENDS) -> Staging:
    """Begin the next generation from the published one, or from nothing where `fresh`.

    Raises GenerationBusy while another process is at it.
    """
    lock = Lock(root)
    try:
        _clear(root)
        pointer = read_pointer(root)
        previous = None if fresh or pointer.generation is None else root / pointer.generation
        folder = root / f"{STAGING}{_next_name(root, pointer.next_generation)}"
        return Staging(folder, previous, lock, backends).open(pointer.next_number)
    except BaseException:
        lock.release()
        raise


def _next_name(root: Path, at_least: int) -> str:
    """Pass over a generation that a crash left whole but not published."""
    taken = [int(name) + 1 for name in generations(root)]
    return f"{max([at_least, *taken]):0{_DIGITS}d}"


def _clear(root: Path) -> None:
    """Remove what a crash left over; only who holds the lock may."""
    for pattern in (f"{STAGING}*", f"{GONE}*"):
        for folder in root.glob(pattern):
            shutil.rmtree(folder)


def publish(staging: Staging, manifest: Manifest) -> str:
    """Make the staged generation the published one; returns its name."""
    root = staging.folder.parent
    _put_down(staging, manifest)
    write_pointer(root, replace(_counted_on(root, manifest), generation=manifest.name))
    staging.discard()
    return manifest.name


def keep(staging: Staging, manifest: Manifest) -> str:
    """Make the staged generation the one that waits beside the published one; returns its name."""
    root = staging.folder.parent
    write_candidate(root, Candidate(manifest.name, "built"))
    _put_down(staging, manifest)
    write_pointer(root, _counted_on(root, manifest))
    staging.discard()
    return manifest.name


def show(root: Path, name: str) -> None:
    """Make a generation that is there the published one. Raises GenerationBusy."""
    with Lock(root):
        write_pointer(root, replace(read_pointer(root), generation=name))
        forget_candidate(root)


def _put_down(staging: Staging, manifest: Manifest) -> None:
    """See to it that all of a generation is on the disk, then give it its name."""
    root = staging.folder.parent
    _sync_beside(staging.folder)
    write_manifest(staging.folder, replace(manifest, files=seal(staging.folder, staging.previous)))
    sync_folder(staging.folder)
    staging.folder.rename(root / manifest.name)
    sync_folder(root)


def _counted_on(root: Path, manifest: Manifest) -> Pointer:
    pointer = read_pointer(root)
    return replace(pointer, next_generation=int(manifest.name) + 1, next_number=manifest.next_number)


def _sync_beside(folder: Path) -> None:
    """Sync what others put beside the legs; passages and legs have synced themselves."""
    for file in folder.iterdir():
        if file.is_file():
            sync_file(file)


def older_ones(root: Path) -> list[str]:
    """Names of the generations that can be brought back, newest first; none without a manifest. Raises NoGeneration."""
    published, candidate = current(root), read_candidate(root)
    waiting = candidate.generation if candidate else None
    older = [name for name in reversed(generations(root)) if name < published and name != waiting]
    return [name for name in older if can_be_read(root / name)]


def rollback(root: Path, to: str | None = None) -> str:
    """Publish an older generation again, the newest of them where none is named; returns its name.

    One that was made by other rules waits from now on: whoever keeps the index does not go forward to it by itself.
    Raises NothingOlder and GenerationBusy.
    """
    with Lock(root):
        left, older = current(root), older_ones(root)
        if not older or (to is not None and to not in older):
            raise NothingOlder(name=to or left, folder=root)
        back = to or older[0]
        if can_be_read(root / left) and read_manifest(root, back).fingerprint != read_manifest(root, left).fingerprint:
            write_candidate(root, Candidate(left, "taken back"))
        write_pointer(root, replace(read_pointer(root), generation=back))
        return back


def retire(root: Path, keep: int = 2, spare: Collection[str] = ()) -> list[str]:
    """Remove all generations but the published one, `spare`, and the `keep` newest others, and what a crash left over.

    Does nothing while another process makes a generation: that one's next call will do it. Returns the removed names.
    """
    try:
        with Lock(root):
            return _retire(root, keep, spare)
    except GenerationBusy:
        return []


def _retire(root: Path, keep: int, spare: Collection[str]) -> list[str]:
    published = current(root)
    others = [name for name in generations(root) if name != published and name not in spare]
    removed = others[: max(0, len(others) - keep)]
    for name in removed:
        (root / name).rename(root / f"{GONE}{name}")  # or a crash would leave half a generation under its name
    sync_folder(root)  # the same, where the disk gets to what is removed in a folder before its name
    _clear(root)
    return removed


def verify(generation: Generation) -> list[str]:
    """Check every file and that passages and legs hold the same; a sentence for each fault, none where all is well."""
    faults = broken_seals(generation.folder, generation.manifest) + generation.passages.faults()
    held = dict(generation.passages.languages())
    if held != dict(generation.manifest.languages):
        faults.append(f"The passage store holds {held} instead of {dict(generation.manifest.languages)}.")
    for name, leg in generation.legs.items():
        faults.extend(leg.faults())
        if dict(leg.languages()) != held:
            faults.append(f"The {name} leg holds {dict(leg.languages())} where there are passages {held}.")
    return faults
