"""Questions for somebody who has not asked yet, written over the demonstration collection.

They are shown only where the live collection answers them.
"""

from __future__ import annotations

import json
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import TypeAlias

from indexer.engine.errors import EngineError
from search_api.errors import SearchError
from search_api.live import Live
from search_api.question import Question
from search_api.search import search

_FILE = Path(__file__).parent / "examples.json"
MOST = 5
_KEPT = 16
_Key: TypeAlias = tuple[str, str | None, int, str]
_ASKED: dict[_Key, Future[tuple[str, ...]]] = {}


def example_questions(live: Live, language: str, *, wait: bool = False) -> tuple[str, ...]:
    """Return questions in a page language that the live collection answers; none where there is no demonstration.

    Asking them takes a fifth of a second, once for a generation and a state of the catalogue. Nobody waits for it but
    who says so: until they are known there are none.
    """
    shelf, generation = live.shelf(), live.generation_name
    if generation is None or not any(product.demonstration for product in shelf.products.values()):
        return ()
    key = (str(live.settings.data), generation, shelf.revision, language)
    if key not in _ASKED:
        _forget()
        _ASKED[key] = live.pool.submit(_answered, language, live)
    asked = _ASKED[key]
    return asked.result() if wait or asked.done() else ()


def _forget() -> None:
    """Keep what was asked of the newest collections only."""
    while len(_ASKED) >= _KEPT:
        del _ASKED[next(iter(_ASKED))]


def _answered(language: str, live: Live) -> tuple[str, ...]:
    return tuple(text for text in _written()[language] if _is_answered(text, language, live))[:MOST]


def _is_answered(text: str, language: str, live: Live) -> bool:
    try:
        results = search(Question(text, language, limit=1), live)
    except (EngineError, SearchError):
        return False
    return results.verdict.kind == "answer" and any(result.product.demonstration for result in results.results)


@cache
def _written() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found
