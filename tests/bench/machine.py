"""Says on what a benchmark ran: processor and the flags that matter, versions, memory, load and date."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

LIBRARIES = (
    "faiss-cpu", "fastapi", "numpy", "openvino", "sentence-transformers", "sqlalchemy", "tantivy",
    "tokenizers", "torch", "transformers", "uvicorn",
)  # fmt: skip
# What the kernels of matrix libraries choose by.
FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_tile", "amx_int8", "amx_bf16")
# Above this load a timing says more about the neighbours than about the program.
QUIET = 1.0


def describe() -> dict[str, Any]:
    """Return everything that a reader of figures must know."""
    name, flags = _processor()
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": name,
        "processors": os.cpu_count(),
        "flags": [flag for flag in FLAGS if flag in flags],
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": {library: version(library) for library in LIBRARIES},
        "load": load(),
    }


def load() -> float:
    """How many processes waited for a processor, on average over the last minute."""
    return round(os.getloadavg()[0], 2)


def is_fast() -> bool:
    """Whether the processor has what the fast runtime needs to be much faster: VNNI, AMX or bf16."""
    return bool({"avx512_vnni", "avx_vnni", "amx_int8", "avx512_bf16", "amx_bf16"} & _processor()[1])


def _processor() -> tuple[str, set[str]]:
    """Linux alone tells the flags; elsewhere the name must do."""
    listed = Path("/proc/cpuinfo")
    if not listed.exists():
        return platform.processor() or platform.machine(), set()
    lines = [line.partition(":") for line in listed.read_text(encoding="utf-8").splitlines()]
    facts = {key.strip(): value.strip() for key, _, value in lines}
    return facts.get("model name", platform.machine()), set(facts.get("flags", facts.get("Features", "")).split())
