"""Slows down whoever guesses passwords: after some failures each further attempt has to wait, twice as long each time.

Counted for an account and for an address alike, in memory: a restart forgives, and what is remembered has a bound.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil

FREE_FOR_ACCOUNT = 5  # failures that cost nothing: everybody has another password first
FREE_FOR_ADDRESS = 20  # an office shares one
FIRST_WAIT, LONGEST_WAIT = 15.0, 900.0  # seconds
FORGIVEN_AFTER = 3600.0  # seconds without a failure
MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Counted:
    """Whose failures are counted together, and how many cost nothing."""

    name: str
    free: int


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last: float = 0.0


def counted_for(email: str, address: str) -> tuple[Counted, Counted]:
    """Under which names an attempt to sign in counts."""
    return Counted(f"account {email[:320]}", FREE_FOR_ACCOUNT), Counted(f"address {address}", FREE_FOR_ADDRESS)


class Throttle:
    """The failures of the last hour, as many as fit; used by many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def begin(self, counted: Iterable[Counted]) -> int:
        """Note an attempt, or return how many seconds it has to wait; 0 where it may go on.

        An attempt counts as a failure until it succeeds, so that many at once do not pass together.
        """
        names, now = list(counted), self._clock()
        with self._lock:
            waiting = max(self._left(one, now) for one in names)
            if waiting <= 0:
                for one in names:
                    self._note(one.name, now)
            return max(0, ceil(waiting))

    def succeed(self, counted: tuple[Counted, Counted]) -> None:
        """Forget the failures of the account; at the address, where others may guess, this attempt was none."""
        account, address = counted
        with self._lock:
            self._failures.pop(account.name, None)
            held = self._failures.get(address.name)
            if held is not None:
                held.count = max(0, held.count - 1)

    def _left(self, one: Counted, now: float) -> float:
        held = self._failures.get(one.name)
        if held is None or held.count < one.free or now - held.last > FORGIVEN_AFTER:
            return 0.0
        doubled = FIRST_WAIT * 2.0 ** min(held.count - one.free, 30)
        return held.last + min(doubled, LONGEST_WAIT) - now

    def _note(self, name: str, now: float) -> None:
        held = self._failures.pop(name, _Failures())
        if now - held.last > FORGIVEN_AFTER:
            held.count = 0
        held.count, held.last = held.count + 1, now
        self._failures[name] = held
        if len(self._failures) > MOST_REMEMBERED:
            self._failures.popitem(last=False)
