"""Turns whatever a reading library raises into one of our sentences, here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.errors import EncryptedFile, MalformedFile, TooMuchMemory, UnreadableFile

if TYPE_CHECKING:
    from indexer.extract.reading import Limits

# Words in messages of pypdfium2, pypdf, zipfile and the office readers that mean a password, whatever the
# exception.
_PASSWORD_WORDS = ("password", "encrypt", "not been decrypted", "security scheme")


def as_unreadable(error: Exception, what: str, limits: Limits) -> UnreadableFile:
    """Return the error of ours that says what happened; `what` names the format, such as "a PDF"."""
    if isinstance(error, UnreadableFile):
        return error
    if isinstance(error, MemoryError):
        return TooMuchMemory(mebibytes=limits.memory_mebibytes)
    if any(word in f"{type(error).__name__} {error}".lower() for word in _PASSWORD_WORDS):
        return EncryptedFile()
    return MalformedFile(what=what)
