"""Makes a collection of any size out of the demonstration collection, so that the real server and commands run on it.

A passage takes half of its sentences from one real passage and the rest from others in its language, so that words
are as frequent as in real texts. Its vector is the real passage's, moved by half the difference of two others in the
language and brought to unit length: as near to others as real ones are, and never the same. A product has one version
of 20 passages. Collections are kept between runs, since making one takes minutes.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import Catalogue
from corpus.database import open_database
from corpus.records import Maker, Passage, Product, SourceFile, Version
from indexer.embed import embed_questions
from indexer.engine import neutral_space
from indexer.engine.analysis import analyse
from indexer.engine.contract import Vector
from indexer.engine.generation import Staging, begin, publish
from indexer.engine.language_means import shipped_means
from indexer.engine.languages import question_sentences
from indexer.engine.neutral_space import NeutralSpace
from indexer.engine.vectors import VectorStore
from indexer.plan import digest_of
from indexer.rooms import Workshop
from tests.bench.data import Options, Sample, opened, settings_of

A_PRODUCT = 20  # passages
WORDS = 180
RECIPE = 4  # counts up when collections are made differently, so that older ones are made anew
_BATCH = 5_000
_MEANS_FROM = 20_000  # passages
_SENTENCE = re.compile(r"(?<=[.!?؟。])\s+|\n+")
_COUNTRIES = ("NL", "KE", "UG", "BD", "CO", "ML", "MZ", "JO", "ID", "BO")
_READY = "ready.json"


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """Which real passages each made one comes from: int64 (n,) each, places in the sample."""

    base: NDArray[np.int64]
    other: NDArray[np.int64]
    third: NDArray[np.int64]


class Texts:
    """Recombines the sentences of real passages, language by language."""

    def __init__(self, sample: Sample) -> None:
        self._sample = sample
        self._sentences = [_sentences(passage.text) for passage in sample.passages]
        pools: dict[str, list[str]] = defaultdict(list)
        for passage, sentences in zip(sample.passages, self._sentences, strict=True):
            pools[passage.language] += sentences
        self._pools = dict(pools)

    def made(self, base: int, version_id: str, ordinal: int, chance: np.random.Generator) -> Passage:
        """Return a passage that begins as the real one at `base` does."""
        real = self._sample.passages[base]
        own, pool = self._sentences[base], self._pools[real.language]
        chosen = own[: (len(own) + 1) // 2]
        words = sum(len(sentence.split()) for sentence in chosen)
        while words < WORDS - 10:
            chosen = [*chosen, pool[int(chance.integers(len(pool)))]]
            words += len(chosen[-1].split())
        return Passage(
            version_id=version_id,
            ordinal=ordinal,
            language=real.language,
            title=real.title,
            text=" ".join(chosen),
            headings=real.headings,
            file_sha256=_file_of(version_id),
            first_page=ordinal // 2 + 1,
            last_page=ordinal // 2 + 1,
        )


def collection(passages: int, sample: Sample, options: Options) -> Path:
    """Return the data folder of a generated collection; made where it is not there as it should be."""
    folder = options.data / f"passages-{passages}"
    with opened(folder, options) as workshop:
        recipe = _recipe_name(workshop)
        if _read(folder / _READY) == recipe:
            return folder
    print(f"  making a collection of {passages:,} passages in {folder}", flush=True)
    shutil.rmtree(folder)
    with opened(folder, options) as workshop:
        _make(passages, sample, workshop)
    (folder / _READY).write_text(json.dumps(recipe), encoding="utf-8")
    return folder


def copied(folder: Path, options: Options, name: str) -> Path:
    """Return a copy to publish into; files of generations never change, so they are linked."""
    target = options.data / name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder / "generations", target / "generations", copy_function=_link_unchanging)
    for file in folder.glob("catalogue.sqlite3*"):
        shutil.copy2(file, target / file.name)
    settings_of(target, options)
    return target


def made_upload(sample: Sample, name: str, passages: int) -> tuple[list[Passage], Vector]:
    """Return the passages of one upload, all in one language, and their raw vectors."""
    chance = np.random.default_rng(list(name.encode()))
    recipe = _recipe(sample, passages, passages, chance)
    texts = Texts(sample)
    made = [texts.made(base, name, ordinal, chance) for ordinal, base in enumerate(recipe.base.tolist())]
    return made, _moved(sample.vectors, recipe)


def _make(passages: int, sample: Sample, workshop: Workshop) -> None:
    recipe = _recipe(sample, passages, A_PRODUCT, np.random.default_rng(passages))
    versions = _record_products(recipe, sample, workshop)
    space = _space(recipe, sample, versions, workshop)
    with begin(workshop.desk.generations, fresh=True) as staging:
        _add(staging, recipe, sample, versions, space, workshop.vectors)
        space.save(staging.folder)
        publish(staging, staging.describe(workshop.fingerprint, products=len(versions)))


def _recipe(sample: Sample, passages: int, a_version: int, chance: np.random.Generator) -> Recipe:
    """Draw languages as often as the sample has them, version by version; then passages of that language."""
    languages = np.array([passage.language for passage in sample.passages])
    first = chance.integers(len(languages), size=-(-passages // a_version))
    spoken = np.repeat(languages[first], a_version)[:passages]
    drawn = np.empty((3, passages), np.int64)
    for language in np.unique(spoken):
        rows = np.flatnonzero(spoken == language)
        drawn[:, rows] = chance.choice(np.flatnonzero(languages == language), (3, len(rows)))
    return Recipe(*drawn)


def _moved(vectors: Vector, recipe: Recipe) -> Vector:
    moved = vectors[recipe.base] + 0.5 * (vectors[recipe.other] - vectors[recipe.third])
    unit: Vector = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _record_products(recipe: Recipe, sample: Sample, workshop: Workshop) -> list[Version]:
    chance = np.random.default_rng(3)
    products = [
        _product(place, sample.passages[base], chance) for place, base in enumerate(recipe.base[::A_PRODUCT].tolist())
    ]
    database = open_database(workshop.desk.settings.database_url)
    try:
        catalogue = Catalogue(database)
        themes = [term.id for term in catalogue.terms("theme")]
        kinds = [term.id for term in catalogue.terms("kind")]
        with database.write():
            for place, product in enumerate(products):
                catalogue.add(_termed(product, themes[place % len(themes)], kinds[place % len(kinds)]))
    finally:
        database.close()
    return [product.versions[0] for product in products]


def _product(place: int, real: Passage, chance: np.random.Generator) -> Product:
    version_id = f"made-{place:06d}"
    file = SourceFile(_file_of(version_id), f"{version_id}.md", 24_000, "text/markdown")
    version = Version(
        id=version_id,
        product_id=version_id,
        title=f"{real.title} {place}",
        language=real.language,
        year=int(chance.integers(2005, 2026)),
        files=(file,),
    )
    maker = Maker(f"Invented organisation {int(chance.integers(200))}", "lead", "NL")
    country = _COUNTRIES[int(chance.integers(len(_COUNTRIES)))]
    return Product(version_id, (version,), makers=(maker,), countries=(country,), demonstration=True)


def _termed(product: Product, theme: str, kind: str) -> Product:
    return Product(product.id, product.versions, kind, (theme,), product.makers, product.countries, demonstration=True)


def _space(recipe: Recipe, sample: Sample, versions: Sequence[Version], workshop: Workshop) -> NeutralSpace:
    rows = np.arange(0, len(recipe.base), max(1, len(recipe.base) // _MEANS_FROM))
    spoken = [sample.passages[base].language for base in recipe.base[rows].tolist()]
    questions = question_sentences(sample.passages)
    return neutral_space.estimate(
        vectors=_moved(sample.vectors, Recipe(recipe.base[rows], recipe.other[rows], recipe.third[rows])),
        languages=spoken,
        products=[versions[row // A_PRODUCT].product_id for row in rows.tolist()],
        questions={
            language: embed_questions(texts, workshop.embedder, workshop.vectors)
            for language, texts in questions.items()
            if texts
        },
        shipped=shipped_means() if workshop.embedder.spec.name == "bundled" else None,
    )


def _add(
    staging: Staging,
    recipe: Recipe,
    sample: Sample,
    versions: Sequence[Version],
    space: NeutralSpace,
    store: VectorStore,
) -> None:
    texts = Texts(sample)
    for rows in _batches(len(recipe.base)):
        chance = np.random.default_rng(int(rows[0]))
        places = rows.tolist()
        made = [texts.made(int(recipe.base[p]), versions[p // A_PRODUCT].id, p % A_PRODUCT, chance) for p in places]
        raw = _moved(sample.vectors, Recipe(recipe.base[rows], recipe.other[rows], recipe.third[rows]))
        store.put([passage.text_sha256 for passage in made], raw)
        vectors, hubness = space.place(raw, [passage.language for passage in made])
        staging.add(made, [analyse(passage.embedded_text, passage.language) for passage in made], vectors, hubness)
        print(f"    {places[-1] + 1:,} of {len(recipe.base):,}", flush=True)
    for version in versions:
        staging.record(version.id, digest_of(version, {}))


def _batches(rows: int) -> Iterator[NDArray[np.int64]]:
    for start in range(0, rows, _BATCH):
        yield np.arange(start, min(start + _BATCH, rows))


def _sentences(text: str) -> list[str]:
    return [sentence for part in _SENTENCE.split(text) if (sentence := " ".join(part.split()))]


def _file_of(version_id: str) -> str:
    return hashlib.sha256(version_id.encode()).hexdigest()


def _recipe_name(workshop: Workshop) -> dict[str, object]:
    return {"recipe": RECIPE, "fingerprint": json.loads(json.dumps(workshop.fingerprint))}


def _read(path: Path) -> object:
    return json.loads(path.read_bytes()) if path.exists() else None


def _link_unchanging(source: str, target: str) -> None:
    """What is at the top (which one is published, the lock) is rewritten; all below a generation never is."""
    if Path(source).parent.name == "generations":
        shutil.copy2(source, target)
    else:
        Path(target).hardlink_to(source)
