"""What the worker does when no job waits: keeps index and catalogue alike, then the rest, a little at a time."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from dataclasses import replace

from indexer import pipeline
from indexer.answering import Answering
from indexer.emptying import empty_bin
from indexer.extract.child import ReadingChild
from indexer.means import outgrown
from indexer.noting import Noting
from indexer.plan import Plan, ask_for, ask_for_links, plan, what_is_indexed
from indexer.progress import Tally
from indexer.recognition import recognise_next
from indexer.rooms import Workshop
from indexer.worked import Worked

EMPTYING_SECONDS = 3600.0  # between two looks into the bin; what lies there has thirty days

log = logging.getLogger(__name__)


class SpareTime:
    """The worker's spare time; `failed` are the versions that the worker has given up, as it goes on."""

    def __init__(self, workshop: Workshop, answering: Answering, tally: Tally, worked: Worked) -> None:
        self._workshop = workshop
        self._desk = workshop.desk
        self._answering = answering
        self._tally = tally
        self._worked = worked
        self._noting = Noting(workshop)
        self._tidied_at: tuple[int, str | None] = (-1, None)
        self._emptied_at = -EMPTYING_SECONDS

    def go_on(self, child: ReadingChild, failed: Collection[str]) -> bool:
        """Do the next thing; False where there is nothing."""
        self._empty_bin()
        return self._tidy(child, failed) or self._go_on_aside(child, failed) or self._note() or self._recognise()

    def _tidy(self, child: ReadingChild, failed: Collection[str]) -> bool:
        """Look after the index; False where all is well.

        Asks for what the catalogue has and the index has not, takes out what is withdrawn, and builds anew when a
        language has outgrown its mean. What is made aside at the time has means of its own.
        """
        state = self._desk.catalogue.revision(), self._answering.name
        if state == self._tidied_at:
            return False
        products, indexed = self._desk.catalogue.all(), what_is_indexed(self._desk)
        todo = plan(products, indexed, self._desk.scans.finished())
        if ask_for(_untried(todo, failed), self._desk) or ask_for_links(products, self._desk):
            return True
        if todo.removed and self._answering.present is not None:
            self._worked.generation = self._answering.change([], todo.removed) or self._worked.generation
        elif self._answering.aside is None and outgrown(self._desk.generations, products, indexed):
            versions = [v for product in products if not product.withdrawn for v in product.versions]
            self._worked.generation = pipeline.publish_everything(versions, self._workshop, child, self._tally)
        else:
            self._tidied_at = state
            return False
        return True

    def _go_on_aside(self, child: ReadingChild, failed: Collection[str]) -> bool:
        """Go on with the generation by today's rules, if the one that answers was made by others."""
        aside = self._answering.aside
        if aside is None or aside.is_held():
            return False
        if aside.go_on(child):
            indexed = what_is_indexed(self._desk)
            self._worked.generation = indexed.name
            for version_id in indexed.digests.keys() - failed:
                self._worked.became_searchable(version_id)
        return True

    def _note(self) -> bool:
        """Note what is published, but for what was made by other rules."""
        return self._answering.aside is None and self._noting.go_on()

    def _recognise(self) -> bool:
        """Read one scanned page, since nothing else is to be done; False where none waits that can be read."""
        if not recognise_next(self._workshop, self._tally.say):
            return False
        self._worked.recognised += 1
        return True

    def _empty_bin(self) -> None:
        if time.monotonic() - self._emptied_at < EMPTYING_SECONDS:
            return
        for product in empty_bin(self._desk):
            log.info("deleted for good, after thirty days in the bin: %s (%s)", product.title, product.id)
        self._emptied_at = time.monotonic()


def _untried(todo: Plan, failed: Collection[str]) -> Plan:
    """Leave out what was given up, or failed since this worker began: a stored file that is gone stays gone."""
    return replace(todo, wanted=tuple(version for version in todo.wanted if version.id not in failed))
