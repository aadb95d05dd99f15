"""Counts what this process has answered since it began, and how long that took; what else is measured is asked anew.

By action and not by address: an address would tell who looked at what.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

# Upper bounds in seconds: a good answer, the deadline of half a second, the longest a leg may take, and beyond.
BOUNDS: Final = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


@dataclass(frozen=True, slots=True)
class Answered:
    """Requests by action and status; those of each action that took at most so long; seconds in all by action."""

    statuses: Mapping[tuple[str, int], int]
    within: Mapping[tuple[str, float], int]
    seconds: Mapping[str, float]


class Measured:
    """The counters of one process; used by many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._statuses: Counter[tuple[str, int]] = Counter()
        self._within: Counter[tuple[str, float]] = Counter()
        self._seconds: dict[str, float] = {}

    def count(self, action: str, status: int, seconds: float) -> None:
        """Note one request."""
        with self._lock:
            self._statuses[action, status] += 1
            self._seconds[action] = self._seconds.get(action, 0.0) + seconds
            self._within.update((action, bound) for bound in BOUNDS if seconds <= bound)

    def answered(self) -> Answered:
        """What was noted so far."""
        with self._lock:
            return Answered(*(MappingProxyType(dict(held)) for held in (self._statuses, self._within, self._seconds)))
