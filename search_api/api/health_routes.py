"""Whether the service lives and can answer, and what the worker has done, has before it, and could not do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import get_args

from fastapi import APIRouter, Depends, Request, Response

from corpus.records import Job, JobState
from search_api.addresses import PREFIX
from search_api.admission import needs
from search_api.api.answering import PROBLEMS, send
from search_api.api.schemas import Alive, FailedJob, JobsAnswer, Ready
from search_api.parameter_faults import refuse_unknown
from search_api.problems import Problem, as_json
from search_api.provided import Given
from search_api.shelf import Shelf

router = APIRouter(tags=["health"], dependencies=[Depends(refuse_unknown)])


@router.get("/healthz", response_model=Alive)
@needs("live")
async def alive() -> Response:
    """Whether the service lives; touches neither catalogue nor index, and no thread."""
    return send(Alive())


@router.get("/readyz", response_model=Ready, responses={503: PROBLEMS[503]})
@needs("live")
def ready(request: Request, given: Given) -> Response:
    """Whether a generation is open and the catalogue can be reached; else what is missing."""
    missing = given.live.ready()
    if missing:
        return as_json(request, Problem("not-ready", 503, "not-ready", " ".join(missing)))
    return send(Ready(generation=given.live.generation_name))


@router.get(f"{PREFIX}/jobs", response_model=JobsAnswer)
@needs("see work")
def jobs(given: Given) -> Response:
    """How many versions wait, are worked on, are searchable or failed, and why those that failed did so."""
    shelf = given.shelf()
    found = [_failed(job, shelf) for job in given.live.jobs.failed() if job.version_id in shelf.product_of]
    return send(JobsAnswer(counts=_counts(given.live.jobs.states(), shelf), failed=found))


def _counts(states: Mapping[str, JobState], shelf: Shelf) -> dict[JobState, int]:
    """Of versions that may be seen; who counted the others would know that they are there."""
    found = Counter(state for version_id, state in states.items() if version_id in shelf.product_of)
    return {state: found[state] for state in get_args(JobState)}


def _failed(job: Job, shelf: Shelf) -> FailedJob:
    product_id = shelf.product_of[job.version_id]
    return FailedJob(
        product=product_id,
        version=job.version_id,
        title=shelf.versions(product_id)[job.version_id].title,
        reason=job.reason or "",
        finished_at=job.finished_at,
    )
