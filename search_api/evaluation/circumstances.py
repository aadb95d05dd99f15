"""Says with what a measurement was made: date, processor, versions, and a sign of the program and the texts.

By the sign a set is known that was indexed, or measured, with this very program already, so that nothing is done twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpus.settings import Settings

HOUSE = Path(__file__).resolve().parents[2]
LIBRARIES = ("faiss-cpu", "numpy", "openvino", "sentence-transformers", "tantivy", "tokenizers", "torch")
PACKAGES = ("corpus", "indexer", "search_api")
# What neither reads, ranks nor judges: another page or command changes no figure.
_ASIDE = frozenset({"__pycache__", "samples", "pages", "api", "commands", "static"})


def circumstances() -> dict[str, Any]:
    """What a reader of figures must know."""
    return {"date": datetime.now(UTC).isoformat(timespec="seconds"), **_machine()}


def sign(paths: Iterable[Path], settings: Settings, packages: tuple[str, ...] = PACKAGES) -> str:
    """The same for the same program (these packages), versions, settings of the model, and bytes of these files."""
    told = {**_machine(), "program": _program(packages), "model": settings.model_dump(mode="json", include=_MODEL)}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for path in paths:
        digest.update(_digest(path))
    return digest.hexdigest()


_MODEL = {"model", "query_prompt", "passage_prompt", "runtime"}


@cache
def _machine() -> dict[str, Any]:
    return {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": {library: version(library) for library in LIBRARIES},
    }


def _processor() -> str:
    """Linux says it in a file, other systems in their name for the machine."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


@cache
def _program(packages: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources(packages)):
        digest.update(str(path.relative_to(HOUSE)).encode() + _digest(path))
    return digest.hexdigest()


def _sources(packages: tuple[str, ...]) -> Iterator[Path]:
    for package in packages:
        for path in (HOUSE / package).rglob("*"):
            if path.is_file() and _ASIDE.isdisjoint(path.relative_to(HOUSE).parts):
                yield path


def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()
