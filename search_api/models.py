"""The model that fits a generation: a question is never asked of vectors that another model made.

Where the settings name another model than the published generation was made with, the old one goes on answering until
the worker has built the new generation.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from corpus.settings import Settings
from indexer.engine.embedder import Embedder, open_embedder
from indexer.engine.errors import FingerprintMismatch
from indexer.engine.generation import Manifest


class Models:
    """Opens models when a generation asks for them, and keeps them open."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._opened: dict[str, Embedder] = {}

    def fitting(self, manifest: Manifest) -> Embedder:
        """Return the model a generation was made with.

        Raises FingerprintMismatch where that model can not be had any more, and ModelUnavailable.
        """
        wanted = str(manifest.fingerprint["model"])
        with self._lock:
            if wanted not in self._opened:
                embedder = self._open(manifest.fingerprint)
                if embedder.fingerprint != wanted:
                    raise FingerprintMismatch(name=manifest.name, found=wanted, wanted=embedder.fingerprint)
                self._opened[wanted] = embedder
            return self._opened[wanted]

    def _open(self, made_with: Mapping[str, Any]) -> Embedder:
        return open_embedder(
            made_with["model_name"],
            self._settings.models_folder,
            runtime=made_with["runtime"],
            threads=self._settings.threads,
            query_prompt=made_with["query_prompt"],
            passage_prompt=made_with["passage_prompt"],
        )
