"""What a route may use: everything that the composition root (app.py) put on the application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from anyio import CapacityLimiter
from fastapi import Depends, Request

from search_api.labels import Labels
from search_api.live import Live
from search_api.page_language import PageLanguage
from search_api.pictures import Pictures
from search_api.problems import reader_language


@dataclass(frozen=True, slots=True)
class Provided:
    """The opened collection and index, the labels of their terms, pages already drawn, and who may ask at once."""

    live: Live
    labels: Labels
    pictures: Pictures
    questions_at_once: CapacityLimiter


# Dependencies are coroutines, though they wait for nothing: plain functions would each be sent to a thread and back.


async def _provided(request: Request) -> Provided:
    found: Provided = request.app.state.provided
    return found


async def _reader_language(request: Request) -> PageLanguage:
    return reader_language(request)


Given: TypeAlias = Annotated[Provided, Depends(_provided)]
ReaderLanguage: TypeAlias = Annotated[PageLanguage, Depends(_reader_language)]
