"""Compares what the catalogue has with what the published generation was made from, and asks for the difference.

The catalogue is the queue: a version that is not indexed as it is now gets a job, whatever the reason (new, changed,
another model, a lost index). A version whose file could not be read is not tried again until something changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from corpus.records import JobState, Product, Version
from indexer.engine.analysis import ANALYSER
from indexer.engine.errors import NoGeneration
from indexer.engine.generation import open_generation
from indexer.extract import extractor_of
from indexer.extract.recognise import find_recogniser
from indexer.facts import FACTS
from indexer.likeness import TRAIT
from indexer.links import EXTRACTOR as LINK_EXTRACTOR
from indexer.links import digest_of_link
from indexer.rooms import Desk
from indexer.split import SPLITTER


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the published generation holds: its name and fingerprint, and what each version was indexed from."""

    name: str | None
    fingerprint: Mapping[str, object]
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Versions to index because they are new or changed, and versions to take out."""

    wanted: tuple[Version, ...]
    removed: frozenset[str]
    total: int

    def __bool__(self) -> bool:
        return bool(self.wanted or self.removed)


def what_is_indexed(desk: Desk, name: str | None = None) -> Indexed:
    """Return what a generation, or the published one, says of itself; nothing where there is none."""
    try:
        with open_generation(desk.generations, name) as generation:
            digests = dict(generation.passages.digests())
            return Indexed(generation.name, dict(generation.manifest.fingerprint), digests)
    except NoGeneration:
        return Indexed(None, {}, {})


def plan(
    products: Collection[Product], indexed: Indexed, recognised: Mapping[str, int], *, rebuild: bool = False
) -> Plan:
    """Return what must be done for the index to say what the catalogue says; `rebuild` asks for everything.

    `recognised` is what text recognition has finished: pages by the SHA-256 of their file.
    """
    live = {version.id: version for product in products if not product.withdrawn for version in product.versions}
    wanted = tuple(
        version
        for version in live.values()
        if rebuild or indexed.digests.get(version.id) != digest_of(version, recognised)
    )
    return Plan(wanted, frozenset(indexed.digests.keys() - live.keys()), len(live))


def nothing_to_do(desk: Desk) -> bool:
    """Whether no job waits and the index says what the catalogue says, as far as can be told without the model.

    A setting that asks for another model or runtime than the generation was made with is something to do.
    """
    counts = desk.jobs.counts()
    if counts["queued"] or counts["running"]:
        return False
    products, indexed = desk.catalogue.all(), what_is_indexed(desk)
    todo = plan(products, indexed, desk.scans.finished())
    waits = bool(_worth_trying(todo, desk) or todo.removed or _unfetched(products, desk)) or _can_recognise(desk)
    return indexed.name is not None and not waits and _as_asked(desk, indexed) and _all_noted(desk, indexed)


def ask_for(plan_: Plan, desk: Desk, *, again: bool = False) -> int:
    """Give every wanted version a job; returns how many. Failures that nothing changed are left, unless `again`."""
    asked = plan_.wanted if again else _worth_trying(plan_, desk)
    for version in asked:
        desk.jobs.enqueue(version.id, size_of(version))
    return len(asked)


def ask_for_links(products: Collection[Product], desk: Desk) -> int:
    """Give a job to every version whose link is to be fetched and never was; returns how many."""
    asked = _unfetched(products, desk)
    for version in asked:
        desk.jobs.enqueue(version.id, size_of(version))
    return len(asked)


def digest_of(version: Version, recognised: Mapping[str, int]) -> str:
    """Return a digest of all that a version's passages are made of: title, summary, language, text, how it is read.

    `recognised` counts the pages that text recognition has read, by the SHA-256 of each file that it has finished.

    Kind, themes, makers and the like are not in it: editing them costs no embedding.
    """
    files = [
        (file.sha256, *extractor_of(file.media_type), *filter(None, [recognised.get(file.sha256)]))
        for file in version.files
    ]
    made_of = [version.title, version.summary, version.link, version.language, files]
    return hashlib.sha256(json.dumps(made_of, ensure_ascii=False).encode()).hexdigest()


def noted_from(digests: Mapping[str, str], fingerprint: Mapping[str, object]) -> dict[str, str]:
    """Return what the traits of each indexed version are to be made from: what it was indexed from, and how."""
    return {version: f"{digest} {TRAIT} {FACTS} {fingerprint['model']}" for version, digest in digests.items()}


def size_of(version: Version) -> int:
    """Return the bytes of a version, by which small things go first."""
    return sum(file.size for file in version.files) or len(version.summary)


def _worth_trying(todo: Plan, desk: Desk) -> list[Version]:
    """What is wanted, but for what is asked for already, and what failed, was not changed, and is read as before."""
    states = desk.jobs.states()
    return [version for version in todo.wanted if not _is_settled(version, states.get(version.id), desk)]


def _is_settled(version: Version, state: JobState | None, desk: Desk) -> bool:
    """A version that waits for text recognition is asked for by a job that was put off; asking anew would wake it."""
    return state in {"queued", "running"} or (state == "failed" and _was_read(version, desk))


def _all_noted(desk: Desk, indexed: Indexed) -> bool:
    """Whether every indexed version was noted, and compared with the others, as it is indexed now."""
    known = desk.traits.made_from()
    return not desk.traits.uncompared() and all(
        known.get(v) == made for v, made in noted_from(indexed.digests, indexed.fingerprint).items()
    )


def _can_recognise(desk: Desk) -> bool:
    return desk.scans.waits() and find_recogniser(desk.settings.tesseract) is not None


def _unfetched(products: Collection[Product], desk: Desk) -> list[Version]:
    """Versions with a link and no file, of whose page nothing is known, not even that it could not be fetched."""
    if not desk.settings.fetch_links:
        return []
    live = (version for product in products if not product.withdrawn for version in product.versions)
    linked = [(version, digest_of_link(version.link)) for version in live if version.link and not version.files]
    return [version for version, digest in linked if desk.extractions.get(digest, *LINK_EXTRACTOR) is None]


def _as_asked(desk: Desk, indexed: Indexed) -> bool:
    settings, made = desk.settings, indexed.fingerprint
    return (
        made.get("model_name") == settings.model
        and settings.runtime in {"auto", made.get("runtime")}
        and settings.query_prompt in {None, made.get("query_prompt")}
        and settings.passage_prompt in {None, made.get("passage_prompt")}
        and (made.get("splitter"), made.get("analyser")) == (SPLITTER, ANALYSER)
    )


def _was_read(version: Version, desk: Desk) -> bool:
    """Whether today's extractors have read all files of a version; an improved one deserves a new try."""
    return all(desk.extractions.get(file.sha256, *extractor_of(file.media_type)) is not None for file in version.files)
