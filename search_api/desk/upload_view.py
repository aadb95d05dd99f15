"""The card of something that was added: how far it is, what was recognised with its source, and what needs a look."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.proposals import Kept
from corpus.records import Likeness, Product, ProposedField, Version
from search_api import addresses
from search_api.access import may_change, may_join
from search_api.contributing import Contributor
from search_api.desk.upload_fields import FieldView, show_fields
from search_api.labels import Labels
from search_api.pages.product_view import size_of
from search_api.pages.translation import Texts
from search_api.reading_state import ReadingState, Stage, reading_state


@dataclass(frozen=True, slots=True)
class LikeView:
    """Another version that seems to be of the same product; `joinable` where this person may make the two one."""

    version: str
    text: str
    title: str
    href: str
    joinable: bool


@dataclass(frozen=True, slots=True)
class UploadView:
    """The card: `mark` changes with what it shows, `detail` is an English sentence, `again` was there before."""

    version: str
    product: str
    title: str
    href: str
    name: str
    stage: Stage
    state: str
    detail: str | None
    fields: tuple[FieldView, ...]
    likes: tuple[LikeView, ...]
    draft: bool
    changeable: bool
    publishable: bool
    again: bool
    mark: str


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom cards are shown: the person, the labels of terms, and the language."""

    contributor: Contributor
    labels: Labels
    texts: Texts


def show_upload(version_id: str, asked: Asked, *, again: bool = False) -> UploadView:
    """Return the card of a version; raises NotFound where this person may not see it."""
    product, version = asked.contributor.see(version_id)
    live, asker = asked.contributor.live, asked.contributor.asker
    state = reading_state(version, live)
    kept = live.proposals.of(version_id)
    likes = _likes(version, asked)
    return UploadView(
        version=version.id,
        product=product.id,
        title=version.title,
        href=addresses.product_page(product.id),
        name=" · ".join(_called(version, asked.texts)),
        stage=state.stage,
        state=_sentence(state, asked.texts),
        detail=state.reason,
        fields=show_fields(product, version, _waiting(kept), asked.labels, asked.texts),
        likes=likes,
        draft=product.visibility == "draft",
        changeable=may_change(asker, product),
        publishable=asked.contributor.edits and product.visibility == "draft",
        again=again,
        mark=_mark(state, product, kept, [one.version for one in likes]),
    )


def _waiting(kept: Iterable[Kept]) -> Mapping[ProposedField, Kept]:
    return {one.proposal.field: one for one in kept if one.waits}


def _mark(state: ReadingState, product: Product, kept: Sequence[Kept], likes: Sequence[str]) -> str:
    """Twelve signs that are others as soon as the card shows something else."""
    shown = repr((state, product.revision, kept, likes))
    return hashlib.sha256(shown.encode()).hexdigest()[:12]


def _called(version: Version, texts: Texts) -> list[str]:
    if version.link:
        return [version.link]
    return [f"{file.name} ({size_of(file.size, texts)})" for file in version.files]


def _sentence(state: ReadingState, texts: Texts) -> str:
    if state.stage == "recognising":
        return texts("upload.recognising", state.minutes)
    return {
        "waiting": texts("upload.waiting"),
        "reading": texts("upload.reading"),
        "searchable": texts("upload.partly") if state.reason else texts("upload.searchable"),
        "failed": texts("upload.failed"),
    }[state.stage]


def _likes(version: Version, asked: Asked) -> tuple[LikeView, ...]:
    """Of what waits for a decision, what this person may see: a version of another product that is there."""
    product_of = asked.contributor.shelf().product_of
    found = asked.contributor.live.likenesses.waiting_of(version.id)
    pairs = [(one, _other(one, version.id)) for one in found]
    return tuple(
        _like(one, other, version, asked)
        for one, other in pairs
        if product_of.get(other, version.product_id) != version.product_id
    )


def _other(like: Likeness, version_id: str) -> str:
    return like.second if like.first == version_id else like.first


def _like(like: Likeness, other_id: str, version: Version, asked: Asked) -> LikeView:
    own, _ = asked.contributor.see(version.id)
    product, other = asked.contributor.see(other_id)
    href = f"{addresses.product_page(product.id)}?version={other.id}"
    title = f"{other.title} ({other.year})" if other.year else other.title
    return LikeView(other.id, _alike(like, asked.texts), title, href, may_join(asked.contributor.asker, own, product))


def _alike(like: Likeness, texts: Texts) -> str:
    return {
        "same text": texts("upload.same_text"),
        "edition": texts("upload.edition"),
        "translation": texts("upload.translation"),
    }[like.kind]
