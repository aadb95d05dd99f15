"""Packs an office file again with fixed dates, so that the same content always gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile

_DATES = re.compile(rb"(<(?:dcterms:(?:created|modified)|dc:date|meta:creation-date)\b[^>]*>)[^<]*(?=<)")
_EPOCH = (2024, 1, 1, 0, 0, 0)


def repacked(content: bytes, year: int) -> bytes:
    """Return the zip archive `content` with all times set to the middle of `year` inside and to 2024 outside."""
    day = b"%d-06-01T09:00:00Z" % year
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name in {"docProps/core.xml", "meta.xml"}:
                part = _DATES.sub(rb"\g<1>" + day, part)
            new.writestr(_entry(name), part)
    return result.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
    return entry
