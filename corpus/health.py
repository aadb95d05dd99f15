"""Tells how well each product can be found: one score, and each fault with what to do about it.

    what the catalogue says, why a job failed, facts about the text (traits.py) ──> faults ──> score, 0 to 100

A fault costs about as much as it hides: all, where nothing can be found; a share, where some pages can not; a little,
where a filter misses the product. Texts are data, in the page languages: health.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue
    from corpus.jobs import Jobs
    from corpus.records import Product, Version
    from corpus.traits import Traits

FaultCode: TypeAlias = Literal[
    "failed",
    "pages-without-text",
    "damaged-text",
    "language-differs",
    "language-doubtful",
    "no-headings",
    "link-dead",
    "not-found-by-title",
    "title-missing",
    "summary-missing",
    "language-missing",
    "year-missing",
    "kind-missing",
    "themes-missing",
    "makers-missing",
]

# What each fault takes from a hundred; of one that concerns some pages, their share of it, and LEAST at least.
COSTS: Final[Mapping[FaultCode, int]] = {
    "failed": 100,
    "pages-without-text": 80,
    "damaged-text": 50,
    "language-differs": 20,
    "language-doubtful": 10,
    "no-headings": 5,
    "link-dead": 40,
    "not-found-by-title": 15,
    "title-missing": 15,
    "summary-missing": 5,
    "language-missing": 10,
    "year-missing": 3,
    "kind-missing": 3,
    "themes-missing": 5,
    "makers-missing": 4,
}
LEAST = 3
_MOSTLY = 0.7  # the share of a text in one language from which there is no doubt
_UNTOLD = "und"  # the language of passages that none was told of
_MANY_PAGES = 5  # from which headings are missed
_FIRST_FEW = 3  # places among which a product is when its own title is asked for


@dataclass(frozen=True, slots=True)
class Fault:
    """What makes a product hard to find; `version_id` is None where it concerns the whole.

    `cost` is out of 100; `values` fill in the text.
    """

    code: FaultCode
    cost: int
    version_id: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    def told(self, language: str) -> str:
        """The fault in a sentence, in one of the page languages."""
        return _texts()[self.code]["fault"][language].format(**self.values)

    def remedy(self, language: str) -> str:
        """What to do about it, in a sentence."""
        return _texts()[self.code]["remedy"][language]


@dataclass(frozen=True, slots=True)
class Health:
    """How well a product can be found, 0 to 100, and its faults, the costliest first."""

    product: Product
    score: int
    faults: tuple[Fault, ...]


def health_of_all(catalogue: Catalogue, jobs: Jobs, traits: Traits) -> list[Health]:
    """Returns the health of every product that is not withdrawn, the worst first."""
    failed = {job.version_id: job.reason or "" for job in jobs.failed()}
    facts = traits.facts()
    found = [judge(product, facts, failed) for product in catalogue.all() if not product.withdrawn]
    return sorted(found, key=lambda health: (health.score, health.product.id))


def judge(product: Product, facts: Mapping[str, Mapping[str, Any]], failed: Mapping[str, str]) -> Health:
    """Returns the health of one product; `facts` and reasons of `failed` jobs are by version id.

    Versions weigh alike: what is wrong with one of two takes half of what it costs.
    """
    whole = list(_faults_of_product(product))
    by_version = [list(_faults_of_version(v, facts.get(v.id, {}), failed.get(v.id))) for v in product.versions]
    lost = [min(100, sum(fault.cost for fault in faults)) for faults in by_version]
    cost = sum(fault.cost for fault in whole) + sum(lost) / len(lost)
    faults = [*whole, *(fault for found in by_version for fault in found)]
    faults.sort(key=lambda fault: (-fault.cost, fault.version_id or "", fault.code))
    return Health(product, max(0, round(100 - cost)), tuple(faults))


def _faults_of_product(product: Product) -> Iterator[Fault]:
    missing: dict[FaultCode, object] = {
        "kind-missing": product.kind,
        "themes-missing": product.themes,
        "makers-missing": product.makers,
    }
    yield from (Fault(code, COSTS[code]) for code, value in missing.items() if not value)


def _faults_of_version(version: Version, facts: Mapping[str, Any], reason: str | None) -> Iterator[Fault]:
    if reason is not None:
        yield _fault("failed", version, reason=reason)
    missing: dict[FaultCode, object] = {
        "title-missing": version.title_source != "name",
        "summary-missing": version.summary,
        "language-missing": version.language,
        "year-missing": version.year,
    }
    yield from (_fault(code, version) for code, value in missing.items() if not value)
    if facts:
        yield from _faults_of_text(version, facts)


def _faults_of_text(version: Version, facts: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _faults_of_pages(version, facts)
    yield from _faults_of_language(version, facts["languages"])
    if facts["running_pages"] >= _MANY_PAGES and not facts["headings"]:
        yield _fault("no-headings", version, pages=str(facts["pages"]))
    if facts["link_fault"]:
        yield _fault("link-dead", version, reason=facts["link_fault"])
    rank = facts["title_rank"]
    if rank is None or rank > _FIRST_FEW:
        yield _fault("not-found-by-title", version, rank="200" if rank is None else str(rank - 1))


def _faults_of_pages(version: Version, facts: Mapping[str, Any]) -> Iterator[Fault]:
    listed: tuple[tuple[FaultCode, str], ...] = (("pages-without-text", "empty"), ("damaged-text", "damaged"))
    for code, name in listed:
        count, pages = facts[f"{name}_pages"], facts["pages"]
        if count:
            values = {"count": str(count), "pages": str(pages), "numbers": _numbers(facts[name], count)}
            yield Fault(code, max(LEAST, round(COSTS[code] * count / pages)), version.id, values)


def _faults_of_language(version: Version, languages: Mapping[str, float]) -> Iterator[Fault]:
    """A language that was said stands where the text has a good part of it."""
    told = {language: share for language, share in languages.items() if language != _UNTOLD}
    if not told:
        return
    most = max(told, key=lambda language: told[language])
    values = {"found": most, "share": f"{told[most]:.0%}"}
    if version.language and version.language != most and told.get(version.language, 0.0) < 1 - _MOSTLY:
        yield _fault("language-differs", version, said=version.language, **values)
    elif told[most] < _MOSTLY:
        yield _fault("language-doubtful", version, **values)


def _fault(code: FaultCode, version: Version, **values: str) -> Fault:
    return Fault(code, COSTS[code], version.id, values)


def _numbers(listed: list[int], count: int) -> str:
    shown = ", ".join(map(str, listed))
    return f"{shown} ..." if count > len(listed) else shown


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = json.loads(files("corpus").joinpath("health.json").read_text("utf-8"))
    return found
