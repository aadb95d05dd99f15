"""What a run of the worker came to, version by version: searchable, in part, or not and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person must know of one version: its file's name (or link) and a sentence."""

    name: str
    reason: str


@dataclass(slots=True)
class Worked:
    """Versions by what became of them last, each counted once however often it was gone through.

    `recognised` counts the scanned pages that went through text recognition; `generation` is the last one published.
    """

    recognised: int = 0
    generation: str | None = None
    _searchable: set[str] = field(default_factory=set)
    _failed: dict[str, Notice] = field(default_factory=dict)
    _partial: dict[str, tuple[Notice, ...]] = field(default_factory=dict)

    @property
    def published(self) -> int:
        """How many versions were made searchable."""
        return len(self._searchable)

    @property
    def failed(self) -> list[Notice]:
        """Those that were not, and why."""
        return list(self._failed.values())

    @property
    def partial(self) -> list[Notice]:
        """Those that could be read in part, and what is missing."""
        return [notice for notices in self._partial.values() for notice in notices]

    def became_searchable(self, version_id: str) -> None:
        """Note a version that is searchable now, whatever it was before."""
        self._failed.pop(version_id, None)
        self._searchable.add(version_id)

    def gave_up(self, version_id: str, notice: Notice) -> None:
        """Note a version that could not be made searchable."""
        self._searchable.discard(version_id)
        self._failed[version_id] = notice

    def read_in_part(self, version_id: str, notices: Iterable[Notice]) -> None:
        """Note what of a version could not be read, instead of what was noted before."""
        self._partial[version_id] = tuple(notices)

    def facts(self) -> dict[str, Any]:
        """The sum, as JSON says it."""
        return {
            "published": self.published,
            "recognised": self.recognised,
            "failed": [asdict(notice) for notice in self.failed],
            "partial": [asdict(notice) for notice in self.partial],
            "generation": self.generation,
        }
