"""Guessing passwords gets slower and slower, for an account and for an address, and is forgiven in time."""

from __future__ import annotations

from dataclasses import dataclass

from search_api import throttle
from search_api.throttle import FIRST_WAIT, FORGIVEN_AFTER, FREE_FOR_ACCOUNT, LONGEST_WAIT, Throttle, counted_for

ADA = counted_for("ada@example.org", "192.0.2.1")


@dataclass
class Clock:
    """Seconds, moved by the test."""

    now: float = 1000.0

    def __call__(self) -> float:
        """The seconds now."""
        return self.now


def test_the_first_failures_cost_nothing() -> None:
    """Everybody mistypes."""
    made = Throttle(Clock())

    assert [made.begin(ADA) for _ in range(FREE_FOR_ACCOUNT)] == [0] * FREE_FOR_ACCOUNT
    assert made.begin(ADA) == FIRST_WAIT


def test_each_further_failure_doubles_the_wait_up_to_a_bound() -> None:
    """And waiting is what helps."""
    clock = Clock()
    made = Throttle(clock)
    for _ in range(FREE_FOR_ACCOUNT):
        made.begin(ADA)
    waits = []
    for _ in range(9):
        waits.append(made.begin(ADA))
        clock.now += waits[-1]
        assert made.begin(ADA) == 0

    assert waits == [min(FIRST_WAIT * 2**n, LONGEST_WAIT) for n in range(9)]


def test_another_account_from_another_address_is_not_held_up() -> None:
    """Whoever attacks one account locks out no other."""
    made = Throttle(Clock())
    for _ in range(FREE_FOR_ACCOUNT + 1):
        made.begin(ADA)

    assert made.begin(counted_for("bo@example.org", "192.0.2.2")) == 0


def test_many_accounts_from_one_address_are_held_up_too() -> None:
    """One password tried on everybody is guessing as well."""
    made = Throttle(Clock())
    waits = [made.begin(counted_for(f"{n}@example.org", "192.0.2.1")) for n in range(30)]

    assert waits[:20] == [0] * 20
    assert all(wait > 0 for wait in waits[20:])


def test_success_and_time_forgive() -> None:
    """The right password clears the account; an hour without a failure clears all."""
    clock = Clock()
    made = Throttle(clock)
    for _ in range(FREE_FOR_ACCOUNT):
        made.begin(ADA)
    made.succeed(ADA)
    assert made.begin(ADA) == 0
    for _ in range(FREE_FOR_ACCOUNT):
        made.begin(ADA)
    clock.now += FORGIVEN_AFTER + 1

    assert made.begin(ADA) == 0


def test_what_is_remembered_has_a_bound() -> None:
    """Nobody fills the memory with made-up names."""
    made = Throttle(Clock())
    for n in range(throttle.MOST_REMEMBERED):
        made.begin(counted_for(f"{n}@example.org", f"address {n}"))

    assert len(made._failures) <= throttle.MOST_REMEMBERED
