"""What a route may use: everything that the composition root (app.py) put on the application, for the one who asks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated, TypeAlias

from anyio import CapacityLimiter
from fastapi import Depends, Request

from search_api.access import STRANGER, Asker, sight_of
from search_api.labels import Labels
from search_api.live import Live
from search_api.measured import Measured
from search_api.page_language import PageLanguage
from search_api.pictures import Pictures
from search_api.problems import reader_language
from search_api.shelf import Shelf
from search_api.throttle import Throttle


@dataclass(frozen=True, slots=True)
class Provided:
    """The opened collection and index, the labels of their terms, pages already drawn, and who may ask at once.

    `asker` is the one who asks this time; `throttle` counts who guesses passwords, and `hashing` bounds how many are
    compared at once: each takes 64 MiB. `measured` counts what was answered.
    """

    live: Live
    labels: Labels
    pictures: Pictures
    questions_at_once: CapacityLimiter
    throttle: Throttle = field(default_factory=Throttle)
    hashing: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))
    measured: Measured = field(default_factory=Measured)
    asker: Asker = STRANGER

    def shelf(self) -> Shelf:
        """The products that the one who asks may see, as they are now."""
        return self.live.shelf(sight_of(self.asker))


# Dependencies are coroutines, though they wait for nothing: plain functions would each be sent to a thread and back.


async def _provided(request: Request) -> Provided:
    found: Provided = request.app.state.provided
    return replace(found, asker=request.state.asker)


async def _reader_language(request: Request) -> PageLanguage:
    return reader_language(request)


Given: TypeAlias = Annotated[Provided, Depends(_provided)]
ReaderLanguage: TypeAlias = Annotated[PageLanguage, Depends(_reader_language)]
