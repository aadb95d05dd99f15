"""The whole generation that waits beside the published one, and what is known of it: CANDIDATE, in JSON.

    built        whole, and not yet compared with the one that answers
    held         compared, and not published: it answers worse, or could not be asked
    taken back   it was published, and somebody brought the one before back
    approved     somebody wants it published whatever was found

It is written before the folder gets its name and removed after the pointer flips: a name without a folder, or that of
the published generation, is no candidate.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from indexer.engine.disk import sync_folder, write_bytes
from indexer.engine.errors import EngineError, GenerationDamaged
from indexer.engine.pointer import read_pointer

_CANDIDATE: Final = "CANDIDATE"
State: TypeAlias = Literal["built", "held", "taken back", "approved"]


class NothingWaits(EngineError):
    """No generation waits in {folder} to be published; `python -m indexer status` says which one answers."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A generation that waits; `found` is what comparing it with the published one gave, as JSON says it."""

    generation: str
    state: State
    found: Mapping[str, Any] = field(default_factory=dict)

    @property
    def needs_a_person(self) -> bool:
        """Whether nothing happens to it until somebody decides."""
        return self.state in {"held", "taken back"}


def read_candidate(root: Path) -> Candidate | None:
    """Return what waits beside the published generation, if anything does. Raises GenerationDamaged."""
    try:
        candidate = Candidate(**json.loads((root / _CANDIDATE).read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise GenerationDamaged(name=root, cause=f"{_CANDIDATE} can not be read ({error})") from error
    waits = candidate.generation != read_pointer(root).generation and (root / candidate.generation).is_dir()
    return candidate if waits else None


def write_candidate(root: Path, candidate: Candidate) -> None:
    """Replace what is known: whoever reads it, at any moment, sees the old or the new."""
    aside = root / f"{_CANDIDATE}.new"
    write_bytes(aside, json.dumps(asdict(candidate), ensure_ascii=False).encode())
    aside.replace(root / _CANDIDATE)
    sync_folder(root)


def decide(root: Path, *, anyway: bool) -> Candidate:
    """Let the worker publish what waits: whatever was found, or else if asking once more finds it no worse.

    Returns what waited as it was. Raises NothingWaits.
    """
    waiting = read_candidate(root)
    if waiting is None:
        raise NothingWaits(folder=root)
    write_candidate(root, replace(waiting, state="approved" if anyway else "built"))
    return waiting


def forget_candidate(root: Path) -> None:
    """Let nothing wait; its generation goes with the next that is published."""
    (root / _CANDIDATE).unlink(missing_ok=True)
