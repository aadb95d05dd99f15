"""The next generation while it is made: passages and both legs written together, beside what is published.

Nothing here is seen by anyone who asks; publishing is in generation.py.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from corpus.records import Passage
from indexer.engine.backends import backend, made_by
from indexer.engine.contract import Batch, LegName, LegWriter, Numbers, Scores, Vector
from indexer.engine.manifest import MANIFEST, Manifest, read_manifest_of
from indexer.engine.passages import PassageWriter
from indexer.engine.pointer import Lock

PASSAGES: Final = "passages"
STAGING: Final = "staging-"


class Staging:
    """The next generation while it is made: a context manager that throws away what was not published."""

    def __init__(self, folder: Path, previous: Path | None, lock: Lock, backends: Mapping[LegName, str]) -> None:
        self.folder = folder
        self.previous = previous
        self._lock = lock
        self._backends = backends

    def open(self, next_number: int) -> Self:
        """Begin with what the previous generation holds; files that others put beside it are copied."""
        self.folder.mkdir()
        self.passages = PassageWriter.start(self.folder / PASSAGES, self._before(PASSAGES), next_number)
        self.legs: Mapping[LegName, LegWriter] = {
            leg: backend(name).start(self.folder / leg, self._before(leg)) for leg, name in self._backends.items()
        }
        for file in self.previous.iterdir() if self.previous else ():
            if file.is_file() and file.name != MANIFEST:
                shutil.copyfile(file, self.folder / file.name)
        return self

    def _before(self, room: str) -> Path | None:
        return None if self.previous is None else self.previous / room

    def remove(self, versions: Collection[str]) -> None:
        """Take out every passage of these versions, in the passage store and in both legs.

        The store knows at once that a new version is nowhere; the legs would have to open every language.
        """
        held = self.passages.remove(versions)
        for leg in self.legs.values() if held else ():
            leg.remove(held)

    def add(
        self,
        passages: Sequence[Passage],
        terms: Sequence[Sequence[str]],
        vectors: Vector,
        hubness: Scores | None = None,
    ) -> Numbers:
        """Take in passages with their analysed terms and language-neutral vectors; returns the numbers they got.

        `hubness` is float32 (n,); None: nothing is known of it, and all are as usual.
        """
        numbers = self.passages.add(passages, hubness)
        versions = [passage.version_id for passage in passages]
        batch = Batch(numbers, versions, [passage.language for passage in passages], terms, vectors)
        for leg in self.legs.values():
            leg.add(batch)
        return numbers

    def record(self, version_id: str, digest: str) -> None:
        """Keep what a version was indexed from."""
        self.passages.record(version_id, digest)

    def merge(self) -> None:
        """Make few parts out of many and drop what was removed; for spare time."""
        self.passages.merge()
        for leg in self.legs.values():
            leg.merge()

    def describe(self, fingerprint: Mapping[str, Any], products: int) -> Manifest:
        """Finish the writers and count on from the generation before; nothing can be added afterwards."""
        change = self.passages.change()
        self.passages.finish()
        for leg in self.legs.values():
            leg.finish()
        before = read_manifest_of(self.previous) if self.previous else None
        languages = Counter(before.languages if before else {})
        languages.update(change.languages)
        return Manifest(
            name=self.folder.name.removeprefix(STAGING),
            parent=self.previous.name if self.previous else None,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            fingerprint=fingerprint,
            backends={leg: made_by(name) for leg, name in self._backends.items()},
            products=products,
            versions=(before.versions if before else 0) + change.versions,
            passages=languages.total(),
            languages=dict(+languages),
            next_number=self.passages.next_number,
        )

    def discard(self) -> None:
        """Throw away what was not published and let others write; safe to call twice."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()
