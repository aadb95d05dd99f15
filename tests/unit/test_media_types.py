"""What a file is, is told from its bytes; what can not be read is refused with cause and remedy."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from corpus import media_types
from corpus.errors import RefusedFile
from corpus.media_types import recognise
from tests.made_compound import compound_bytes

if TYPE_CHECKING:
    from pathlib import Path

LOCKED_DOC = bytes(10) + (0x0100).to_bytes(2, "little")
LOCKED_XLS = b"\x09\x08\x02\x00xx\x2f\x00\x00\x00"


def _zip(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def _office(main: str) -> bytes:
    return _zip(**{"[Content_Types].xml": f"<Override ContentType='application/vnd.{main}+xml'/>"})


def _with_broken_member(name: str) -> bytes:
    """A zip archive whose list is sound and whose member does not unpack."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "word " * 100)
    content = bytearray(buffer.getvalue())
    start = 30 + len(name)
    content[start : start + 8] = b"\xff" * 8
    return bytes(content)


def _recognise(folder: Path, content: bytes, name: str) -> str:
    path = folder / "upload"
    path.write_bytes(content)
    return recognise(path, name)


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (b"%PDF-1.7\n...", "report.docx", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "scan.pdf", "image/png"),
        (b"II*\x00\x08", "scan.jpg", "image/tiff"),
        (b"\xef\xbb\xbf\n%PDF-1.4", "report", "application/pdf"),
        (_office("openxmlformats-officedocument.wordprocessingml.document.main"), "x.pdf", media_types.DOCX),
        (_office("openxmlformats-officedocument.presentationml.presentation.main"), "x", media_types.PPTX),
        (_office("openxmlformats-officedocument.presentationml.slideshow.main"), "x", media_types.PPTX),
        (_office("openxmlformats-officedocument.spreadsheetml.sheet.main"), "x", media_types.XLSX),
        (_office("ms-word.document.macroEnabled.main"), "x.docm", media_types.DOCX),
        (_office("ms-word.template.macroEnabledTemplate.main"), "x.dotm", media_types.DOCX),
        (_office("openxmlformats-officedocument.presentationml.template.main"), "x.potx", media_types.PPTX),
        (_office("ms-excel.sheet.macroEnabled.main"), "x.xlsm", media_types.XLSX),
        (_office("ms-excel.sheet.binary.macroEnabled.main"), "x.xlsx", media_types.XLSB),
        (_zip(mimetype=media_types.EPUB, **{"META-INF__container.xml": "x"}), "x.zip", media_types.EPUB),
        (_zip(**{"META-INF__container.xml": "x"}), "x.epub", media_types.EPUB),
        (compound_bytes({"WordDocument": b"x", "ObjectPool/Workbook": b"x"}), "x.docx", "application/msword"),
        (compound_bytes({"Workbook": b"x"}), "x", "application/vnd.ms-excel"),
        (compound_bytes({"PowerPoint Document": b"x"}), "x", "application/vnd.ms-powerpoint"),
        (compound_bytes({"__properties_version1.0": b"x"}), "x.msg", "application/vnd.ms-outlook"),
        (_zip(mimetype=media_types.ODT), "x.zip", media_types.ODT),
        (_zip(mimetype=f"{media_types.ODP}-template"), "x.otp", media_types.ODP),
        (_zip(mimetype=media_types.ODS), "x", media_types.ODS),
        (_zip(mimetype=media_types.ODP), "x", media_types.ODP),
        (b"<!DOCTYPE html><title>x</title>", "x.txt", "text/html"),
        (b"<!-- " + b"x" * 9000 + b" -->\n<HTML lang=nl>", "x", "text/html"),
        ("<html><body>ü".encode("utf-16"), "x.html", "text/html"),
        (b"<?xml version='1.0'?><html xmlns='...'>", "x.xhtml", "text/html"),
        (b"<3 hours of work", "x.txt", "text/plain"),
        (b"# Title\n\ntext", "x.md", "text/markdown"),
        (b"<p align=center>\n\n# Title", "README.md", "text/markdown"),
        (b"a;b\n1;2\n", "x.CSV", "text/csv"),
        (b"a;b\n1;2\n", "x.txt", "text/plain"),
        ("wie beslist er over de rivier?".encode("utf-16-le"), "x.txt", "text/plain"),
        ("Кто решает?".encode("cp866"), "x.txt", "text/plain"),
        ("من يقرر؟".encode(), "x", "text/plain"),
        (b"From: the river\nTo: the sea\n\nA walk.", "x.txt", "text/plain"),
        (b"{\\rtf1 text}", "x.doc", media_types.RTF),
        (b"From: a@example.org\nTo: b@example.org\nSubject: x\nDate: y\n\nhello", "x.txt", "message/rfc822"),
        (b"From: x\nSubject: y\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n", "x", "multipart/related"),
    ],
)
def test_a_kind_is_recognised_by_its_content(tmp_path: Path, content: bytes, name: str, media_type: str) -> None:
    """The name may lie about everything but the sort of plain text."""
    assert _recognise(tmp_path, content, name) == media_type


@pytest.mark.parametrize(
    ("content", "name", "cause"),
    [
        (b"", "x.pdf", "it is empty"),
        (b"MZ\x90\x00", "x.pdf", "it is a program"),
        (b"\x7fELF\x02", "x", "it is a program"),
        (b"#!/bin/sh\nrm -r x", "x.txt", "it is a program"),
        (_zip(**{"META-INF__MANIFEST.MF": "x", "A.class": "x"}), "x.zip", "it is a program"),
        (compound_bytes({"EncryptedPackage": b"x"}), "x.docx", "protected by a password"),
        (compound_bytes({"WordDocument": LOCKED_DOC}), "x.doc", "protected by a password"),
        (compound_bytes({"Workbook": LOCKED_XLS}), "x.xls", "protected by a password"),
        (compound_bytes({"PowerPoint Document": b"x", "EncryptedSummary": b"x"}), "x.ppt", "protected by a password"),
        (compound_bytes({"Anything": b"x"}), "x.db", "can not be read"),
        (compound_bytes({"WordDocument": b"x"})[:600], "x.doc", "it is damaged"),
        (b"PK\x03\x04 cut off", "x.docx", "it is damaged"),
        (b"PK\x05\x06" + bytes(18), "x.xlsx", "it is damaged"),
        (_with_broken_member("[Content_Types].xml"), "x.docx", "it is damaged"),
        (_zip(**{"a.txt": "x"}), "x.docx", "it is an archive"),
        (b"GIF89a", "x.pdf", "it is a picture"),
        (b"<?xml version='1.0'?><svg/>", "x.svg", "it is a data file (xml)"),
        (bytes(range(256)) * 40, "x.txt", "can not be read"),
    ],
)
def test_what_can_not_be_read_is_refused_with_a_reason(tmp_path: Path, content: bytes, name: str, cause: str) -> None:
    """The sentence names the file, says what it is and what to do."""
    with pytest.raises(RefusedFile) as caught:
        _recognise(tmp_path, content, name)

    assert str(caught.value).startswith(f"{name} was not added: ")
    assert cause in str(caught.value)
    assert str(caught.value.facts["remedy"])
