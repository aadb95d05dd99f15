"""Looks a staged generation over before it is published: do the passages and both legs hold the same.

What the lists on the disk say is compared with what the walk counted, so that it costs the same in any collection.
Opening and reading everything is `python -m indexer verify` (indexer/engine/generation.py).
"""

from __future__ import annotations

from indexer.engine.backends import backend
from indexer.engine.generation import Manifest, Staging
from indexer.engine.passages import count
from indexer.engine.staging import PASSAGES
from indexer.errors import GenerationIncomplete


def verify(staging: Staging, manifest: Manifest) -> None:
    """Raise GenerationIncomplete where the passage store or a leg holds other passages than were counted.

    The writers must have finished (Staging.describe).
    """
    stored = count(staging.folder / PASSAGES)
    if stored != manifest.passages:
        cause = f"the passage store holds {stored} passages, {manifest.passages} were counted"
        raise GenerationIncomplete(cause=cause)
    for leg, name in manifest.backends.items():
        held = dict(backend(name.partition("/")[0]).count(staging.folder / leg))
        if held != dict(manifest.languages):
            cause = f"the {leg} leg holds {held} passages by language, the passage store {dict(manifest.languages)}"
            raise GenerationIncomplete(cause=cause)
