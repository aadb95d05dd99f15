"""Which backends there are; the only door through which they are entered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from indexer.engine.backends.faiss_dense import FaissDense
from indexer.engine.backends.memory import MemoryLeg
from indexer.engine.backends.tantivy_lexical import TantivyLexical
from indexer.engine.contract import Backend, LegName
from indexer.engine.errors import EngineError

DEFAULT_BACKENDS: Final[Mapping[LegName, str]] = MappingProxyType({"lexical": "tantivy", "dense": "faiss"})

_REGISTERED: Final[tuple[Backend, ...]] = (
    TantivyLexical(),
    FaissDense(),
    MemoryLeg("memory-lexical", "lexical"),
    MemoryLeg("memory-dense", "dense"),
)


class UnknownBackend(EngineError):
    """There is no backend named {name}; known are {known}."""


def registered() -> Mapping[str, Backend]:
    """Give every backend by its name."""
    return MappingProxyType({backend.name: backend for backend in _REGISTERED})


def backend(name: str) -> Backend:
    """Give one backend. Raises UnknownBackend."""
    try:
        return registered()[name]
    except KeyError:
        raise UnknownBackend(name=name, known=", ".join(registered())) from None


def made_by(name: str) -> str:
    """Name a backend with its version, as a manifest does."""
    return f"{name}/{backend(name).version}"
