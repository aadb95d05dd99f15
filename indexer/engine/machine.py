"""How much memory of this machine can still be had."""

from __future__ import annotations

from pathlib import Path

_UNKNOWN = 1 << 62


def memory_free() -> int:
    """Return the bytes that Linux says can be had without swapping; a number beyond any where it does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return _UNKNOWN
    facts = dict(line.split(":", 1) for line in lines)
    return int(facts["MemAvailable"].split()[0]) * 1024
