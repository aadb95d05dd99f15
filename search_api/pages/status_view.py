"""What members should know about the collection while they search: what is still being read."""

from __future__ import annotations

from search_api.live import Live
from search_api.pages.translation import Texts
from search_api.shelf import Shelf


def notices(live: Live, shelf: Shelf, texts: Texts) -> tuple[str, ...]:
    """Return a sentence if versions wait to be read, of those that the reader may see."""
    waiting = sum(version in shelf.product_of for version in live.jobs.waiting())
    return (texts("status.reading", waiting),) if waiting else ()
