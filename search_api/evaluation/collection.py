"""Makes a collection that answers test questions: a throw-away one out of texts or a catalogue, or the live one.

A throw-away collection is taken in by the very front door and indexed by the very worker that serve people;
only its data folder is temporary. Models and vectors are shared with the live data folder, so that a text is
embedded once.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.catalogue import Catalogue
from corpus.database import open_database
from corpus.errors import RefusedFile
from corpus.files import FileStore
from corpus.import_csv import import_catalogue
from corpus.intake import Intake, Metadata
from corpus.jobs import Jobs
from corpus.settings import Settings
from search_api.errors import EvaluationFailed
from search_api.evaluation.figures import UNKNOWN
from search_api.evaluation.topics import CollectionText, read_collection
from search_api.live import Live, open_live

# The worker's exit codes: all indexed; indexed, but some texts were refused (an empty text, say).
INDEXED = (0, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A collection ready to be asked: which test ids each product stands for, and the languages each id is in."""

    live: Live
    ids_of_product: dict[str, list[str]]
    languages: dict[str, frozenset[str]]


@contextmanager
def of_texts(folder: Path, settings: Settings) -> Iterator[Asked]:
    """Yield the collection of a folder's corpus.jsonl.gz; it is gone afterwards. Raises EvaluationInputError."""
    texts = list(read_collection(folder))
    with _throw_away(settings) as own:
        with _front_door(own) as (intake, _catalogue):
            ids_of_product = _take_in(texts, intake)
        _index(own, folder)
        with closing(open_live(own)) as live:
            yield Asked(live, ids_of_product, {text.id: frozenset({text.language or UNKNOWN}) for text in texts})


@contextmanager
def of_catalogue(table: Path, settings: Settings) -> Iterator[Asked]:
    """Yield the collection of a catalogue that can be imported; it is gone afterwards."""
    with _throw_away(settings) as own:
        with _front_door(own) as (intake, catalogue):
            import_catalogue(table, intake, catalogue)
        _index(own, table.parent)
        with live_collection(own) as asked:
            yield asked


@contextmanager
def live_collection(settings: Settings) -> Iterator[Asked]:
    """Yield the collection that people ask; products stand for themselves."""
    with closing(open_live(settings)) as live:
        products = live.shelf().products.values()
        languages = {
            product.id: frozenset(version.language or UNKNOWN for version in product.versions) for product in products
        }
        yield Asked(live, {product.id: [product.id] for product in products}, languages)


@contextmanager
def _throw_away(settings: Settings) -> Iterator[Settings]:
    """An empty data folder that shares models and vectors with the live one."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="evaluation-", dir=settings.data) as name:
        data = Path(name)
        for shared in (settings.models_folder, settings.vectors_folder):
            shared.mkdir(parents=True, exist_ok=True)
            (data / shared.name).symlink_to(shared.resolve(), target_is_directory=True)
        yield settings.model_copy(update={"data": data, "database": None})


@contextmanager
def _front_door(settings: Settings) -> Iterator[tuple[Intake, Catalogue]]:
    with closing(open_database(settings.database_url)) as database:
        catalogue = Catalogue(database)
        yield Intake(database, FileStore(settings.files_folder), catalogue, Jobs(database)), catalogue


def _take_in(texts: list[CollectionText], intake: Intake) -> dict[str, list[str]]:
    """Texts that are the same to the byte are one product, as any upload is; it then stands for several ids."""
    ids_of_product: dict[str, list[str]] = {}
    for place, text in enumerate(texts):
        metadata = Metadata(title=text.title or None, language=text.language)
        try:
            receipt = intake.add_file(io.BytesIO(text.text.encode()), f"{place}.txt", metadata)
        except RefusedFile:
            continue
        ids_of_product.setdefault(receipt.product.id, []).append(text.id)
    return ids_of_product


def _index(settings: Settings, folder: Path) -> None:
    command = [sys.executable, "-m", "indexer", "reindex"]
    ours = {"KMS_DATA": str(settings.data), "KMS_DATABASE": settings.database_url}
    environment = {**os.environ, **ours}  # noqa: TID251 - handed on to the worker, not read
    finished = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own command
    if finished.returncode not in INDEXED:
        raise EvaluationFailed(folder=folder)
