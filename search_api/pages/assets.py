"""Style, script, fonts and drawings of the pages: served by us, under an address that changes when they do."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

FOLDER = Path(__file__).parent / "static"
MEDIA_TYPES: Final = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
        ".txt": "text/plain; charset=utf-8",
    }
)


def asset_address(name: str) -> str:
    """Return the address of a static file."""
    return f"/assets/{fingerprint()}/{name}"


@cache
def fingerprint() -> str:
    """Return twelve characters that change when any static file does."""
    digest = hashlib.sha256()
    for name in sorted(asset_names()):
        digest.update(name.encode() + (FOLDER / name).read_bytes())
    return digest.hexdigest()[:12]


@cache
def asset_names() -> frozenset[str]:
    """Return the names of the files that may be asked for."""
    return frozenset(path.name for path in FOLDER.iterdir() if path.suffix in MEDIA_TYPES)
