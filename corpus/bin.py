"""The bin: what was removed lies in it for thirty days and can be taken back; then it is deleted for good.

    catalogue ── remove ──> bin ── thirty days ──> deleted: rows, what was read, and bytes that nothing else holds
              <── restore ──

What lies in the bin is in no answer, page, list or count from the moment on in which it is removed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from corpus import bin_rows, ids, product_rows
from corpus.errors import InvalidField
from corpus.merging import Place, merge, move

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from sqlalchemy import Connection

    from corpus.catalogue import Catalogue
    from corpus.database import Database
    from corpus.files import FileStore
    from corpus.records import Product

KEPT = timedelta(days=30)


def _now() -> datetime:
    return datetime.now(UTC)


class Bin:
    """What was removed from one collection; `digest_of_link` names the text that was read behind a link."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        files: FileStore,
        digest_of_link: Callable[[str], str],
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._files = files
        self._digest_of_link = digest_of_link
        self._clock = clock

    def remove(self, product_id: str) -> Product:
        """Puts a product with all its versions into the bin. Raises UnknownProduct."""
        with self._database.write() as connection:
            removed = self._catalogue.withdraw(product_id, self._clock())
            bin_rows.drop_jobs(connection, product_id)
            return removed

    def remove_version(self, version_id: str) -> Product:
        """Puts one version into the bin, as a product of its own where others stay. Raises UnknownVersion."""
        with self._database.write() as connection:
            self._catalogue.hold()
            product = self._catalogue.find(self._catalogue.find_version(version_id).product_id)
            if len(product.versions) > 1:
                product = _parted(connection, product, version_id)
            return self.remove(product.id)

    def restore(self, product_id: str) -> Product:
        """Takes a product back; a version that was removed alone returns to its product, if that is still there.

        Raises UnknownProduct, and InvalidField where it does not lie in the bin.
        """
        with self._database.write() as connection:
            product = self._catalogue.find(product_id)
            if not product.withdrawn or product.merged_into is not None:
                raise InvalidField(
                    field="product", value=product_id, cause="it is not in the bin", remedy="nothing is left to do"
                )
            restored = self._catalogue.restore(product_id)
            home = self._home_of(connection, product_id)
            if home is None:
                return restored
            merge(connection, replace(restored, visibility=home.visibility), home)  # it is for its home's readers again
            return self._catalogue.find(home.id)

    def contents(self) -> list[Product]:
        """The products in the bin, the last removed first."""
        found = [one for one in self._catalogue.all() if one.withdrawn and one.merged_into is None and one.versions]
        return sorted(found, key=lambda one: (one.removed_at or datetime.min.replace(tzinfo=UTC), one.id), reverse=True)

    def empty(self) -> list[Product]:
        """Deletes what has lain in the bin for KEPT, with its bytes; returns what it was."""
        oldest = self._clock() - KEPT
        return self.delete(one.id for one in self.contents() if one.removed_at is not None and one.removed_at <= oldest)

    def delete(self, product_ids: Iterable[str]) -> list[Product]:
        """Deletes products that lie in the bin for good.

        Bytes go inside the transaction: an upload of the same bytes comes before it, and holds them, or after it, and
        finds none. Raises UnknownProduct.
        """
        deleted = []
        for product_id in product_ids:
            with self._database.write() as connection:
                self._catalogue.hold()
                product = self._catalogue.find(product_id)
                bin_rows.delete_product(connection, product_id)
                gone = self._unheld_files(connection, product)
                bin_rows.delete_texts(connection, [*gone, *self._unheld_links(connection, product)])
                for sha256 in gone:
                    self._files.discard(sha256)
                deleted.append(product)
        return deleted

    def _home_of(self, connection: Connection, product_id: str) -> Product | None:
        """The product that a version was removed from alone."""
        home = product_rows.find_row(connection, product_id).parted_from
        if home is None or not self._catalogue.find_many([home]):
            return None
        held = self._catalogue.find(product_rows.find_holder(connection, home))
        return None if held.withdrawn else held

    def _unheld_files(self, connection: Connection, product: Product) -> set[str]:
        had = {file.sha256 for version in product.versions for file in version.files}
        return had - bin_rows.held_files(connection, had)

    def _unheld_links(self, connection: Connection, product: Product) -> Collection[str]:
        had = {version.link for version in product.versions if version.link}
        return {self._digest_of_link(link) for link in had - bin_rows.held_links(connection, had)}


def _parted(connection: Connection, product: Product, version_id: str) -> Product:
    """A product of the same description with this version alone, which says where it comes from."""
    version = next(version for version in product.versions if version.id == version_id)
    apart = replace(product, id=ids.new_product_id(version.title), versions=(), removed_at=None)
    revision = product_rows.next_revision(connection)
    product_rows.insert_product(connection, apart, revision, parted_from=product.id)
    move(connection, Place(version_id, apart.id, 0))
    product_rows.mark(connection, product.id, revision)
    return apart
