"""Sends a shaped answer: JSON with the headers that say how long it may be kept, and where the time went."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response
from pydantic import BaseModel

from search_api.api import freshness
from search_api.api.schemas import ProblemOut
from search_api.problems import MEDIA_TYPE

# What /docs says of every route that can be asked wrongly.
PROBLEMS: dict[int | str, dict[str, object]] = {
    422: {"model": ProblemOut, "description": "A parameter is wrong.", "content": {MEDIA_TYPE: {}}},
    404: {"model": ProblemOut, "description": "There is no such thing here.", "content": {MEDIA_TYPE: {}}},
    503: {"model": ProblemOut, "description": "Not ready; try again later.", "content": {MEDIA_TYPE: {}}},
}


def send(answer: BaseModel, tag: str | None = None, seconds: Mapping[str, float] | None = None) -> Response:
    """An answer as JSON; without a tag nobody may keep it. `seconds` by phase become the header Server-Timing."""
    headers = freshness.headers(tag) if tag else {"Cache-Control": "no-store", "Vary": "Accept-Language"}
    if seconds:
        headers["Server-Timing"] = ", ".join(f"{phase};dur={took * 1000:.1f}" for phase, took in seconds.items())
    return Response(answer.model_dump_json(), headers=headers, media_type="application/json")
