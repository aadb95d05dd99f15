"""Opens everything the walk needs, once, at the root: catalogue, files, ledger, model, vectors and generations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.audit import Audit
from corpus.bin import Bin
from corpus.catalogue import Catalogue
from corpus.database import open_database
from corpus.extractions import Extractions
from corpus.files import FileStore
from corpus.imports import Imports
from corpus.intake import Intake
from corpus.jobs import Jobs
from corpus.likenesses import Likenesses
from corpus.proposals import Proposals
from corpus.scans import Scans
from corpus.settings import Settings
from corpus.traits import Traits
from corpus.work import Work
from indexer.engine.analysis import ANALYSER
from indexer.engine.embedder import Embedder, open_embedder
from indexer.engine.languages import Detector, open_detector
from indexer.engine.neutral_space import SPACE
from indexer.engine.vectors import VectorStore
from indexer.extract.recognise import Recogniser, find_recogniser
from indexer.links import digest_of_link
from indexer.split import SPLITTER


@dataclass(frozen=True, slots=True)
class Desk:
    """What taking in and looking up needs; opens in a moment, loads no model."""

    settings: Settings
    catalogue: Catalogue
    files: FileStore
    extractions: Extractions
    jobs: Jobs
    scans: Scans
    intake: Intake
    proposals: Proposals
    traits: Traits
    likenesses: Likenesses
    bin: Bin
    imports: Imports
    audit: Audit
    work: Work

    @property
    def generations(self) -> Path:
        """The folder of the generations."""
        return self.settings.generations_folder


@dataclass(frozen=True, slots=True)
class Workshop:
    """What making passages searchable needs: the desk, the model, its vectors, the language detector.

    Without `recogniser` scanned pages stay as they are.
    """

    desk: Desk
    embedder: Embedder
    vectors: VectorStore
    detector: Detector
    recogniser: Recogniser | None = None

    @property
    def fingerprint(self) -> dict[str, object]:
        """What decides which passages and questions may be compared (design: a change builds a generation aside)."""
        return {
            "model": self.embedder.fingerprint,
            "dimensions": self.embedder.dimensions,
            **self.embedder.description,
            "splitter": SPLITTER,
            "analyser": ANALYSER,
            "space": SPACE,
        }


@contextmanager
def open_desk(settings: Settings) -> Iterator[Desk]:
    """Open the catalogue and the stores beside it; raises what corpus.database.open_database raises."""
    database = open_database(settings.database_url)
    try:
        files, catalogue, jobs = FileStore(settings.files_folder), Catalogue(database), Jobs(database)
        intake, audit = Intake(database, files, catalogue, jobs), Audit(database)
        yield Desk(
            settings=settings,
            catalogue=catalogue,
            files=files,
            extractions=Extractions(database),
            jobs=jobs,
            scans=Scans(database, jobs),
            intake=intake,
            proposals=Proposals(database, catalogue, intake),
            traits=Traits(database),
            likenesses=Likenesses(database, catalogue),
            bin=Bin(database, catalogue, files, digest_of_link),
            imports=Imports(database, files, catalogue, jobs),
            audit=audit,
            work=Work(database, audit),
        )
    finally:
        database.close()


def open_workshop(desk: Desk, report: Callable[[str], None]) -> Workshop:
    """Open the model and what goes with it; `report` is told what takes long. Raises ModelUnavailable."""
    settings = desk.settings
    embedder = open_embedder(
        settings.model,
        settings.models_folder,
        runtime=settings.runtime,
        threads=settings.threads,
        query_prompt=settings.query_prompt,
        passage_prompt=settings.passage_prompt,
        report=report,
    )
    vectors = VectorStore(settings.vectors_folder, embedder.fingerprint, embedder.dimensions)
    return Workshop(desk, embedder, vectors, open_detector(), find_recogniser(settings.tesseract))
