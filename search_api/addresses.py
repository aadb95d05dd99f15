"""The addresses that answers link to, written in one place so that a link and its route can not drift apart."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from corpus.media_types import PDF
from corpus.records import SourceFile, Version

PREFIX = "/api/v1"
PREVIEW_WIDTH = 640


def product_page(product_id: str) -> str:
    """The page for people."""
    return f"/products/{quote(product_id)}"


def file_address(product_id: str, file: SourceFile, page: int = 0) -> str:
    """The original file; a PDF opened in the browser where a page is named."""
    address = f"{PREFIX}/products/{quote(product_id)}/files/{file.sha256}"
    return f"{address}?inline=1#page={page}" if page and file.media_type == PDF else address


def page_text(product_id: str, version: Version, sha256: str, page: int) -> str:
    """A page as text."""
    return f"{PREFIX}/products/{quote(product_id)}/pages/{page}?{_where(version, sha256)}"


def page_picture(product_id: str, version: Version, file: SourceFile, page: int) -> str | None:
    """A page as a picture; only pages of PDF files can be drawn."""
    if file.media_type != PDF:
        return None
    where = _where(version, file.sha256)
    return f"{PREFIX}/products/{quote(product_id)}/pages/{page}.webp?{where}&width={PREVIEW_WIDTH}"


def _where(version: Version, sha256: str) -> str:
    """A version's first file needs no name."""
    pairs = {"version": version.id}
    if version.files and version.files[0].sha256 != sha256:
        pairs["file"] = sha256
    return urlencode(pairs)
