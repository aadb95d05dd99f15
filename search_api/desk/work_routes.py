"""What the worker does, live, and what staff and administrators can do about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from corpus.errors import InputError, UnknownVersion
from corpus.records import Version
from indexer.engine.candidate import decide
from indexer.engine.errors import EngineError
from indexer.engine.generation import current, rollback
from search_api.admission import needs
from search_api.desk.people_routes import actor
from search_api.desk.work_view import show_now, show_work
from search_api.pages.form import read_form
from search_api.pages.rendering import render, texts_for
from search_api.provided import Given, Provided

router = APIRouter(prefix="/work", include_in_schema=False)

Sent: TypeAlias = Annotated[Mapping[str, str], Depends(read_form)]
LOOK_SECONDS: Final = 1.0
# A stream ends after this many looks and the browser asks for another: so that a service that stops waits for none, and
# whoever was signed out meanwhile sees nothing more.
LOOKS: Final = 20


@router.get("")
@needs("edit")
def work_page(request: Request, given: Given) -> Response:
    """All of it."""
    return _page(request, given)


@router.get("/now")
@needs("edit")
def now(request: Request, given: Given) -> Response:
    """The part that changes, for browsers that ask again and again."""
    return _now(request, given)


@router.get("/events")
@needs("edit")
async def events(request: Request, given: Given) -> Response:
    """The same whenever it has changed, as server-sent events."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_changes(request, given), media_type="text/event-stream", headers=headers)


@router.post("/versions/{version_id}/retry")
@needs("edit")
def retry(request: Request, version_id: str, given: Given) -> Response:
    """Tries a file once more."""
    return _changed(request, given, lambda: _ask_for(version_id, given))


@router.post("/versions/{version_id}/read-again")
@needs("edit")
def read_again(request: Request, version_id: str, given: Given) -> Response:
    """Reads a file as if it had never been read."""

    def forget() -> None:
        for file in given.live.catalogue.find_version(version_id).files:
            given.live.extractions.set_aside(file.sha256)
        _ask_for(version_id, given)

    return _changed(request, given, forget)


@router.post("/retry-failed")
@needs("edit")
def retry_failed(request: Request, given: Given) -> Response:
    """Tries all that failed once more."""

    def retry_all() -> None:
        for job in given.live.jobs.failed():
            _ask_for(job.version_id, given)

    return _changed(request, given, retry_all)


@router.post("/pause")
@needs("manage work")
def pause(request: Request, given: Given) -> Response:
    """Lets the worker begin nothing new."""
    return _changed(request, given, lambda: given.live.work.pause(actor(given)))


@router.post("/go-on")
@needs("manage work")
def go_on(request: Request, given: Given) -> Response:
    """Lets the worker go on."""
    return _changed(request, given, lambda: given.live.work.pause(actor(given), paused=False))


@router.post("/publish")
@needs("manage work")
def publish_anyway(request: Request, given: Given, sent: Sent) -> Response:
    """Lets an index answer that waits; a reason must be given."""
    texts, reason = texts_for(request), sent.get("reason", "").strip()
    if not reason:
        return _page(request, given, fault=texts("work.reason_missing"))

    def approve() -> None:
        waited = decide(given.live.settings.generations_folder, anyway=True)
        before, after = {"state": waited.state}, {"state": "approved", "reason": reason}
        given.live.people.audit.add(actor(given), "generation approved", waited.generation, before, after)

    return _changed(request, given, approve)


@router.post("/generations/{name}/bring-back")
@needs("manage work")
def bring_back(request: Request, name: str, given: Given) -> Response:
    """Lets an older index answer again."""

    def change() -> None:
        root = given.live.settings.generations_folder
        left = current(root)
        rollback(root, name)
        line = {"generation": left}, {"generation": name}
        given.live.people.audit.add(actor(given), "generation brought back", name, *line)

    return _changed(request, given, change)


async def _changes(request: Request, given: Provided) -> AsyncIterator[str]:
    """Whatever has changed, a second apart at the least; a comment keeps the line open else."""
    last = ""
    for _ in range(LOOKS):
        if await request.is_disconnected():
            return
        shown = await run_in_threadpool(lambda: bytes(_now(request, given).body).decode())
        yield f"data: {json.dumps(shown)}\n\n" if shown != last else ": nothing new\n\n"
        last = shown
        await asyncio.sleep(LOOK_SECONDS)


def _ask_for(version_id: str, given: Provided) -> None:
    version = given.live.catalogue.find_version(version_id)
    given.live.jobs.enqueue(version_id, _size_of(version))


def _size_of(version: Version) -> int:
    return sum(file.size for file in version.files) or len(version.summary)


def _changed(request: Request, given: Provided, change: Callable[[], object]) -> Response:
    texts = texts_for(request)
    try:
        change()
    except (InputError, UnknownVersion, EngineError) as error:
        return _page(request, given, fault=str(error))
    return _page(request, given, done=texts("work.asked"))


def _page(request: Request, given: Provided, *, done: str = "", fault: str = "") -> Response:
    view = show_work(given.live, texts_for(request))
    return render(
        request, "work.html", 422 if fault else 200, "/work", view=view, done=done, fault=fault, manages=_manages(given)
    )


def _now(request: Request, given: Provided) -> Response:
    return render(request, "_work_now.html", now=show_now(given.live, texts_for(request)), manages=_manages(given))


def _manages(given: Provided) -> bool:
    return given.asker.role == "admin"
