"""The front door: checks an upload, stores its bytes, records the product and asks for it to be indexed.

    bytes on the disk ──> kind recognised ──> one transaction: product and version, job ──> receipt

When a receipt is returned the bytes are synced and the rows committed: from then on the upload becomes
searchable, or has a reason that a person understands. Bytes or a link that are there already are recognised
and never recorded twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

from corpus import ids
from corpus.errors import InvalidField
from corpus.fields import check_link
from corpus.media_types import recognise
from corpus.records import Product, SourceFile, Version
from corpus.titles import title_from_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from corpus.catalogue import Catalogue
    from corpus.database import Database
    from corpus.files import FileStore, Incoming
    from corpus.jobs import Jobs
    from corpus.records import Job, Maker, Visibility

Outcome: TypeAlias = Literal["added", "changed", "already there"]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about an upload beside its bytes; whatever is left out can be described later.

    With `version_of` (id of a product) it becomes a further version of that product, whose kind, themes,
    makers and countries stand. `source_key` identifies it for the source it comes from (a row of an import, a
    path in a watched folder): a second upload under the same key changes the version instead of adding one.
    `id` is the wish for a readable address; it is taken where it is free.
    """

    title: str | None = None
    summary: str = ""
    language: str | None = None
    kind: str | None = None
    themes: tuple[str, ...] = ()
    makers: tuple[Maker, ...] = ()
    countries: tuple[str, ...] = ()
    year: int | None = None
    edition: str | None = None
    visibility: Visibility = "public"
    owner: str | None = None
    demonstration: bool = False
    version_of: str | None = None
    source_key: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an upload; `job` is None when nothing has to be indexed."""

    product: Product
    version: Version
    outcome: Outcome
    job: Job | None


@dataclass(frozen=True, slots=True)
class Uploader:
    """On whose behalf something is added: what it may be recognised as, and what is written down with it.

    A product that somebody may not see is never told to be there already. `note` is called with the receipt inside the
    transaction that records it.
    """

    sees: Callable[[Product], bool] = lambda _product: True
    note: Callable[[Receipt], None] = lambda _receipt: None


ANYBODY = Uploader()


class Intake:
    """The front door of one collection."""

    def __init__(self, database: Database, files: FileStore, catalogue: Catalogue, jobs: Jobs) -> None:
        self._database = database
        self._files = files
        self._catalogue = catalogue
        self._jobs = jobs

    def add_file(
        self, source: Path | BinaryIO, name: str, metadata: Metadata | None = None, uploader: Uploader = ANYBODY
    ) -> Receipt:
        """Takes a file in; `name` is what the uploader calls it and is never used as a path.

        Raises RefusedFile (empty, a program, of a kind that nothing reads), InvalidField, UnknownTerm,
        UnknownProduct (version_of) and StorageError; then nothing is stored or recorded.
        """
        metadata = metadata or Metadata()
        with self._files.receive(source) as incoming:
            file = _describe_file(incoming, name)
            with self._database.write():
                self._catalogue.hold()
                held = self._held_file(file, metadata, uploader)
                receipt = self._again(held, file) if held else self._record_file(file, metadata)
                uploader.note(receipt)
                self._files.keep(incoming)
        return receipt

    def add_link(self, url: str, metadata: Metadata, uploader: Uploader = ANYBODY) -> Receipt:
        """Takes in a web tool or page as a link with a description; title and summary are what will be found.

        A link that is there already is recognised by its address. Raises InvalidField (also without a title
        or a summary), UnknownTerm and UnknownProduct (version_of).
        """
        check_link(url)
        for field, value in (("title", metadata.title), ("summary", metadata.summary)):
            if not (value or "").strip():
                remedy = "describe what the link offers, since only that can be found"
                raise InvalidField(field=field, value="", cause="a link has no text of its own", remedy=remedy)
        with self._database.write():
            self._catalogue.hold()
            held = self._held_link(url, metadata, uploader)
            version = held or _new_version(metadata.title or "", metadata, link=url)
            receipt = self._again_link(held, url) if held else self._record(version, metadata)
            uploader.note(receipt)
            return receipt

    def replace_file(self, version_id: str, source: Path | BinaryIO, name: str) -> Receipt:
        """Puts new bytes in the place of a version's file and has them indexed; the old stay in the store.

        Raises UnknownVersion and what `add_file` raises.
        """
        version = self._catalogue.find_version(version_id)
        with self._files.receive(source) as incoming:
            file = _describe_file(incoming, name)
            with self._database.write():
                receipt = self._again(version, file)
                self._files.keep(incoming)
        return receipt

    def describe(self, product: Product) -> Receipt:
        """Changes metadata, as `Catalogue.describe`; indexes anew only versions whose searched text changes.

        That is the title, the summary, the language and the address. The receipt shows the
        first such version. Raises what `Catalogue.describe` raises.
        """
        with self._database.write():
            held = self._catalogue.find(product.id)
            described = self._catalogue.describe(product)
            before = {version.id: _searched(version) for version in held.versions}
            stale = [version for version in described.versions if before[version.id] != _searched(version)]
            jobs = [self._enqueue(version) for version in stale]
        outcome: Outcome = "already there" if described == held else "changed"
        shown = stale[0] if stale else described.versions[0]
        return Receipt(described, shown, outcome, jobs[0] if jobs else None)

    def _held_file(self, file: SourceFile, metadata: Metadata, uploader: Uploader) -> Version | None:
        same = self._catalogue.versions_with_file(file.sha256)
        return self._known_by_key(metadata) or self._first_seen(same, uploader)

    def _held_link(self, url: str, metadata: Metadata, uploader: Uploader) -> Version | None:
        same = self._catalogue.versions_with_link(url)
        return self._known_by_key(metadata) or self._first_seen(same, uploader)

    def _known_by_key(self, metadata: Metadata) -> Version | None:
        return self._catalogue.version_by_source_key(metadata.source_key) if metadata.source_key else None

    def _first_seen(self, same: Iterable[Version], uploader: Uploader) -> Version | None:
        return next((one for one in same if uploader.sees(self._catalogue.find(one.product_id))), None)

    def _record_file(self, file: SourceFile, metadata: Metadata) -> Receipt:
        if metadata.title and metadata.title.strip():
            return self._record(replace(_new_version(metadata.title, metadata), files=(file,)), metadata)
        version = _new_version(title_from_name(file.name), metadata)
        return self._record(replace(version, files=(file,), title_source="name"), metadata)

    def _record(self, version: Version, metadata: Metadata) -> Receipt:
        """A wish for an id that can not be granted is no reason to refuse the upload."""
        wish = metadata.id if metadata.id and self._catalogue.is_free(metadata.id) else None
        version = replace(version, id=wish or version.id)
        if metadata.version_of:
            product = self._catalogue.add_version(replace(version, product_id=metadata.version_of))
        else:
            product = self._catalogue.add(_new_product(wish or ids.new_product_id(version.title), version, metadata))
        recorded = next(held for held in product.versions if held.id == version.id)
        return Receipt(product, recorded, "added", self._enqueue(recorded))

    def _again(self, held: Version, file: SourceFile) -> Receipt:
        """The same bytes again are news only when what was made of them failed."""
        if [known.sha256 for known in held.files] == [file.sha256]:
            return self._unchanged(held)
        product = self._catalogue.replace_files(held.id, [file])
        version = replace(held, files=(file,), link=None)
        if held.title_source != "given":
            version = replace(version, title=title_from_name(file.name), title_source="name")
        return self._changed(product, version)

    def _again_link(self, held: Version, url: str) -> Receipt:
        if held.link == url:
            return self._unchanged(held)
        product = self._catalogue.replace_files(held.id, [])
        return self._changed(product, replace(held, files=(), link=url))

    def _changed(self, product: Product, version: Version) -> Receipt:
        changed = tuple(version if other.id == version.id else other for other in product.versions)
        described = self._catalogue.describe(replace(product, versions=changed))
        return Receipt(described, version, "changed", self._enqueue(version))

    def _unchanged(self, held: Version) -> Receipt:
        last = self._jobs.of_version(held.id)
        job = self._enqueue(held) if last is None or last.state == "failed" else None
        return Receipt(self._catalogue.find(held.product_id), held, "already there", job)

    def _enqueue(self, version: Version) -> Job:
        size = sum(file.size for file in version.files) or len(version.summary)
        return self._jobs.enqueue(version.id, size)


def _describe_file(incoming: Incoming, name: str) -> SourceFile:
    shown = PurePosixPath(name.replace("\\", "/")).name or name
    return SourceFile(incoming.sha256, shown, incoming.size, recognise(incoming.path, shown))


def _new_product(product_id: str, version: Version, metadata: Metadata) -> Product:
    return Product(
        id=product_id,
        versions=(replace(version, product_id=product_id),),
        kind=metadata.kind,
        themes=metadata.themes,
        makers=metadata.makers,
        countries=metadata.countries,
        visibility=metadata.visibility,
        owner=metadata.owner,
        demonstration=metadata.demonstration,
    )


def _new_version(title: str, metadata: Metadata, link: str | None = None) -> Version:
    return Version(
        id=ids.new_version_id(),
        product_id="",
        title=title.strip(),
        summary=metadata.summary.strip(),
        language=metadata.language,
        edition=metadata.edition,
        year=metadata.year,
        link=link,
        source_key=metadata.source_key,
    )


def _searched(version: Version) -> tuple[str | None, ...]:
    """What the index holds of a version's metadata."""
    return (version.title, version.summary, version.language, version.link)
