"""What the collection knows about itself: how well its products can be found, and which seem to be one."""

from __future__ import annotations

from statistics import mean
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from corpus.health import Health, health_of_all
from corpus.records import Version
from search_api.addresses import PREFIX
from search_api.admission import needs
from search_api.api.answering import PROBLEMS, send
from search_api.api.collection_schemas import (
    FaultOut,
    HealthAnswer,
    HealthOut,
    ProposedVersion,
    ProposedVersions,
    ProposedVersionsAnswer,
)
from search_api.page_language import PageLanguage
from search_api.parameter_faults import refuse_unknown
from search_api.provided import Given, ReaderLanguage

router = APIRouter(prefix=PREFIX, tags=["collection"], dependencies=[Depends(refuse_unknown)], responses=PROBLEMS)


@router.get("/health/products", response_model=HealthAnswer)
@needs("see work")
def show_health(
    given: Given,
    language: ReaderLanguage,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many, the worst first.")] = 50,
    lang: Annotated[PageLanguage | None, Query(description="The reader's language; else Accept-Language.")] = None,
) -> Response:
    """How well each product can be found, the worst first, and what to do about each fault."""
    del lang  # read from the address by ReaderLanguage
    live = given.live
    shown = given.shelf().products
    found = [one for one in health_of_all(live.catalogue, live.jobs, live.traits) if one.product.id in shown]
    products = [_health(one, language) for one in found[:limit]]
    average = round(mean(one.score for one in found), 1) if found else None
    return send(HealthAnswer(total=len(found), mean=average, products=products))


@router.get("/versions/proposed", response_model=ProposedVersionsAnswer)
@needs("see work")
def show_proposed_versions(given: Given) -> Response:
    """Versions that seem to be one product, the surest first; decided with `python -m indexer versions`."""
    shelf = given.shelf()
    versions = {version.id: version for product in shelf.products.values() for version in product.versions}
    proposed = [
        ProposedVersions(
            kind=like.kind,
            score=like.score,
            signs=dict(like.signs),
            versions=[_version(versions[like.first]), _version(versions[like.second])],
        )
        for like in given.live.likenesses.waiting()
        if {like.first, like.second} <= versions.keys()
    ]
    return send(ProposedVersionsAnswer(proposed=proposed))


def _health(one: Health, language: PageLanguage) -> HealthOut:
    faults = [
        FaultOut(
            code=fault.code,
            version=fault.version_id,
            cost=fault.cost,
            fault=fault.told(language),
            remedy=fault.remedy(language),
        )
        for fault in one.faults
    ]
    return HealthOut(product=one.product.id, title=one.product.title, score=one.score, faults=faults)


def _version(version: Version) -> ProposedVersion:
    return ProposedVersion(
        id=version.id,
        product=version.product_id,
        title=version.title,
        language=version.language,
        year=version.year,
    )
