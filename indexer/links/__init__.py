"""Fetches the page behind the link of a web tool, so that its text can be read like a file's.

    link ──> target ──> addresses, all public ──> connection to one of them ──> answer ──> page in a temporary file
             ^                                                                  |
             └──────────────── a redirect: everything is checked anew <─────────┘

Done only where the setting KMS_FETCH_LINKS says so. An address is looked up once and the connection goes to what was
looked up, so that a name can not lead elsewhere between the check and the visit. Nothing a page names is fetched.
"""

from __future__ import annotations

import codecs
import hashlib
import posixpath
import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus.errors import RefusedFile
from corpus.media_types import PDF, recognise
from indexer.errors import LinkNotFetched
from indexer.links.download import PUBLIC, Reach, download

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.links.download import Answer

EXTRACTOR = ("link", 1)  # name and version under which the text of links is kept; the latter grows with what is fetched

_TEXTS = frozenset({"text/plain", "text/markdown", "text/csv"})
# What a server may say it sends, and what its bytes must then be.
_READ = {
    "text/html": frozenset({"text/html"}),
    "application/xhtml+xml": frozenset({"text/html"}),
    "text/plain": _TEXTS,
    "text/markdown": _TEXTS,
    "application/pdf": frozenset({PDF}),
}

# Encodings a server may name, as Python calls them: those the web uses, and none that is slow (punycode is quadratic).
_CHARSETS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|iso8859-\d+|cp125\d|koi8-\w+|gb18030|gbk|gb2312|big5|shift_jis|euc_(jp|kr)"
)


@dataclass(frozen=True, slots=True)
class WebPage:
    """What was fetched: a file that is there for a moment, and its media type."""

    path: Path
    media_type: str


@contextmanager
def fetched(link: str, reach: Reach = PUBLIC) -> Iterator[WebPage]:
    """Yield the page behind a link; its file is gone afterwards.

    Raises LinkNotFetched with the cause: an address that is not public, no answer, too large, of a kind not read.
    """
    answer = _downloaded(link, reach)
    allowed = _READ.get(answer.media_type)
    if allowed is None:
        raise LinkNotFetched(cause=f"what is there is of a kind not read from the web ({answer.media_type})")
    with tempfile.NamedTemporaryFile(prefix="kms-link-") as file:
        file.write(_with_mark(answer))
        file.flush()
        path = Path(file.name)
        found = _recognised(path, posixpath.basename(urlsplit(link).path) or "page")
        if found not in allowed:
            raise LinkNotFetched(cause=f"the server calls it {answer.media_type}, and it is not")
        yield WebPage(path, found)


def digest_of_link(link: str) -> str:
    """Return the digest (SHA-256, hex) under which the text of a link is kept, as a file's is under its bytes'."""
    return hashlib.sha256(link.encode()).hexdigest()


def _downloaded(link: str, reach: Reach) -> Answer:
    try:
        return download(link, reach)
    except LinkNotFetched:
        raise
    except Exception as error:  # what a stranger's server provokes is told, and never ends the worker
        raise LinkNotFetched(cause=f"its server answers in an unforeseen way ({type(error).__name__})") from error


def _recognised(path: Path, name: str) -> str | None:
    try:
        return recognise(path, name)
    except RefusedFile:
        return None


def _with_mark(answer: Answer) -> bytes:
    """Write a text as UTF-8 with a mark where the server names its encoding: the file can not carry the name along."""
    if answer.charset is None or answer.media_type == "application/pdf":
        return answer.content
    try:
        known = codecs.lookup(answer.charset).name
        if _CHARSETS.fullmatch(known):
            return answer.content.decode(known).encode("utf-8-sig")
    except (LookupError, ValueError):
        pass
    return answer.content
