"""What members should know about the collection while they search: what is still being read."""

from __future__ import annotations

from search_api.live import Live
from search_api.pages.translation import Texts


def notices(live: Live, texts: Texts) -> tuple[str, ...]:
    """Return a sentence if versions wait to be read."""
    counts = live.jobs.counts()
    waiting = counts.get("queued", 0) + counts.get("running", 0)
    return (texts("status.reading", waiting),) if waiting else ()
