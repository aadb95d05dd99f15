"""Makes a collection that answers test questions: one made of texts or of a catalogue, or the live one.

It is taken in by the very front door and indexed by the very worker that serve people, in a data folder of its own, and
kept as long as neither the texts change nor the part of the program that reads them: another ranking asks it anew.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from corpus.catalogue import Catalogue
from corpus.database import open_database
from corpus.errors import RefusedFile
from corpus.files import FileStore
from corpus.imports import Imports
from corpus.intake import Intake, Metadata
from corpus.jobs import Jobs
from corpus.settings import Settings
from search_api.errors import EvaluationFailed
from search_api.evaluation.circumstances import sign
from search_api.evaluation.figures import UNKNOWN
from search_api.evaluation.record import RUNS
from search_api.evaluation.topics import CollectionText, read_collection
from search_api.live import Live, open_live

# What decides how texts are taken in and indexed; another ranking asks the same collection.
READING = ("corpus", "indexer")
Fill: TypeAlias = Callable[[Intake, Imports], object]
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
    """Yield the collection of a folder's corpus.jsonl.gz. Raises EvaluationInputError and EvaluationFailed."""
    texts = list(read_collection(folder))
    files = [path for path in folder.glob("corpus.jsonl*") if path.is_file()]

    def fill(intake: Intake, _imports: Imports) -> None:
        for place, text in enumerate(texts):
            metadata = Metadata(title=text.title or None, language=text.language)
            with suppress(RefusedFile):
                intake.add_file(io.BytesIO(text.text.encode()), f"{place}.txt", metadata)

    with closing(open_live(_indexed(folder.name, files, settings, fill))) as live:
        languages = {text.id: frozenset({text.language or UNKNOWN}) for text in texts}
        yield Asked(live, _ids_of_product(texts, live), languages)


@contextmanager
def of_catalogue(table: Path, settings: Settings) -> Iterator[Asked]:
    """Yield the collection of a catalogue that can be imported. Raises EvaluationFailed."""
    files = [path for path in table.parent.rglob("*") if path.is_file()]

    def fill(_intake: Intake, imports: Imports) -> None:
        imports.carry_out(imports.read(table), skip_refused=True)

    with live_collection(_indexed(table.parent.name, files, settings, fill)) as asked:
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


def _indexed(name: str, files: Iterable[Path], settings: Settings, fill: Fill) -> Settings:
    """The settings of a data folder that holds what `fill` takes in, indexed: kept from before, or made now.

    It is made aside and renamed when it is whole. Only the newest of a name is kept.
    """
    folder = settings.data / RUNS / "collections"
    kept = folder / f"{name}.{sign(sorted(files), settings, READING)[:16]}"
    if not kept.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="making-", dir=folder) as made:
            _make(Path(made) / "data", name, settings, fill)
            for older in folder.glob(f"{name}.*"):
                shutil.rmtree(older, ignore_errors=True)
            with suppress(OSError):  # another process has made the same meanwhile
                (Path(made) / "data").rename(kept)
    return _within(kept, settings)


def _make(data: Path, name: str, settings: Settings, fill: Fill) -> None:
    """Models and vectors are shared with the live data folder, so that no text goes through the model twice."""
    data.mkdir()
    for shared in (settings.models_folder, settings.vectors_folder):
        shared.mkdir(parents=True, exist_ok=True)
        (data / shared.name).symlink_to(shared.resolve(), target_is_directory=True)
    own = _within(data, settings)
    with closing(open_database(own.database_url)) as database:
        catalogue, files, jobs = Catalogue(database), FileStore(own.files_folder), Jobs(database)
        fill(Intake(database, files, catalogue, jobs), Imports(database, files, catalogue, jobs))
    if not _index(own):
        raise EvaluationFailed(folder=name)


def _within(data: Path, settings: Settings) -> Settings:
    return settings.model_copy(update={"data": data, "database": None})


def _ids_of_product(texts: Iterable[CollectionText], live: Live) -> dict[str, list[str]]:
    """Texts that are the same to the byte are one product, as any upload is; it then stands for several ids."""
    products = {
        file.sha256: product.id
        for product in live.shelf().products.values()
        for version in product.versions
        for file in version.files
    }
    ids: dict[str, list[str]] = {}
    for text in texts:
        product = products.get(hashlib.sha256(text.text.encode()).hexdigest())
        if product is not None:
            ids.setdefault(product, []).append(text.id)
    return ids


def _index(settings: Settings) -> bool:
    command = [sys.executable, "-m", "indexer", "reindex"]
    ours = {"KMS_DATA": str(settings.data), "KMS_DATABASE": settings.database_url}
    environment = {**os.environ, **ours}  # noqa: TID251 - handed on to the worker, not read
    finished = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own command
    return finished.returncode in INDEXED
