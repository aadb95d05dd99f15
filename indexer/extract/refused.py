"""The formats that are not read yet, and what a person can do instead."""

from __future__ import annotations

from indexer.errors import UnsupportedFormat
from indexer.extract import libreoffice

_SAVE_AS = "open it and save it as {format}, then add that"
_WORD = _SAVE_AS.format(format=".docx or PDF")
_PDF = _SAVE_AS.format(format="PDF")
_UNPACK = "unpack it and add the files inside one by one"

REFUSED: dict[str, tuple[str, str]] = {
    "application/x-ole-storage": ("Files of old Office versions", _PDF),
    "application/vnd.apple.pages": ("Files of Apple Pages", _WORD),
    "application/zip": ("Archives (.zip)", _UNPACK),
    "application/x-tar": ("Archives (.tar)", _UNPACK),
    "application/gzip": ("Archives (.gz)", _UNPACK),
    "application/x-7z-compressed": ("Archives (.7z)", _UNPACK),
    "application/vnd.rar": ("Archives (.rar)", _UNPACK),
}
_FAMILIES = {
    "image": ("Pictures of this kind", "add the file with the text itself, or save it as PNG, JPEG or PDF"),
    "audio": ("Sound recordings", "add a transcript"),
    "video": ("Films", "add a transcript"),
}


def refusal(media_type: str) -> UnsupportedFormat:
    """Return the error that explains why files of this type are not read and what to do."""
    if libreoffice.target_of(media_type) is not None:
        return libreoffice.needs(media_type)
    family = _FAMILIES.get(media_type.split("/", 1)[0])
    what, remedy = REFUSED.get(media_type) or family or (f"Files of the type {media_type or 'unknown'}", _PDF)
    return UnsupportedFormat(what=what, remedy=remedy)
