"""Makes a whole generation by today's rules beside the one that answers, and lets it answer when it is no worse.

    embed            version by version, in the worker's spare time: uploads go first, what is embedded is kept
    build, keep      a whole generation, which waits (engine/candidate.py)
    compare, show    test questions are asked of both (gate.py); what answers worse is held until a person decides

Until then uploads are made as the present generation was, where this program still can (`as_published`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from corpus.errors import DamagedFile
from corpus.records import Version
from indexer import pipeline
from indexer.build import Prepared
from indexer.engine.candidate import Candidate, read_candidate, write_candidate
from indexer.engine.embedder import open_embedder
from indexer.engine.errors import ModelUnavailable
from indexer.engine.generation import current, read_manifest
from indexer.engine.vectors import VectorStore
from indexer.errors import NothingToRead
from indexer.extract.child import ReadingChild
from indexer.gate import compare
from indexer.plan import plan, what_is_indexed
from indexer.progress import Tally
from indexer.publish import show
from indexer.rooms import Workshop

# Passages embedded before the worker looks up for uploads: a few seconds of work on two cores.
PASSAGES_AT_ONCE = 128

log = logging.getLogger(__name__)


class Aside:
    """The generation by today's rules, as far as it has come; what is embedded outlives it."""

    def __init__(self, workshop: Workshop, tally: Tally) -> None:
        self._workshop = workshop
        self._desk = workshop.desk
        self._tally = tally
        self._embedded: set[str] = set()

    def is_held(self) -> bool:
        """Whether nothing goes on until a person decides."""
        candidate = self._candidate()
        return candidate is not None and candidate.needs_a_person

    def go_on(self, child: ReadingChild) -> bool:
        """Do the next thing there is to do; whether the new generation answers now."""
        candidate = self._candidate()
        if candidate is not None and not self._lacks(candidate):
            return self._settle(candidate)
        if self._embed_some(child):
            return False
        return self._build(child, approved=candidate is not None and candidate.state == "approved")

    def _candidate(self) -> Candidate | None:
        """What waits, if it was made by today's rules."""
        candidate = read_candidate(self._desk.generations)
        if candidate is None:
            return None
        made = read_manifest(self._desk.generations, candidate.generation).fingerprint
        return candidate if dict(made) == self._workshop.fingerprint else None

    def _lacks(self, candidate: Candidate) -> bool:
        """Whether the catalogue has changed since it was made."""
        indexed = what_is_indexed(self._desk, candidate.generation)
        return bool(plan(self._desk.catalogue.all(), indexed, self._desk.scans.finished()))

    def _embed_some(self, child: ReadingChild) -> bool:
        """Embed the next versions; False where all are."""
        left = [version for version in self._versions() if version.id not in self._embedded]
        if not self._embedded:
            self._tally.begin_anew()
        self._tally.wait_for([version.id for version in left])
        prepared: list[Prepared] = []
        for version in left:
            self._embedded.add(version.id)
            prepared += self._prepare(version, child)
            if sum(len(ready.passages) for ready in prepared) >= PASSAGES_AT_ONCE:
                break
        pipeline.embed_all(prepared, self._workshop, self._tally)
        for ready in prepared:
            self._tally.finished(ready.version_id)
        return bool(left)

    def _prepare(self, version: Version, child: ReadingChild) -> list[Prepared]:
        """Read and split a version; what can not be read has its reason with its job."""
        self._tally.say(pipeline.name_of(version))
        try:
            extractions = pipeline.read(version, self._workshop, child)
            prepared = pipeline.prepare(version, extractions, self._workshop)
        except (NothingToRead, DamagedFile):
            return []
        self._tally.read(sum(len(extraction.pages) for extraction in extractions), len(prepared.passages))
        return [prepared]

    def _build(self, child: ReadingChild, *, approved: bool) -> bool:
        self._tally.say("")
        name = pipeline.keep_everything(self._versions(), self._workshop, child, self._tally)
        log.info("generation %s is built beside %s", name, current(self._desk.generations))
        return self._settle(Candidate(name, "approved" if approved else "built"))

    def _settle(self, candidate: Candidate) -> bool:
        """Let it answer, unless it is found to be worse and nobody wants it all the same."""
        root = self._desk.generations
        if candidate.state != "approved":
            found = compare(self._desk, current(root), candidate.generation)
            if found and not found["passes"]:
                write_candidate(root, replace(candidate, state="held", found=found))
                cause = found.get("fault", "it answers worse")
                log.warning("generation %s waits for a decision: %s", candidate.generation, cause)
                return False
        show(root, candidate.generation)
        log.info("generation %s answers now, made by today's rules", candidate.generation)
        return True

    def _versions(self) -> list[Version]:
        return [v for product in self._desk.catalogue.all() if not product.withdrawn for v in product.versions]


def as_published(workshop: Workshop, made: Mapping[str, Any]) -> Workshop | None:
    """Return a workshop that makes what a generation with this fingerprint holds; None where this program can not.

    It can where only the model, its prompts or its precision are others.
    """
    settings, ours = workshop.desk.settings, workshop.fingerprint
    if any(made.get(rule) != ours[rule] for rule in ("splitter", "analyser", "space")):
        return None
    try:
        embedder = open_embedder(
            made["model_name"],
            settings.models_folder,
            runtime=made["runtime"],
            threads=settings.threads,
            query_prompt=made["query_prompt"],
            passage_prompt=made["passage_prompt"],
        )
    except ModelUnavailable as error:
        log.warning("uploads wait for the new index: %s", error)
        return None
    vectors = VectorStore(settings.vectors_folder, embedder.fingerprint, embedder.dimensions)
    own = replace(workshop, embedder=embedder, vectors=vectors)
    if own.fingerprint != dict(made):
        vectors.close()
        return None
    return own
