"""What is proposed of the demonstration files is right as often as was measured, also without their properties.

A little under the figures of `make bench-metadata` (docs/metadata.md). One file is a scan: it says nothing of itself
but in its properties, until text recognition has read it.
"""

from __future__ import annotations

import pytest

from corpus.records import ProposedField
from tests.bench.metadata import sample_cases, scores

FLOORS: dict[ProposedField, float] = {
    "title": 0.97,
    "organisation": 0.97,
    "year": 0.97,
    "language": 0.97,
    "countries": 0.57,
    "kind": 0.95,
}
BARE_FLOORS: dict[ProposedField, float] = FLOORS | {"title": 0.73, "organisation": 0.95, "year": 0.95}
PRECISION: dict[ProposedField, float] = {"organisation": 0.95, "year": 0.95, "language": 0.99, "kind": 0.97}


@pytest.mark.parametrize(("bare", "floors"), [(False, FLOORS), (True, BARE_FLOORS)])
def test_proposals_are_right(bare: bool, floors: dict[ProposedField, float]) -> None:  # noqa: FBT001 - a parameter of the test
    """No field falls below its floor, and what is proposed can be relied on."""
    found = scores(sample_cases(bare=bare))

    assert {field: found[field].share for field in floors if found[field].share < floors[field]} == {}
    assert {field: found[field].precision for field in PRECISION if found[field].precision < PRECISION[field]} == {}
