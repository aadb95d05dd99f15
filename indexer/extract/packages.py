"""Opens office files, which are zip archives, and refuses the locked, the broken and the oversized."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from indexer.errors import EncryptedFile, MalformedFile, TooMuchMemory, UnsupportedFormat

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.extract.reading import Limits

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"  # an office file locked with a password hides in the container of the old formats
_RELATIONS = "_rels/.rels"
_STRICT_NAMESPACE = b"http://purl.oclc.org/ooxml/"  # ISO 29500 strict, which none of the office readers knows
_ENCRYPTED_FLAG = 0x1
_MOST_MEMBERS = 20_000
_SHARE_OF_MEMORY = 0.25  # unpacked XML takes several times its size as a tree


def open_package(path: Path, what: str, limits: Limits) -> zipfile.ZipFile:
    """Return the archive, or raise the `UnreadableFile` that says why it should not be read."""
    with path.open("rb") as file:
        if file.read(4) == _OLE_SIGNATURE:
            raise EncryptedFile
    try:
        package = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise MalformedFile(what=what) from error
    try:
        _check_members(package, limits)
        _check_form(package)
    except BaseException:
        package.close()
        raise
    return package


def check_package(path: Path, what: str, limits: Limits) -> None:
    """Raise as `open_package` does, for readers that open the file themselves."""
    open_package(path, what, limits).close()


def _check_members(package: zipfile.ZipFile, limits: Limits) -> None:
    members = package.infolist()
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise EncryptedFile
    xml_bytes = sum(member.file_size for member in members if member.filename.endswith((".xml", ".rels")))
    if xml_bytes > limits.memory_mebibytes * 2**20 * _SHARE_OF_MEMORY or len(members) > _MOST_MEMBERS:
        raise TooMuchMemory(mebibytes=limits.memory_mebibytes)


def _check_form(package: zipfile.ZipFile) -> None:
    if _RELATIONS in package.namelist() and _STRICT_NAMESPACE in package.read(_RELATIONS):
        raise UnsupportedFormat(
            what="Office files in the strict form of the standard",
            remedy="open it and save it in the usual form (.docx, .xlsx or .pptx), then add that",
        )
