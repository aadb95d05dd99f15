"""The page on which things are added, without its cards: who may add how, and what waits for an editor."""

from __future__ import annotations

from dataclasses import dataclass

from search_api.access import may_change
from search_api.desk.upload_view import Asked
from search_api.receiving import LARGEST, MEGABYTE

MOST_DRAFTS = 100


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A product that only staff and its own organisation see; `version` is its first."""

    title: str
    version: str
    organisation: str


@dataclass(frozen=True, slots=True)
class AddView:
    """The page: `waits` where an editor publishes what is added."""

    waits: bool
    organisation: str
    drafts: tuple[DraftRow, ...]
    more_drafts: int
    largest: int


def show_add(asked: Asked) -> AddView:
    """Return the page of somebody; drafts are those that this person may change, by title."""
    contributor = asked.contributor
    names = {one.id: one.name for one in contributor.live.people.organisations.all()}
    drafts = [
        DraftRow(product.title, product.versions[0].id, names.get(product.owner or "", ""))
        for product in contributor.shelf().products.values()
        if product.visibility == "draft" and may_change(contributor.asker, product)
    ]
    drafts.sort(key=lambda draft: draft.title.casefold())
    organisation = contributor.asker.organisation
    return AddView(
        waits=contributor.waits_for_editor,
        organisation=names.get(organisation or "", ""),
        drafts=tuple(drafts[:MOST_DRAFTS]),
        more_drafts=max(0, len(drafts) - MOST_DRAFTS),
        largest=LARGEST // MEGABYTE,
    )
