"""Opens office files and books, which are zip archives, and refuses the locked, the broken and the oversized.

The libraries that read office files know their usual form alone. Other forms (the strict one of ISO 29500, templates,
files with macros) hold the same text under other names, so they are handed over with these names replaced.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO, TYPE_CHECKING

from indexer.errors import EncryptedFile, MalformedFile, TooMuchMemory

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.extract.reading import Limits

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"  # an office file locked with a password hides in the container of the old formats
_ENCRYPTED_FLAG = 0x1
_MOST_MEMBERS = 20_000
_SHARE_OF_MEMORY = 0.25  # unpacked XML takes several times its size as a tree
_TREES = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")

_CONTENT_TYPES = "[Content_Types].xml"
_RELATIONS = "_rels/.rels"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_RENAMED = {b"extendedProperties": b"extended-properties", b"customProperties": b"custom-properties"}
_OOXML = rb"application/vnd.openxmlformats-officedocument."
_MAIN_PARTS = (
    (
        re.compile(rb"application/vnd\.(?:ms-word|openxmlformats-officedocument\.wordprocessingml)\.[.\w]+\.main\+xml"),
        _OOXML + rb"wordprocessingml.document.main+xml",
    ),
    (
        re.compile(
            rb"application/vnd\.(?:ms-powerpoint|openxmlformats-officedocument\.presentationml)\.[.\w]+\.main\+xml"
        ),
        _OOXML + rb"presentationml.presentation.main+xml",
    ),
    (
        re.compile(rb"application/vnd\.(?:ms-excel|openxmlformats-officedocument\.spreadsheetml)\.[.\w]+\.main\+xml"),
        _OOXML + rb"spreadsheetml.sheet.main+xml",
    ),
)


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
    except BaseException:
        package.close()
        raise
    return package


def open_office_file(path: Path, what: str, limits: Limits) -> IO[bytes]:
    """Return the bytes of an office file in its usual form; raise as `open_package` does."""
    with open_package(path, what, limits) as package:
        names = set(package.namelist())
        if not {_CONTENT_TYPES, _RELATIONS} <= names:
            raise MalformedFile(what=what)
        content_types = package.read(_CONTENT_TYPES)
        strict = _STRICT.search(package.read(_RELATIONS)) is not None
        if not strict and _usual_types(content_types) == content_types:
            return path.open("rb")
        return _in_usual_form(package)


def _check_members(package: zipfile.ZipFile, limits: Limits) -> None:
    members = package.infolist()
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise EncryptedFile
    unpacked = sum(member.file_size for member in members if member.filename.lower().endswith(_TREES))
    if unpacked > limits.memory_mebibytes * 2**20 * _SHARE_OF_MEMORY or len(members) > _MOST_MEMBERS:
        raise TooMuchMemory(mebibytes=limits.memory_mebibytes)


def _in_usual_form(package: zipfile.ZipFile) -> io.BytesIO:
    usual = io.BytesIO()
    with zipfile.ZipFile(usual, "w", zipfile.ZIP_STORED) as written:
        for name in dict.fromkeys(package.namelist()):
            content = package.read(name)
            if name == _CONTENT_TYPES:
                content = _usual_types(content)
            elif name.endswith((".xml", ".rels")):
                content = _STRICT.sub(_usual_namespace, content)
            written.writestr(name, content)
    usual.seek(0)
    return usual


def _usual_types(content_types: bytes) -> bytes:
    for pattern, usual in _MAIN_PARTS:
        content_types = pattern.sub(usual, content_types)
    return content_types


def _usual_namespace(found: re.Match[bytes]) -> bytes:
    family, name = found.groups()
    return b"http://schemas.openxmlformats.org/%s/2006/%s" % (family, _RENAMED.get(name, name))
