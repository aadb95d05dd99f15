"""Takes files in from the disk of the person at the terminal, and knows which of a folder's files are meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpus.intake import Metadata, Receipt
from indexer.rooms import Desk


def take_in(desk: Desk, path: Path, metadata: Metadata) -> Receipt:
    """Take one file in; a changed file at the same place becomes a change of the same version."""
    keyed = Metadata(
        title=metadata.title,
        summary=metadata.summary,
        language=metadata.language,
        source_key=f"path:{path.resolve()}",
    )
    return desk.intake.add_file(path, path.name, keyed)


def files_in(path: Path) -> Iterator[Path]:
    """Yield a file, or the files of a folder and of those in it, by name; hidden ones and links are passed over."""
    if not path.is_dir():
        yield path
        return
    for found in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
        if found.is_file() and not hidden and not found.is_symlink():
            yield found
