"""Measures where the time of a question goes."""

from __future__ import annotations

import time


class Stopwatch:
    """Laps in seconds by name, in the order they were taken."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """Give the time since the last lap this name."""
        now = time.perf_counter()
        self.laps[name] = now - self._last
        self._last = now
