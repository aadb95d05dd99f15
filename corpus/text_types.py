"""Tells sorts of text apart: a web page, an e-mail message, Markdown, a table with separators, or plain text.

Bytes count as text when they decode by their byte order mark or as UTF-8, or hold hardly any control signs,
as texts in older encodings do; which encoding that is, the extractor finds out.
"""

from __future__ import annotations

import codecs
import re

BY_SUFFIX = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".csv": "text/csv",
    ".tsv": "text/csv",
}
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
TAG = re.compile(r"<[a-z!?]", re.IGNORECASE)
HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
MAIL_HEADER = re.compile(
    r"^(?:From|To|Subject|Date|Received|Message-ID|MIME-Version|Return-Path):", re.IGNORECASE | re.MULTILINE
)
HEADERS_OF_A_MAIL = 3
LONGEST_HEADER = 4000  # signs
CONTROL_SHARE = 0.01  # of the bytes; the Cyrillic and Arabic code pages have none, programs and pictures far more


def text_type(head: bytes, suffix: str) -> str | None:
    """The media type of a text, None for other bytes; `suffix` (".md") tells plain sorts apart."""
    text = _decode(head)
    if text is None:
        return None
    if _is_mail(text):
        return "multipart/related" if "multipart/related" in text[:LONGEST_HEADER] else "message/rfc822"
    if suffix not in BY_SUFFIX and TAG.match(text.lstrip()):
        return _markup_type(text)
    return BY_SUFFIX.get(suffix, "text/plain")


def _markup_type(text: str) -> str:
    if HTML.search(text):
        return "text/html"
    return "application/xml" if text.lstrip().startswith("<?xml") else "text/html"


def _is_mail(text: str) -> bool:
    header = re.split(r"\r?\n\r?\n", text[:LONGEST_HEADER], maxsplit=1)[0]
    return len(set(MAIL_HEADER.findall(header))) >= HEADERS_OF_A_MAIL


def _decode(head: bytes) -> str | None:
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    if b"\x00" in head:
        return _decode_without_mark(head)
    controls = sum(head.count(code) for code in range(32) if code not in b"\t\n\r\f\x1b")
    if controls > CONTROL_SHARE * len(head):
        return None
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode("latin-1")


def _decode_without_mark(head: bytes) -> str | None:
    """UTF-16 that lost its mark: in a Western text every second byte is zero, all on one side."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if max(even, odd) < half / 2 or min(even, odd) > half * CONTROL_SHARE:
        return None
    return head.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
