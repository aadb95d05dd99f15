"""Which generation answers, how it was made, and how something is added to it or taken out of it.

Somebody may bring another one back at any moment, and it may have been made by other rules than today's: then a whole
one by today's is made beside it (aside.py), and what comes meanwhile is added by the rules of the one that answers,
where this program still can.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence

from indexer import pipeline
from indexer.aside import Aside, as_published
from indexer.build import Prepared
from indexer.engine.generation import read_manifest
from indexer.engine.pointer import read_pointer
from indexer.errors import AwaitsGeneration, MadeOtherwise
from indexer.progress import Tally
from indexer.rooms import Workshop

log = logging.getLogger(__name__)


class Answering:
    """The generation that answers, as the worker last looked.

    `present` makes what can be added to it, None where nothing can; `aside` is None where it is made by today's rules.
    """

    def __init__(self, workshop: Workshop, tally: Tally) -> None:
        self._workshop = workshop
        self._tally = tally
        self.name: str | None = None
        self.aside: Aside | None = None
        self.present: Workshop | None = workshop

    def look(self) -> None:
        """Notice that another generation answers, by our own doing or somebody's, and how that one was made."""
        root, desk = self._workshop.desk.generations, self._workshop.desk
        name = read_pointer(root).generation
        if name is None or name == self.name:
            return
        made = read_manifest(root, name).fingerprint
        self.name = name
        if dict(made) == self._workshop.fingerprint:
            self.aside, self.present = None, self._workshop
            desk.jobs.wake(str(AwaitsGeneration()))
        elif self.present is None or self.present.fingerprint != dict(made):
            self.aside = Aside(self._workshop, self._tally)
            self.present = as_published(self._workshop, made)

    def demand_room(self) -> None:
        """Raises AwaitsGeneration where this program has the rules no more by which the present one was made."""
        if self.present is None:
            raise AwaitsGeneration

    def change(self, prepared: Sequence[Prepared], removed: Collection[str]) -> str | None:
        """Put versions in and take others out; returns the new generation, None where another was brought back."""
        try:
            return pipeline.publish_versions(prepared, removed, self.present) if self.present else None
        except MadeOtherwise as error:
            log.info("%s", error)
            return None
