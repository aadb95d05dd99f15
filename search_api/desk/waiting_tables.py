"""Keeps an uploaded table, and the files that it names, from the dry run until somebody confirms it: a day at most.

    <data>/tables/<word>/     told.json: what things are called and whose they are; 0 the table, 1, 2, ... the files

The word is random and stands in the form that confirms; what a file is called never becomes a path.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from corpus.catalogue_table import Reading
from corpus.imports import Imports
from search_api.errors import NotFound
from search_api.receiving import Received

KEPT_SECONDS: Final = 24 * 3600
WORD: Final = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A table that waits: the word it is known by, where it lies, its name, and its files by theirs."""

    word: str
    folder: Path
    name: str
    files: dict[str, Path]

    def read(self, imports: Imports) -> Reading:
        """Read it; a file is told by its name, in whatever folder the table has it. Raises InvalidCatalogueRow."""
        return imports.read(self.folder / "0", lambda name: self.files.get(PurePosixPath(name).name), self.name)


class WaitingTables:
    """The tables of one data folder that wait."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, received: Sequence[Received], owner: str | None) -> Waiting:
        """Keep what was sent, the table first."""
        self._sweep()
        word = secrets.token_urlsafe(16)
        folder = self._root / word
        folder.mkdir(parents=True)
        for number, one in enumerate(received):
            with (folder / str(number)).open("wb") as kept:
                shutil.copyfileobj(one.stream, kept)
        told = {"owner": owner, "names": [one.name for one in received]}
        (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
        return self.find(word, owner)

    def find(self, word: str, owner: str | None) -> Waiting:
        """The table of this word; raises NotFound where it waits no longer or is somebody else's."""
        folder = self._root / word
        if WORD.fullmatch(word) is None or not (folder / "told.json").is_file():
            raise NotFound(path=f"/tables/{word}")
        told = json.loads((folder / "told.json").read_text("utf-8"))
        if told["owner"] != owner:
            raise NotFound(path=f"/tables/{word}")
        names = [PurePosixPath(name.replace("\\", "/")).name for name in told["names"]]
        files = {name: folder / str(number) for number, name in enumerate(names) if number}
        return Waiting(word, folder, names[0], files)

    def let_go(self, waiting: Waiting) -> None:
        """Forget a table that was imported."""
        shutil.rmtree(waiting.folder, ignore_errors=True)

    def _sweep(self) -> None:
        if not self._root.is_dir():
            return
        for folder in self._root.iterdir():
            if folder.stat().st_mtime < time.time() - KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
