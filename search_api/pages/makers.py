"""Who made a product, in one line that always names the Southern partners, and by role on its own page."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.records import Maker
from search_api.labels import Labels
from search_api.pages.languages import country_name
from search_api.pages.translation import Texts

SOUTHERN = "southern-partner"
FUNDER = "funder"


def makers_line(makers: Sequence[Maker], texts: Texts) -> str:
    """Return the makers in one line; funders are left to the product's page."""
    southern = [_named(maker, texts) for maker in makers if maker.role == SOUTHERN]
    others = [maker.name for maker in makers if maker.role not in {SOUTHERN, FUNDER}]
    if not southern:
        return texts.listed(others)
    values = {"makers": texts.listed(others), "partners": texts.listed(southern)}
    if others:
        return texts("makers.with_southern", len(southern), **values)
    return texts("makers.southern", len(southern), **values)


def makers_by_role(makers: Sequence[Maker], labels: Labels, texts: Texts) -> list[tuple[str, list[str]]]:
    """Return (label of the role, makers) in the order of the vocabulary."""
    found = {role: [_named(maker, texts) for maker in makers if maker.role == role] for role in labels.known("role")}
    return [(labels.of("role", role, texts.language), names) for role, names in found.items() if names]


def _named(maker: Maker, texts: Texts) -> str:
    if not maker.country:
        return maker.name
    return texts("makers.from", name=maker.name, country=country_name(maker.country, texts.language))
