"""Which generation is published, which numbers come next, and that only one process at a time changes it.

Numbers of passages and generations are never given twice, also after a rollback: CURRENT remembers the next of each.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from indexer.engine.disk import sync_folder, write_bytes
from indexer.engine.errors import EngineError, GenerationDamaged

_CURRENT: Final = "CURRENT"
_LOCK: Final = "LOCK"


class GenerationBusy(EngineError):
    """Another process is making the next generation in {folder}; wait until it is done, or stop that worker."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What CURRENT says."""

    generation: str | None = None
    next_generation: int = 1
    next_number: int = 0


def read_pointer(root: Path) -> Pointer:
    """Read CURRENT; where there is none, nothing was published. Raises GenerationDamaged."""
    try:
        return Pointer(**json.loads((root / _CURRENT).read_bytes()))
    except FileNotFoundError:
        return Pointer()
    except (OSError, ValueError, TypeError) as error:
        raise GenerationDamaged(name=root, cause=f"{_CURRENT} can not be read ({error})") from error


def write_pointer(root: Path, pointer: Pointer) -> None:
    """Replace CURRENT: whoever reads it, at any moment, sees the old or the new one."""
    aside = root / f"{_CURRENT}.new"
    write_bytes(aside, json.dumps(asdict(pointer)).encode())
    aside.replace(root / _CURRENT)
    sync_folder(root)


class Lock:
    """Held by the one process that makes or publishes a generation; a context manager that releases it."""

    def __init__(self, root: Path) -> None:
        """Take it. Raises GenerationBusy where another has it; it ends with the process that has it."""
        root.mkdir(parents=True, exist_ok=True)
        self._descriptor: int | None = os.open(root / _LOCK, os.O_CREAT | os.O_RDWR, 0o644)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.release()
            raise GenerationBusy(folder=root) from error

    def release(self) -> None:
        """Let others write; safe to call twice."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
