"""Makes a verified generation the one that answers, and lets go of those that nobody needs any more."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from indexer.engine import generation as generations
from indexer.engine.candidate import read_candidate
from indexer.engine.generation import Manifest, Staging

# Kept beside the current one, so that a rollback is always possible.
KEPT = 2


def publish(staging: Staging, manifest: Manifest, root: Path) -> str:
    """Flip the pointer to this generation; returns its name. A crash leaves the old one or the new one, never a mix."""
    name = generations.publish(staging, manifest)
    let_go(root)
    return name


def show(root: Path, name: str) -> None:
    """Let the generation answer that waited beside the published one."""
    generations.show(root, name)
    let_go(root)


def let_go(root: Path) -> None:
    """Remove what is too old to be brought back.

    The newest that was made by other rules than the published one stays, however many uploads came since: it is what a
    change of the model is taken back to. It goes with the next such change.
    """
    published = generations.read_manifest(root)
    candidate = read_candidate(root)
    otherwise = (
        name
        for name in generations.older_ones(root)
        if generations.read_manifest(root, name).fingerprint != published.fingerprint
    )
    waiting = [candidate.generation] if candidate else []
    generations.retire(root, KEPT, {*waiting, *islice(otherwise, 1)})
