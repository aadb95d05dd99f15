"""What can go wrong with a generation, a leg or the model, as a tree.

EngineError
├── ModelUnavailable          the operator can mend it (package, name, folder, disk)
├── VectorStoreUnavailable    the disk is full or may not be written
├── VectorStoreDamaged        rebuilt by `python -m indexer reindex`
├── NoGeneration              nothing has been published yet
├── GenerationDamaged         roll back or reindex
├── GenerationClosed          this account may not read it
└── FingerprintMismatch       question and passages would be compared across models; reindex
"""

from __future__ import annotations

import inspect


class EngineError(Exception):
    """The index failed; run `python -m indexer verify` to see where."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(" ".join(inspect.cleandoc(self.__doc__ or "").split()).format(**facts))


class ModelUnavailable(EngineError):
    """The model {model} can not be used: {cause}; {remedy}."""


class VectorStoreUnavailable(EngineError):
    """The vectors in {path} can not be read or written ({cause}); see that the disk has room and may be written."""


class VectorStoreDamaged(EngineError):
    """The vector store {path} is damaged: {cause}; run `python -m indexer reindex` to make the vectors again."""


class NoGeneration(EngineError):
    """Nothing is searchable yet in {folder}; add files with `python -m indexer add` and let the worker finish."""


class GenerationDamaged(EngineError):
    """Generation {name} is damaged: {cause}; run `python -m indexer rollback`, or `python -m indexer reindex --rebuild`."""  # noqa: E501 - a message


class GenerationClosed(EngineError):
    """The account may not read the index ({path}); run this as the account of the worker, or open the folder to it."""


class FingerprintMismatch(EngineError):
    """Generation {name} was made by {found}, but the settings ask for {wanted}; run `python -m indexer reindex`."""
