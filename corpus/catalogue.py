"""Adds, describes, withdraws and finds products; takes and returns records and never shows a row.

Every change raises the revision of the whole catalogue by one and writes it to the product changed, so that a
server can keep all products in memory and ask only for what is new. Checking an upload and asking for work is
intake.py's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, or_, select, union_all, update

from corpus import product_rows, vocabularies
from corpus.errors import InvalidField, StaleProduct, UnknownProduct, UnknownVersion
from corpus.fields import check_product, check_version
from corpus.ids import is_id
from corpus.tables import catalogue_state, product_makers, products, version_files, versions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection

    from corpus.database import Database
    from corpus.records import Product, SourceFile, Term, Version

BATCH = 500  # ids in one query; SQLite takes 32,766 values, older ones 999


class Catalogue:
    """The products of the collection; each method is one transaction, or joins the caller's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, product: Product) -> Product:
        """Records a new product with its versions; its ids are the caller's (corpus.ids makes them).

        Raises InvalidField (also for an id, or a version's source key, that is taken) and UnknownTerm.
        """
        with self._database.write() as connection:
            revision = product_rows.next_revision(connection)
            check_product(product)
            _check_terms(connection, product)
            _check_free(connection, product.id, product.versions)
            product_rows.insert_product(connection, product, revision)
            return _load_one(connection, product.id)

    def add_version(self, version: Version) -> Product:
        """Adds an edition or language to the product it names, or to the one that this became part of.

        Raises as `add` does, and UnknownProduct.
        """
        with self._database.write() as connection:
            revision = product_rows.next_revision(connection)
            check_version(version)
            owner = product_rows.find_holder(connection, version.product_id)
            _check_free(connection, None, [version])
            position = product_rows.next_position(connection, owner)
            product_rows.insert_version(connection, replace(version, product_id=owner), position)
            product_rows.mark(connection, owner, revision)
            return _load_one(connection, owner)

    def describe(self, product: Product) -> Product:
        """Takes over all metadata of a product and its versions from a changed record of it.

        To be called with `dataclasses.replace` of a record found here. Versions are matched by id and can be
        neither added nor dropped; files and `withdrawn` stay as they are. Nothing new costs no revision.
        Raises StaleProduct when the record is older than the catalogue, InvalidField and UnknownTerm.
        """
        with self._database.write() as connection:
            self.hold()
            held = _load_one(connection, product.id)
            wanted = _only_metadata(product, held)
            if wanted == held:
                return held
            _check_description(connection, wanted, held)
            kept = replace(wanted, withdrawn=product_rows.is_withdrawn(connection, product.id))
            product_rows.update_product(connection, kept, product_rows.next_revision(connection))
            return _load_one(connection, product.id)

    def check(self, product: Product) -> None:
        """Raises what `describe` would raise, and changes nothing."""
        with self._database.read() as connection:
            held = _load_one(connection, product.id)
            _check_description(connection, _only_metadata(product, held), held)

    def take_title(self, version_id: str, title: str) -> Version:
        """Puts a title found in the file in place of one made from its name, never of one that was given."""
        with self._database.write():
            version = self.find_version(version_id)
            if version.title_source != "name" or not title.strip():
                return version
            product = self.find(version.product_id)
            titled = replace(version, title=title.strip()[:500], title_source="file")
            changed = tuple(titled if other.id == version_id else other for other in product.versions)
            self.describe(replace(product, versions=changed))
            return titled

    def take_language(self, version_id: str, language: str) -> Version:
        """The language that a version's passages are in becomes its own, where nobody gave it one."""
        with self._database.write():
            version = self.find_version(version_id)
            if version.language is not None:
                return version
            product = self.find(version.product_id)
            spoken = replace(version, language=language)
            changed = tuple(spoken if other.id == version_id else other for other in product.versions)
            self.describe(replace(product, versions=changed))
            return spoken

    def count(self) -> int:
        """How many products there are, but for those in the bin and those that became part of another."""
        there = ~products.c.withdrawn & products.c.merged_into.is_(None)
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(products).where(there)).scalar_one())

    def replace_files(self, version_id: str, files: Iterable[SourceFile]) -> Product:
        """Gives a version other files; the bytes of the old ones stay in the store. Raises UnknownVersion."""
        with self._database.write() as connection:
            revision = product_rows.next_revision(connection)
            version = _find_version(connection, version_id)
            connection.execute(delete(version_files).where(version_files.c.version_id == version_id))
            product_rows.insert_files(connection, version_id, files)
            product_rows.mark(connection, version.product_id, revision)
            return _load_one(connection, version.product_id)

    def withdraw(self, product_id: str, at: datetime | None = None) -> Product:
        """Takes a product out of every answer from now (`at`) on; nothing is deleted. Raises UnknownProduct.

        One that is part of another now stays withdrawn when the two are parted again.
        """
        return self._set_withdrawn(product_id, at or datetime.now(UTC))

    def restore(self, product_id: str) -> Product:
        """Brings a withdrawn product back. Raises UnknownProduct."""
        return self._set_withdrawn(product_id, None)

    def find(self, product_id: str) -> Product:
        """One product, withdrawn or not; raises UnknownProduct."""
        with self._database.read() as connection:
            return _load_one(connection, product_id)

    def find_many(self, product_ids: Collection[str]) -> list[Product]:
        """The products of these ids that exist, ordered by id."""
        ids = sorted(set(product_ids))
        with self._database.read() as connection:
            batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
            return [found for batch in batches for found in product_rows.load(connection, products.c.id.in_(batch))]

    def find_version(self, version_id: str) -> Version:
        """One version; raises UnknownVersion."""
        with self._database.read() as connection:
            return _find_version(connection, version_id)

    def is_free(self, wish: str) -> bool:
        """Whether an id can be given to a product or version: fit for an address, and no other has it."""
        with self._database.read() as connection:
            taken = [select(table.c.id).where(table.c.id == wish) for table in (products, versions)]
            return is_id(wish) and connection.execute(union_all(*taken)).first() is None

    def all(self) -> list[Product]:
        """Every product, the withdrawn too, ordered by id."""
        with self._database.read() as connection:
            return product_rows.load(connection, product_rows.EVERYTHING)

    def revision(self) -> int:
        """The number of changes the catalogue has seen; one indexed row, cheap enough for every question."""
        with self._database.read() as connection:
            return int(connection.execute(select(catalogue_state.c.revision)).scalar_one())

    def changed_since(self, revision: int) -> list[Product]:
        """Products that were added or changed after a revision (also by withdrawing them), ordered by id."""
        with self._database.read() as connection:
            return product_rows.load(connection, products.c.revision > revision)

    def versions_with_file(self, sha256: str) -> list[Version]:
        """Versions that have a file of these bytes, in the order of their ids."""
        with self._database.read() as connection:
            holders = select(version_files.c.version_id).where(version_files.c.sha256 == sha256)
            ids = connection.execute(holders.order_by(version_files.c.version_id)).scalars().all()
            return [_find_version(connection, version_id) for version_id in ids]

    def versions_with_link(self, url: str) -> list[Version]:
        """Versions that link to this address, in the order of their ids."""
        with self._database.read() as connection:
            query = select(versions.c.id).where(versions.c.link == url).order_by(versions.c.id)
            ids = connection.execute(query).scalars().all()
            return [_find_version(connection, version_id) for version_id in ids]

    def version_by_source_key(self, source_key: str) -> Version | None:
        """The version that an import or a watched folder knows under this identifier."""
        with self._database.read() as connection:
            query = select(versions.c.id).where(versions.c.source_key == source_key)
            found = connection.execute(query).scalar_one_or_none()
            return _find_version(connection, found) if found is not None else None

    def organisations(self) -> list[str]:
        """The names of all makers, in alphabetical order."""
        with self._database.read() as connection:
            names = select(product_makers.c.name).distinct().order_by(product_makers.c.name)
            return list(connection.execute(names).scalars())

    def terms(self, vocabulary: str, *, retired: bool = False) -> list[Term]:
        """The terms of `theme`, `kind` or `role` in the order shown; with `retired`, past ones too."""
        with self._database.read() as connection:
            return vocabularies.read_terms(connection, vocabulary, retired=retired)

    def hold(self) -> None:
        """Inside the caller's transaction: other writers of the catalogue wait until it ends.

        SQLite has one writer anyway; other databases lock the one row that every change must write.
        """
        with self._database.write() as connection:
            connection.execute(select(catalogue_state.c.revision).with_for_update())

    def _set_withdrawn(self, product_id: str, at: datetime | None) -> Product:
        with self._database.write() as connection:
            self.hold()
            if product_rows.is_withdrawn(connection, product_id) != (at is not None):
                values = {"withdrawn": at is not None, "removed_at": at}
                connection.execute(update(products).where(products.c.id == product_id).values(values))
                product_rows.mark(connection, product_id, product_rows.next_revision(connection))
            return _load_one(connection, product_id)


def _load_one(connection: Connection, product_id: str) -> Product:
    found = product_rows.load(connection, products.c.id == product_id)
    if not found:
        raise UnknownProduct(id=product_id)
    return found[0]


def _find_version(connection: Connection, version_id: str) -> Version:
    owner = connection.execute(select(versions.c.product_id).where(versions.c.id == version_id)).scalar_one_or_none()
    if owner is None:
        raise UnknownVersion(id=version_id)
    return next(version for version in _load_one(connection, owner).versions if version.id == version_id)


def _only_metadata(product: Product, held: Product) -> Product:
    if product.revision != held.revision:
        raise StaleProduct(id=product.id)
    described = {version.id: version for version in product.versions}
    if described.keys() != {version.id for version in held.versions}:
        raise InvalidField(
            field="versions",
            value=", ".join(described),
            cause="versions are neither added nor dropped by describing",
            remedy="add a version as an upload of its own",
        )
    kept = tuple(replace(described[version.id], files=version.files) for version in held.versions)
    return replace(product, versions=kept, withdrawn=held.withdrawn)


def _check_description(connection: Connection, wanted: Product, held: Product) -> None:
    check_product(wanted)
    _check_terms(connection, wanted, held)
    _check_keys(connection, wanted.versions)


def _check_terms(connection: Connection, product: Product, held: Product | None = None) -> None:
    """Only terms that are new to the product: one that was retired meanwhile may stay where it is."""
    kinds = {product.kind} - {None, held.kind if held else None}
    vocabularies.check_terms(connection, "kind", (kind for kind in kinds if kind))
    themes = set(product.themes) - set(held.themes if held else ())
    vocabularies.check_terms(connection, "theme", sorted(themes))
    roles = {maker.role for maker in product.makers} - {maker.role for maker in (held.makers if held else ())}
    vocabularies.check_terms(connection, "role", sorted(roles))


def _check_free(connection: Connection, product_id: str | None, added: Collection[Version]) -> None:
    ids = select(versions.c.id).where(versions.c.id.in_([version.id for version in added]))
    taken = [*connection.execute(ids).scalars()]
    if product_id is not None:
        taken += connection.execute(select(products.c.id).where(products.c.id == product_id)).scalars()
    if taken:
        raise InvalidField(field="id", value=taken[0], cause="it is taken", remedy="choose another one")
    _check_keys(connection, added)


def _check_keys(connection: Connection, wanted: Collection[Version]) -> None:
    same = [
        (versions.c.source_key == version.source_key) & (versions.c.id != version.id)
        for version in wanted
        if version.source_key is not None
    ]
    if same and connection.execute(select(func.count()).select_from(versions).where(or_(*same))).scalar_one():
        keys = ", ".join(version.source_key or "" for version in wanted)
        raise InvalidField(field="source key", value=keys, cause="it is taken", remedy="choose another one")
