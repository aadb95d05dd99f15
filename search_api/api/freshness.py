"""When an answer may be used again: as long as generation, catalogue, reader's language and address are the same.

The tag is known before anything is asked, so that asking again what has not changed costs no search.
"""

from __future__ import annotations

import hashlib

from fastapi import Request, Response

from search_api.live import Live
from search_api.shelf import Shelf


def tag_of(request: Request, live: Live, language: str, shelf: Shelf) -> str:
    """The entity tag (RFC 9110, 8.8.3) of the answer to this request; weak, since it may travel compressed.

    `shelf` is the catalogue that is answered from: readers of another kind get another tag.
    """
    state = [
        request.app.version,
        live.generation_name,
        shelf.revision,
        shelf.sight,
        language,
        request.url.path,
        request.url.query,
    ]
    return f'W/"{hashlib.sha256(repr(state).encode()).hexdigest()[:32]}"'


def unchanged(request: Request, tag: str) -> bool:
    """Whether the one who asks holds this very answer already."""
    held = {entry.strip().removeprefix("W/") for entry in request.headers.get("if-none-match", "").split(",")}
    return tag.removeprefix("W/") in held or "*" in held


def not_modified(tag: str) -> Response:
    """The answer 304: what you hold is still right."""
    return Response(status_code=304, headers=headers(tag))


def headers(tag: str, *, seconds: int = 0) -> dict[str, str]:
    """Headers of an answer that may be kept, used without asking for `seconds`, and checked by its tag after that."""
    keeping = f"private, max-age={seconds}" if seconds else "private, no-cache"
    return {"ETag": tag, "Cache-Control": keeping, "Vary": "Accept-Language, Authorization, Cookie"}
