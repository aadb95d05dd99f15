"""The walk from a claimed job to a published generation, on one page.

    fetch                           the page behind a link, where a setting says so
    read -> split -> embed          per version, each step kept, so that a walk cut off goes on where it was
    propose                         what its file says about itself, for staff to confirm
    build -> verify -> publish      for all prepared versions at once

Reading is remembered in the catalogue, vectors in the vector store; a step that was done is found done. Which jobs to
walk, and when to publish, is the worker's to decide.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.errors import DamagedFile
from corpus.records import Extraction, Passage, SourceFile, Version
from indexer.build import Prepared, build
from indexer.embed import embed
from indexer.engine import generation as generations
from indexer.engine.generation import Manifest, Staging
from indexer.errors import AwaitsRecognition, LinkNotFetched, MadeOtherwise, NoRecognition, NothingToRead
from indexer.extract import extractor_of
from indexer.extract.child import ReadingChild
from indexer.extract.outcome import too_little, with_recognised
from indexer.extract.quality import needs_recognition
from indexer.links import EXTRACTOR as LINK_EXTRACTOR
from indexer.links import digest_of_link, fetched
from indexer.means import space_for
from indexer.plan import digest_of
from indexer.progress import Tally
from indexer.propose import Material, propose, title
from indexer.publish import publish
from indexer.rooms import Workshop
from indexer.split import describe, split
from indexer.verify import verify


def fetch(version: Version, workshop: Workshop, child: ReadingChild) -> None:
    """Keep the text of the page that a version links to, or why there is none; what was fetched once is kept.

    Does nothing unless the setting says so, and where there are files. It is the only step that reaches out.
    """
    desk = workshop.desk
    if not desk.settings.fetch_links or not version.link or version.files:
        return
    digest = digest_of_link(version.link)
    known = desk.extractions.get(digest, *LINK_EXTRACTOR)
    if known is None or known.state == "unreadable":
        name, extractor_version = LINK_EXTRACTOR
        try:
            with fetched(version.link) as page:
                read_ = child.extract(page.path, page.media_type, digest, version.link)
        except LinkNotFetched as error:
            read_ = Extraction(digest, name, extractor_version, "unreadable", reason=str(error))
        desk.extractions.put(replace(read_, extractor=name, extractor_version=extractor_version))


def read(version: Version, workshop: Workshop, child: ReadingChild) -> list[Extraction]:
    """Return the text of each file of a version, from the catalogue where it was read before; or that of its link."""
    if version.link and not version.files:
        known = workshop.desk.extractions.get(digest_of_link(version.link), *LINK_EXTRACTOR)
        return [known] if known is not None else []
    return [_read_file(file, workshop, child) for file in version.files]


def prepare(version: Version, extractions: Sequence[Extraction], workshop: Workshop) -> Prepared:
    """Return the passages of a version.

    Raises NothingToRead, with the reader's reason, where there are none; AwaitsRecognition where there will be.
    """
    titled = _titled(version, extractions, workshop)
    passages = _passages(titled, extractions, workshop)
    if not passages:
        raise _nothing(extractions, workshop)
    spoken = _with_language(titled, passages, workshop)
    return Prepared(spoken.id, digest_of(spoken, _recognised(spoken, workshop)), tuple(passages))


def reason(extraction: Extraction, workshop: Workshop) -> str | None:
    """Return why a file could not be read wholly, with what to do where text recognition is not installed."""
    if extraction.reason and workshop.recogniser is None and _waits(extraction, workshop):
        return f"{extraction.reason} {NoRecognition()}"
    return extraction.reason


def embed_all(prepared: Iterable[Prepared], workshop: Workshop, tally: Tally) -> None:
    """See to it that every passage of these versions has its vector, and count them."""
    last = time.monotonic()

    def report(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        tally.embedded(done, now - last)
        last = now

    passages = [passage for version in prepared for passage in version.passages]
    embed(passages, workshop.embedder, workshop.vectors, report)


def propose_all(prepared: Iterable[Prepared], workshop: Workshop) -> None:
    """Keep what the files of these versions say about themselves; their passages are embedded."""
    desk = workshop.desk
    organisations = desk.catalogue.organisations()
    for ready in prepared:
        version = desk.catalogue.find_version(ready.version_id)
        for file in version.files[:1]:
            extraction = desk.extractions.get(file.sha256, *extractor_of(file.media_type))
            if extraction is not None:
                vectors = workshop.vectors.get([passage.text_sha256 for passage in ready.passages])
                material = Material(file.name, extraction, ready.passages, organisations, vectors)
                desk.proposals.put(version.id, propose(material))


def publish_versions(prepared: Sequence[Prepared], removed: Collection[str], workshop: Workshop) -> str:
    """Add prepared versions to what is published and take others out; returns the name of the new generation.

    Raises MadeOtherwise where what is published was meanwhile brought back from before a change of the rules.
    """
    with generations.begin(workshop.desk.generations) as staging:
        _demand_alike(staging, workshop)
        space = space_for(staging.previous, prepared, {version.version_id for version in prepared}, workshop)
        outgoing = {*removed, *(version.version_id for version in prepared)}
        build(staging, prepared, outgoing, space, workshop.vectors)
        return publish(staging, _verified(staging, workshop), workshop.desk.generations)


def publish_everything(versions: Sequence[Version], workshop: Workshop, child: ReadingChild, tally: Tally) -> str:
    """Build a whole generation aside from what the catalogue has, and let it answer; returns its name.

    Needed where the language means were outgrown. Everything was read and embedded before, so this costs no work of
    the model unless the vector store was lost.
    """
    with generations.begin(workshop.desk.generations, fresh=True) as staging:
        _build_everything(staging, versions, workshop, child, tally)
        return publish(staging, _verified(staging, workshop), workshop.desk.generations)


def keep_everything(versions: Sequence[Version], workshop: Workshop, child: ReadingChild, tally: Tally) -> str:
    """Build a whole generation as above, and let it wait beside the one that answers; returns its name."""
    with generations.begin(workshop.desk.generations, fresh=True) as staging:
        _build_everything(staging, versions, workshop, child, tally)
        return generations.keep(staging, _verified(staging, workshop))


# Three letters in a row: the least that can be a word worth reading before every passage.
_WORD = re.compile(r"[^\W\d_]{3}")
# Versions whose passages a space is estimated from when a whole generation is built; every n-th where there are more.
_SAMPLE_VERSIONS = 2000
# The digest of what was read by former rules and can not be read by today's: it is never that of a version.
_READ_BEFORE = "read before"


def _demand_alike(staging: Staging, workshop: Workshop) -> None:
    """What two models made, or two ways of splitting, never stands in one generation."""
    if staging.previous is None:
        return
    made = generations.read_manifest(staging.previous.parent, staging.previous.name)
    if dict(made.fingerprint) != workshop.fingerprint:
        raise MadeOtherwise(name=made.name)


def _build_everything(
    staging: Staging, versions: Sequence[Version], workshop: Workshop, child: ReadingChild, tally: Tally
) -> None:
    step = max(1, -(-len(versions) // _SAMPLE_VERSIONS))
    sample = list(_prepared_again(versions[::step], workshop, child, tally))
    space = space_for(None, sample, {version.id for version in versions}, workshop)
    del sample
    build(staging, _prepared_again(versions, workshop, child, tally), (), space, workshop.vectors)


def _verified(staging: Staging, workshop: Workshop) -> Manifest:
    manifest = staging.describe(workshop.fingerprint, products=workshop.desk.catalogue.count())
    verify(staging, manifest)
    return manifest


def _prepared_again(
    versions: Iterable[Version], workshop: Workshop, child: ReadingChild, tally: Tally
) -> Iterator[Prepared]:
    for version in versions:
        try:
            prepared = _read_or_kept(version, workshop, child)
        except NothingToRead:
            continue
        embed(prepared.passages, workshop.embedder, workshop.vectors, lambda _: tally.tell())
        yield prepared


def _read_or_kept(version: Version, workshop: Workshop, child: ReadingChild) -> Prepared:
    """Take what was read before of a version whose stored file is damaged; it stays wanted as read today."""
    try:
        return prepare(version, read(version, workshop, child), workshop)
    except DamagedFile:
        newest = (workshop.desk.extractions.newest(file.sha256) for file in version.files)
        kept = [extraction for extraction in newest if extraction is not None]
        return replace(prepare(version, kept, workshop), digest=_READ_BEFORE)


def _read_file(file: SourceFile, workshop: Workshop, child: ReadingChild) -> Extraction:
    """Read a file unless it was read before; take over what text recognition has read of it meanwhile."""
    extractions = workshop.desk.extractions
    known = extractions.get(file.sha256, *extractor_of(file.media_type))
    if known is None:
        workshop.desk.files.check(file.sha256, file.name)
        path = workshop.desk.files.path(file.sha256)
        known = child.extract(path, file.media_type, file.sha256, file.name)
        extractions.put(known)
    if not any(map(needs_recognition, known.pages)):
        return known
    whole = with_recognised(known, workshop.desk.scans.of_file(file.sha256))
    if whole != known:
        extractions.put(whole)
    return whole


def _passages(version: Version, extractions: Sequence[Extraction], workshop: Workshop) -> list[Passage]:
    """What is said about a version comes first, then what stands in it; a link has only the former.

    So a scan that nothing can read yet is found by its summary at least.
    """
    detect, measure = workshop.detector.detect, workshop.embedder.count_tokens
    passages = describe(version, detect) if version.summary or not version.files else []
    named = version if _says_something(version) else replace(version, title="")
    for extraction in extractions:
        passages += split(extraction, named, detect, measure, first_ordinal=len(passages))
    return passages


def _says_something(version: Version) -> bool:
    """A title made of a file's name, such as "scan 0017", would only blur what its passages say."""
    return version.title_source != "name" or _WORD.search(version.title) is not None


def _titled(version: Version, extractions: Sequence[Extraction], workshop: Workshop) -> Version:
    """A file's own title is better than its name, and never better than what a person gave."""
    if version.title_source != "name":
        return version
    found = (title(Material(name_of(version), extraction)) for extraction in extractions)
    own = next((one for one in found if one is not None and one.source != "file name"), None)
    return workshop.desk.catalogue.take_title(version.id, str(own.value)) if own is not None else version


def _with_language(version: Version, passages: Sequence[Passage], workshop: Workshop) -> Version:
    """A version without a language takes the one of most of its passages, so that it can be filtered by it."""
    if version.language is not None:
        return version
    spoken = [passage.language for passage in passages]
    most = max(sorted(set(spoken)), key=spoken.count)
    return workshop.desk.catalogue.take_language(version.id, most)


def _nothing(extractions: Sequence[Extraction], workshop: Workshop) -> NothingToRead:
    reasons = [told for extraction in extractions if (told := reason(extraction, workshop))]
    told = reasons[0] if reasons else too_little([page for extraction in extractions for page in extraction.pages])
    can_wait = workshop.recogniser is not None and any(_waits(extraction, workshop) for extraction in extractions)
    return AwaitsRecognition(reason=told) if can_wait else NothingToRead(reason=told)


def _waits(extraction: Extraction, workshop: Workshop) -> bool:
    return bool(workshop.desk.scans.of_file(extraction.file_sha256).waiting)


def _recognised(version: Version, workshop: Workshop) -> dict[str, int]:
    files = [file.sha256 for file in version.files]
    return workshop.desk.scans.finished(*files) if files else {}


def name_of(version: Version) -> str:
    """Return what a person calls a version: its file's name, or its link."""
    return version.files[0].name if version.files else (version.link or version.title)
