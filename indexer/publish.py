"""Makes a verified generation the one that answers, and lets go of those that nobody needs any more."""

from __future__ import annotations

from pathlib import Path

from indexer.engine import generation as generations
from indexer.engine.generation import Manifest, Staging

# Kept beside the current one, so that a rollback is always possible.
KEPT = 2


def publish(staging: Staging, manifest: Manifest, root: Path) -> str:
    """Flip the pointer to this generation; returns its name. A crash leaves the old one or the new one, never a mix."""
    name = generations.publish(staging, manifest)
    generations.retire(root, keep=KEPT)
    return name
