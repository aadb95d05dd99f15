"""What a link asks for: which host, by which port, for which path; and which links ask for something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from indexer.errors import LinkNotFetched

if TYPE_CHECKING:
    from collections.abc import Collection

_PORTS = {"http": 80, "https": 443}
_KEPT = "/%:=&?~#+!$,;'@()*[]"  # what has a meaning in paths and queries, and what is escaped already


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect to and what to ask for; `host` is ASCII, `path` is escaped and holds the query."""

    secure: bool
    host: str
    port: int
    path: str


def target_of(link: str, ports: Collection[int]) -> Target:
    """Take a link apart. Raises LinkNotFetched where it is no web address, names a user or another port."""
    try:
        parts = urlsplit(link)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:
        raise _refused("it is not written as a web address") from None
    if parts.scheme not in _PORTS or not host or any(sign <= " " for sign in link):
        raise _refused("it is not written as a web address")
    if "@" in parts.netloc:
        raise _refused("a name before the @ could hide where it leads")
    if port not in ports:
        raise _refused(f"of a server only the usual doors are tried, not port {port}")
    path = quote(parts.path or "/", safe=_KEPT) + (f"?{quote(parts.query, safe=_KEPT)}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, path)


def _refused(cause: str) -> LinkNotFetched:
    return LinkNotFetched(cause=cause)
