"""Why a product matters, as its page shows it, and the form by which a contributor says so for an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from corpus.people import People
from corpus.people_records import Actor, Nomination, Organisation, Praise
from search_api.access import Asker, may
from search_api.errors import NotPermitted
from search_api.pages.translation import Texts


@dataclass(frozen=True, slots=True)
class Said:
    """What one organisation says, as a sentence, and its reason in its own words."""

    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Form:
    """One of the two forms of an organisation, with what it said before."""

    praise: Praise
    title: str
    reason: str
    audience: str
    said: bool


@dataclass(frozen=True, slots=True)
class Matters:
    """What is said of a product; `organisation` is whose forms are shown, empty where nobody's are."""

    product_id: str
    said: tuple[Said, ...]
    organisation: str
    forms: tuple[Form, ...]


def show_nominations(product_id: str, people: People, asker: Asker, texts: Texts) -> Matters:
    """Return what organisations say of a product, for the one who asks."""
    found = people.nominations.of(product_id)
    own = _organisation(people, asker)
    return Matters(
        product_id=product_id,
        said=tuple(_said(one, texts) for one in found),
        organisation=own.name if own else "",
        forms=_forms([one for one in found if own and one.organisation.id == own.id], texts) if own else (),
    )


def take_nomination(product_id: str, sent: Mapping[str, str], people: People, asker: Asker) -> None:
    """Keep or take back what a form says; raises InvalidField, and NotPermitted for who has no organisation."""
    own = _organisation(people, asker)
    if own is None:
        raise NotPermitted(path=f"/products/{product_id}/nominations")
    praise = cast("Praise", sent.get("praise", ""))  # whether it is one is checked where it is kept
    made = Nomination(product_id, own, praise, sent.get("reason", ""), sent.get("audience", ""))
    by = Actor(asker.account_id, asker.name)
    if "withdraw" in sent:
        people.nominations.withdraw(made, by)
    else:
        people.nominations.nominate(made, by)


def _organisation(people: People, asker: Asker) -> Organisation | None:
    """Whose nominations somebody makes: of the own organisation alone."""
    if asker.organisation is None or not may(asker, "contribute", strangers_search=False):
        return None
    return next((one for one in people.organisations.all() if one.id == asker.organisation), None)


def _said(one: Nomination, texts: Texts) -> Said:
    name = one.organisation.name
    if one.praise == "proud":
        return Said(texts("matters.proud", organisation=name), one.reason)
    return Said(texts("matters.valuable", organisation=name, audience=one.audience), one.reason)


def _forms(said: list[Nomination], texts: Texts) -> tuple[Form, ...]:
    titles: Mapping[Praise, str] = {"proud": texts("matters.say_proud"), "valuable": texts("matters.say_valuable")}
    held = {one.praise: one for one in said}
    return tuple(
        Form(
            praise=praise,
            title=title,
            reason=held[praise].reason if praise in held else "",
            audience=held[praise].audience if praise in held else "",
            said=praise in held,
        )
        for praise, title in titles.items()
    )
