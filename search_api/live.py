"""Holds what answers now: the published generation, the model that fits it, and the live catalogue.

A new generation is opened beside the old one; questions under way keep theirs to the end, and the old one is let go
when the last of them is done. No request is dropped or answered from two generations.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from corpus.catalogue import Catalogue
from corpus.concepts import Concepts
from corpus.database import Database, open_database
from corpus.errors import CorpusError
from corpus.extractions import Extractions
from corpus.files import FileStore
from corpus.intake import Intake
from corpus.jobs import Jobs
from corpus.judgements import Judgements
from corpus.likenesses import Likenesses
from corpus.people import People, open_people
from corpus.proposals import Proposals
from corpus.scans import Scans
from corpus.settings import Settings
from corpus.traits import Traits
from corpus.work import Work
from indexer.engine import neutral_space
from indexer.engine.contract import Handicap, Vector
from indexer.engine.embedder import Embedder
from indexer.engine.errors import EngineError, NoGeneration
from indexer.engine.generation import Generation, current, open_generation
from indexer.engine.language_means import LanguageMeans
from indexer.engine.reranker import Reranker
from indexer.engine.vocabulary import Vocabulary
from search_api.access import PUBLIC, Sight
from search_api.errors import NothingPublished
from search_api.glossary import LiveGlossary
from search_api.models import Models
from search_api.ranking.fusion import Spread
from search_api.shelf import LiveShelf, Shelf

log = logging.getLogger(__name__)


@dataclass
class Snapshot:
    """One generation with what is needed to ask it; `users` counts the questions that hold it."""

    generation: Generation
    means: LanguageMeans
    embedder: Embedder
    spread: Spread
    vocabulary: Vocabulary
    users: int = 0
    outdated: bool = False

    @property
    def name(self) -> str:
        """The generation's name."""
        return self.generation.name

    @cached_property
    def handicap(self) -> Handicap | None:
        """What is taken off a passage's likeness for being near to anything; None where nothing is."""
        share, hubness = self.spread.hubs, self.generation.passages.hubness
        return (lambda numbers: share * hubness(numbers)) if share else None

    def embed(self, text: str) -> Vector:
        """Return the language-neutral vector (float32, (dimensions,)) of a question."""
        return self.means.neutral_question(self.embedder.embed_questions([text])[0])


@dataclass(slots=True)
class Live:
    """Everything a question needs, opened once by the root; used by many threads."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    files: FileStore
    extractions: Extractions
    jobs: Jobs
    scans: Scans
    intake: Intake
    proposals: Proposals
    traits: Traits
    likenesses: Likenesses
    people: People
    work: Work
    judgements: Judgements
    pool: ThreadPoolExecutor
    reranker: Reranker | None
    concepts: Concepts
    glossary: LiveGlossary
    _shelf: LiveShelf
    _models: Models
    _pinned: str | None = None
    _snapshot: Snapshot | None = None
    _warm: Embedder | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def shelf(self, sight: Sight = PUBLIC) -> Shelf:
        """Return the catalogue as it is now, as a kind of reader sees it; who is not told from a stranger is one."""
        return self._shelf.current(sight)

    @property
    def generation_name(self) -> str | None:
        """The name of the generation that answers, or None before the first."""
        if self._pinned is not None:
            return self._pinned
        try:
            return current(self.settings.generations_folder)
        except NoGeneration:
            return None

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Hold the newest generation for the length of one question. Raises NothingPublished."""
        snapshot = self._take()
        try:
            yield snapshot
        finally:
            self._release(snapshot)

    def ready(self) -> list[str]:
        """Say what keeps this service from answering, a sentence each; empty when it can."""
        try:
            self.catalogue.revision()
            with self.snapshot():
                return []
        except (CorpusError, EngineError, NothingPublished) as error:
            return [str(error)]

    def warm_up(self) -> None:
        """Open the newest generation, and let a model that has not answered yet run once, so that no visitor waits.

        Nothing happens where nothing is published; what can not be opened is said by ready() and with each question.
        """
        try:
            with self.snapshot() as snapshot:
                if snapshot.embedder is not self._warm:
                    snapshot.embedder.warm_up()
                    self._warm = snapshot.embedder
                    self.shelf()
                    _leave_in_peace()
        except NothingPublished:
            return
        except (CorpusError, EngineError) as error:
            log.warning("%s", error)

    def close(self) -> None:
        """Let go of everything."""
        self.pool.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None:
            self._retire(snapshot)
        self.database.close()

    def _take(self) -> Snapshot:
        name = self.generation_name
        if name is None:
            raise NothingPublished
        with self._lock:
            held = self._snapshot
            if held is not None and (held.name == name or self._opening.locked()):
                held.users += 1
                return held
        return self._swap(name)

    def _swap(self, name: str) -> Snapshot:
        """Open the published generation; whoever comes meanwhile is answered from the one before."""
        with self._opening:
            with self._lock:
                held = self._snapshot
                if held is not None and held.name == name:
                    held.users += 1
                    return held
            opened = self._open(name)
            with self._lock:
                before, self._snapshot = self._snapshot, opened
                opened.users += 1
        if before is not None:
            self._retire(before)
        log.info("generation %s answers now", name)
        return opened

    def _open(self, name: str) -> Snapshot:
        generation = open_generation(self.settings.generations_folder, name)
        embedder = self._models.fitting(generation.manifest)
        means = neutral_space.load_means(generation.folder)
        held = generation.manifest
        spread = Spread(means.evenness, held.passages / max(held.versions, 1))
        return Snapshot(generation, means, embedder, spread, Vocabulary.read(generation.folder))

    def _release(self, snapshot: Snapshot) -> None:
        with self._lock:
            snapshot.users -= 1
            last = snapshot.outdated and snapshot.users == 0
        if last:
            snapshot.generation.close()

    def _retire(self, snapshot: Snapshot) -> None:
        with self._lock:
            snapshot.outdated = True
            unused = snapshot.users == 0
        if unused:
            snapshot.generation.close()


def _leave_in_peace() -> None:
    """What is there now stays: products and libraries, half a second to look through for the one question it hits."""
    gc.collect()
    gc.freeze()


def open_live(settings: Settings, generation: str | None = None) -> Live:
    """Open the asking side of a data folder; raises what corpus.database.open_database raises.

    And ModelUnavailable where the reranker that is named can not be loaded. No generation is needed yet: it is opened
    with the first question after it was published. Where one is named, that one answers whatever is published.
    """
    database = open_database(settings.database_url)
    catalogue, concepts = Catalogue(database), Concepts(database)
    people = open_people(database)
    files, jobs = FileStore(settings.files_folder), Jobs(database)
    intake = Intake(database, files, catalogue, jobs)
    return Live(
        settings=settings,
        database=database,
        catalogue=catalogue,
        files=files,
        extractions=Extractions(database),
        jobs=jobs,
        scans=Scans(database, jobs),
        intake=intake,
        proposals=Proposals(database, catalogue, intake),
        traits=Traits(database),
        likenesses=Likenesses(database, catalogue),
        people=people,
        work=Work(database, people.audit),
        judgements=Judgements(database),
        # Two legs a question; questions beyond the processors only wait for one another.
        pool=ThreadPoolExecutor(max_workers=8, thread_name_prefix="leg"),
        reranker=Reranker(settings.reranker) if settings.reranker else None,
        concepts=concepts,
        glossary=LiveGlossary(concepts),
        _shelf=LiveShelf(catalogue),
        _models=Models(settings),
        _pinned=generation,
    )
