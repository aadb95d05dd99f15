"""What holds for all tests: property tests have no deadline of their own, since a busy machine is no fault."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("short", deadline=None)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile("short")
