"""Holds stored files against their hashes, and says of a damaged one what it belongs to and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.errors import UnknownFile
from corpus.records import SourceFile, Version
from indexer.rooms import Desk


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store, as its uploader called it, and the version that it is of; None where none has it."""

    sha256: str
    name: str
    size: int
    version: Version | None

    @property
    def fault(self) -> str:
        """What to say of it where it is damaged or missing."""
        if self.version is None:
            return f"The stored file {self.sha256} is damaged or missing, and no product has it; nothing need be done."
        return (
            f'{self.name} of "{self.version.title}" (product {self.version.product_id}) is damaged or missing; add the'
            f" same file again, or take it from a backup (files/{self.sha256[:2]}/{self.sha256})."
        )


def stored_files(desk: Desk) -> list[Stored]:
    """Return every file that the catalogue names, once."""
    found = {file.sha256: Stored(file.sha256, file.name, file.size, version) for file, version in _files(desk)}
    return list(found.values())


def what_is(desk: Desk, sha256: str) -> Stored:
    """Return what the catalogue knows of a file."""
    for file, version in _files(desk):
        if file.sha256 == sha256:
            return Stored(sha256, file.name, file.size, version)
    return Stored(sha256, sha256, 0, None)


def looks_right(stored: Stored, desk: Desk) -> bool:
    """Whether the file is there in its full length; no byte of it is read."""
    try:
        return desk.files.path(stored.sha256).stat().st_size == stored.size
    except (OSError, UnknownFile):
        return False


def read_and_compare(found: list[Stored], desk: Desk, tell: Callable[[int], None]) -> list[Stored]:
    """Read every byte of these files and return those that are not what they were; `tell` hears of bytes read."""
    damaged = []
    for stored in found:
        if not desk.files.verify(stored.sha256):
            damaged.append(stored)
        tell(stored.size)
    return damaged


def _files(desk: Desk) -> Iterator[tuple[SourceFile, Version]]:
    for product in desk.catalogue.all():
        for version in product.versions:
            for file in version.files:
                yield file, version
