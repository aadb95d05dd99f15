"""Notes what each published version is like, compares it with all others, and proposes which are one product.

Done in the worker's spare time, some versions at a time, so that an upload that comes meanwhile does not wait. What is
noted is kept (`corpus/traits.py`); what a comparison finds waits for staff (`corpus/likenesses.py`). How versions
are compared: `indexer/likeness/`; what facts mean for findability: `corpus/health.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from corpus.records import Passage
from corpus.traits import VersionTraits
from indexer.build import vectors_of
from indexer.embed import embed
from indexer.engine import neutral_space
from indexer.engine.errors import NoGeneration
from indexer.engine.generation import Generation, current, open_generation
from indexer.engine.language_means import LanguageMeans, Matrix
from indexer.facts import facts_of
from indexer.likeness import Collection, compare, decode, encode, trait_of
from indexer.plan import noted_from
from indexer.rooms import Workshop
from indexer.title_rank import rank_by_title

# A second or two of work each, so that the worker looks up in between.
NOTED_AT_ONCE = 64
COMPARED_AT_ONCE = 200


class Noting:
    """Goes on with noting and comparing where it stopped; remembers the generation it has finished."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._finished: str | None = None

    def go_on(self) -> bool:
        """Do some of what is to be done; False where nothing is."""
        root = self._workshop.desk.generations
        try:
            if current(root) == self._finished:
                return False
        except NoGeneration:
            return False
        with open_generation(root) as generation:
            if note_some(generation, self._workshop) or compare_some(generation, self._workshop):
                return True
            self._finished = generation.name
        return False


def note_some(generation: Generation, workshop: Workshop) -> int:
    """Note some of the versions that were published since they were noted last; returns how many."""
    expected = noted_from(generation.passages.digests(), generation.manifest.fingerprint)
    known = workshop.desk.traits.made_from()
    present = set(generation.passages.versions())
    wanted = sorted(version for version, made_from in expected.items() if known.get(version) != made_from)
    chosen = [version for version in wanted if version in present][:NOTED_AT_ONCE]
    means = neutral_space.load_means(generation.folder)
    noted = [
        VersionTraits(version, expected[version], *_noted(version, generation, means, workshop)) for version in chosen
    ]
    workshop.desk.traits.put(noted)
    return len(noted)


def compare_some(generation: Generation, workshop: Workshop) -> int:
    """Compare some of the versions that were noted since they were compared last with all others; returns how many.

    Those that a proposal waits for are looked at again: a nearer one may have come.
    """
    desk = workshop.desk
    fresh = desk.traits.uncompared()[:COMPARED_AT_ONCE]
    if not fresh:
        return 0
    collection = collection_of(generation, workshop)
    waiting = {version for like in desk.likenesses.waiting() for version in (like.first, like.second)}
    wanted = sorted((waiting | set(fresh)) & set(collection.versions))
    desk.likenesses.put(wanted, compare(wanted, collection))
    desk.traits.compared(fresh)
    return len(fresh)


def _noted(
    version_id: str, generation: Generation, means: LanguageMeans, workshop: Workshop
) -> tuple[Mapping[str, object], bytes]:
    version = workshop.desk.catalogue.find_version(version_id)
    passages, vectors = _passages(version_id, generation, workshop)
    facts = facts_of(version, passages, workshop.desk)
    rank = rank_by_title(version, generation, means, workshop)
    return {**facts, "title_rank": rank}, encode(trait_of(passages, vectors))


def collection_of(generation: Generation, workshop: Workshop) -> Collection:
    """Return all versions that can be compared: published, noted, and of a product that is there."""
    desk = workshop.desk
    products = {v.id: product.id for product in desk.catalogue.all() if not product.withdrawn for v in product.versions}
    expected = noted_from(generation.passages.digests(), generation.manifest.fingerprint)
    known = desk.traits.made_from()
    bodies = desk.traits.bodies()
    versions = sorted(v for v, made_from in known.items() if v in products and expected.get(v) == made_from)
    traits = [decode(bodies[version]) for version in versions]
    means = neutral_space.load_means(generation.folder)
    raw = np.array([trait.mean for trait in traits], np.float32).reshape(len(traits), workshop.embedder.dimensions)
    return Collection(
        versions=versions,
        products=[products[version] for version in versions],
        traits=traits,
        means=means.neutral_passages(raw, [trait.language for trait in traits]),
        passages=_neutral(generation, means, workshop),
    )


def _neutral(generation: Generation, means: LanguageMeans, workshop: Workshop) -> Callable[[str], Matrix]:
    def neutral(version_id: str) -> Matrix:
        passages, vectors = _passages(version_id, generation, workshop)
        on_pages = [place for place, passage in enumerate(passages) if passage.first_page > 0]
        return means.neutral_passages(vectors[on_pages], [passages[place].language for place in on_pages])

    return neutral


def _passages(version_id: str, generation: Generation, workshop: Workshop) -> tuple[Sequence[Passage], Matrix]:
    """The passages of a version in reading order and their raw vectors, made anew where the store lost them."""
    found = generation.passages.read(generation.passages.of_version(version_id))
    passages = sorted(found, key=lambda passage: passage.ordinal)
    embed(passages, workshop.embedder, workshop.vectors, lambda _: None)
    return passages, vectors_of(passages, workshop.vectors)
