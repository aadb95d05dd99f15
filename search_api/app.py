"""Puts the service together: what is opened, what every request passes, and which addresses there are.

Nothing else builds anything: routes receive what stands here. Starting a server is serving.py's.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, suppress
from types import MappingProxyType
from typing import Any, Final

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, FastAPI, Request, Response
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from corpus.media_types import DOCX, ODP, ODS, ODT, PDF, PPTX, XLSX
from corpus.settings import Settings
from search_api.addresses import PREFIX
from search_api.admission import Door, admit
from search_api.api import (
    collection_routes,
    docs_routes,
    health_routes,
    metrics_routes,
    page_routes,
    product_routes,
    search_routes,
    tus_routes,
    upload_routes,
)
from search_api.desk import add_routes, audit_routes, people_routes, table_routes, work_routes
from search_api.labels import read_labels
from search_api.live import Live, open_live
from search_api.measured import Measured
from search_api.middleware import LastNet, OwnPagesOnly, RequestLine, RequestNumber, SafeHeaders
from search_api.page_language import PAGE_LANGUAGES
from search_api.pages import account_routes, sign_in_routes
from search_api.pages import routes as pages
from search_api.pages.examples import example_questions
from search_api.pages.problem_page import as_page
from search_api.pictures import Pictures
from search_api.problems import Problem, answer_errors, as_json
from search_api.provided import Provided

VERSION = "0.1.0"
TITLE = "Knowledge Map Search"
DESCRIPTION = "Ask in any language for the knowledge products of a partnership, and see the page that answers."

ROUTES = (
    search_routes,
    page_routes,
    product_routes,
    health_routes,
    metrics_routes,
    collection_routes,
    upload_routes,
    tus_routes,
    docs_routes,
    pages,
    sign_in_routes,
    account_routes,
    people_routes,
    audit_routes,
    table_routes,
    work_routes,
    add_routes,
)

LOOKING_SECONDS = 1.0  # between two looks at the pointer, a file of one line

# What is packed in itself travels as it is, so that a download knows its length and viewers can ask for parts.
PACKED_ALREADY = (*DEFAULT_EXCLUDED_CONTENT_TYPES, PDF, DOCX, PPTX, XLSX, ODT, ODS, ODP)
PACKING: Final[Mapping[str, Any]] = MappingProxyType(
    {"minimum_size": 1000, "compresslevel": 5, "exclude_content_types": PACKED_ALREADY}
)


def create_app(settings: Settings) -> FastAPI:
    """The service over one data folder; opened when it starts, let go of when it stops.

    Starting raises what search_api.live.open_live raises.
    """
    measured = Measured()
    app = FastAPI(
        title=TITLE,
        description=DESCRIPTION,
        version=VERSION,
        openapi_url=None,  # served as any other address is, in docs_routes
        docs_url=None,
        redoc_url=None,
        lifespan=lambda app: _opened(app, settings),
        dependencies=[Depends(admit)],
        middleware=[
            Middleware(RequestNumber),
            Middleware(RequestLine, measured=measured),
            Middleware(SafeHeaders),
            Middleware(GZipMiddleware, **PACKING),
            Middleware(OwnPagesOnly, shape=shape_problem),
            Middleware(LastNet, shape=shape_problem),
        ],
    )
    app.state.measured = measured
    answer_errors(app, shape_problem)
    for routes in ROUTES:
        app.include_router(routes.router)
    app.openapi()  # made once, here: FastAPI can not make it for two requests at a time
    return app


def shape_problem(request: Request, problem: Problem) -> Response:
    """A problem as JSON for programs, as a page for people."""
    for_programs = request.url.path.startswith((PREFIX, "/healthz", "/readyz", "/metrics"))
    return as_json(request, problem) if for_programs else as_page(request, problem)


def _opened(app: FastAPI, settings: Settings) -> AbstractAsyncContextManager[None]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[None]:
        with closing(open_live(settings)) as live:
            app.state.settings = settings
            app.state.live = live
            app.state.door = Door(live.people, strangers_search=settings.readers == "public")
            app.state.provided = Provided(
                live=live,
                labels=read_labels(live.catalogue),
                pictures=Pictures(settings.data / "pictures"),
                questions_at_once=CapacityLimiter(_questions_at_once()),
                measured=app.state.measured,
            )
            stop = asyncio.Event()
            warming = asyncio.create_task(_keep_warm(live, stop))
            try:
                yield
            finally:
                stop.set()
                await warming

    return opened()


async def _keep_warm(live: Live, stop: asyncio.Event) -> None:
    """Opens the model at the start, and each generation once it is published, so that no visitor waits for either.

    It is told to stop and not cancelled: its thread would go on with a model that is being let go of.
    """
    opened = None
    while not stop.is_set():
        published = live.generation_name
        if published != opened:
            await to_thread.run_sync(_warm_up, live, stop)
            opened = published
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOKING_SECONDS)


def _warm_up(live: Live, stop: asyncio.Event) -> None:
    live.warm_up()
    for language in PAGE_LANGUAGES:
        if not stop.is_set():
            example_questions(live, language, wait=True)


def _questions_at_once() -> int:
    """One a processor: more would only share the model's time; and two at least, so that a slow one blocks nobody."""
    return max(2, os.cpu_count() or 1)
