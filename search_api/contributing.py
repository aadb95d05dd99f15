"""Takes in what people bring: whose it becomes, who may see it at first, and the audit line of each change.

A contributor adds for the own organisation alone. What that person may not see is never told to be there already, and
what waits for an editor is a draft, which nobody else sees. Who may do what is access.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

from corpus.errors import InvalidField
from corpus.intake import Metadata, Receipt, Uploader
from corpus.people_records import Actor
from corpus.records import Job, Product, ProposedField, Version, Visibility
from search_api.access import Asker, may, may_change, may_join, may_see, publishes, sight_of
from search_api.errors import NotFound, NotYours
from search_api.live import Live
from search_api.shelf import Shelf

PUBLISHED: tuple[Visibility, ...] = ("members", "public")


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody who adds and describes products of this collection; every method is one transaction."""

    asker: Asker
    live: Live

    @property
    def waits_for_editor(self) -> bool:
        """Whether what this person adds is a draft until an editor publishes it."""
        return not publishes(self.asker) and self.live.settings.contributions == "wait"

    @property
    def edits(self) -> bool:
        """Whether this person may describe and publish all products."""
        return may(self.asker, "edit", strangers_search=False)

    def add_file(self, stream: BinaryIO, name: str, metadata: Metadata) -> Receipt:
        """Take a file in; raises what Intake.add_file raises, NotFound and NotYours (version_of)."""
        return self.live.intake.add_file(stream, name, self._placed(metadata), self._uploader())

    def add_link(self, url: str, metadata: Metadata) -> Receipt:
        """Take a link in; raises what Intake.add_link raises, and as `add_file`."""
        return self.live.intake.add_link(url, self._placed(metadata), self._uploader())

    def shelf(self) -> Shelf:
        """The products that this person may see, as they are now."""
        return self.live.shelf(sight_of(self.asker))

    def see(self, version_id: str) -> tuple[Product, Version]:
        """A version and its product, where this person may see them; raises NotFound."""
        shelf = self.shelf()
        if version_id not in shelf.product_of:
            raise NotFound(what="version", id=version_id[:120])
        product = shelf.products[shelf.product_of[version_id]]
        return product, next(version for version in product.versions if version.id == version_id)

    def describe(self, version_id: str, written: Mapping[ProposedField, str]) -> Receipt:
        """Give fields what somebody wrote; raises NotFound, NotYours, InvalidField and UnknownTerm."""
        with self.live.database.write():
            before = self._own(version_id)
            receipt = self.live.proposals.fill(version_id, written)
            self._note("product described", receipt.product, _told(before), _told(receipt.product))
        return receipt

    def publish(self, product_id: str, visibility: Visibility) -> Product:
        """Let others than staff find a product, or no more; for editors. Raises NotFound and InvalidField."""
        with self.live.database.write():
            self.live.catalogue.hold()
            before = self.live.catalogue.find(product_id)
            after = self.live.intake.describe(replace(before, visibility=visibility)).product
            self._note("product published", after, _told(before), _told(after))
        return after

    def retry(self, version_id: str) -> Job:
        """Have a version read once more. Raises NotFound and NotYours."""
        with self.live.database.write():
            product = self._own(version_id)
            version = next(one for one in product.versions if one.id == version_id)
            self._note("version tried again", product, {}, {"version": version_id})
            return self.live.jobs.enqueue(version_id, sum(file.size for file in version.files))

    def join(self, version_id: str, other_id: str) -> Product:
        """Make the product of one version part of the other's. Raises NotFound and NotYours."""
        with self.live.database.write():
            product, (into, _) = self._own(version_id), self.see(other_id)
            if not may_join(self.asker, product, into):
                raise NotYours(title=into.title)
            joined = self.live.likenesses.confirm(other_id, version_id)
            self._note("products joined", joined, {"product": product.id}, {"product": joined.id})
        return joined

    def keep_apart(self, version_id: str, other_id: str) -> None:
        """Remember that two versions are not of one product. Raises NotFound and NotYours."""
        with self.live.database.write():
            product, (other, _) = self._own(version_id), self.see(other_id)
            if not may_join(self.asker, product, other):
                raise NotYours(title=other.title)
            self.live.likenesses.reject(version_id, other_id)
            self._note("products kept apart", product, {}, {"version": other_id})

    def _own(self, version_id: str) -> Product:
        product, _ = self.see(version_id)
        if not may_change(self.asker, product):
            raise NotYours(title=product.title)
        return product

    def _placed(self, metadata: Metadata) -> Metadata:
        """Whose it is and who may see it, whatever was asked for."""
        if metadata.version_of is not None:
            self._check_joined(metadata.version_of)
        visibility = "draft" if self.waits_for_editor else metadata.visibility
        return replace(metadata, owner=self.asker.organisation, visibility=visibility)

    def _check_joined(self, product_id: str) -> None:
        """A further version is seen by whoever sees the product: what waits for an editor may only join a draft."""
        product = self.shelf().find(product_id)
        if product is None:
            raise NotFound(what="product", id=product_id[:120])
        if not may_change(self.asker, product):
            raise NotYours(title=product.title)
        if self.waits_for_editor and product.visibility != "draft":
            cause = "it is published already, and what you add waits for an editor"
            remedy = "add it as a product of its own; an editor can join the two"
            raise InvalidField(field="version_of", value=product_id, cause=cause, remedy=remedy)

    def _uploader(self) -> Uploader:
        return Uploader(sees=partial(may_see, sight_of(self.asker)), note=self._note_addition)

    def _note_addition(self, receipt: Receipt) -> None:
        if receipt.outcome == "added":
            self._note("product added", receipt.product, {}, _told(receipt.product) | {"version": receipt.version.id})

    def _note(self, action: str, product: Product, before: Mapping[str, object], after: Mapping[str, object]) -> None:
        by = Actor(self.asker.account_id, self.asker.name)
        self.live.people.audit.add(by, action, product.id, before, after)


def _told(product: Product) -> dict[str, object]:
    """What the audit says of a product."""
    return {
        "visibility": product.visibility,
        "owner": product.owner,
        "kind": product.kind,
        "organisation": [maker.name for maker in product.makers],
        "countries": list(product.countries),
        "titles": [version.title for version in product.versions],
        "summaries": [version.summary for version in product.versions],
        "languages": [version.language for version in product.versions],
        "years": [version.year for version in product.versions],
    }
