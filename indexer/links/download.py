"""Asks a web server for one page: over connections to addresses that were checked, within limits of size and time."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from indexer.errors import LinkNotFetched
from indexer.links.addresses import Address, is_public, resolve
from indexer.links.target import Target, target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST_BYTES = 5 * 2**20
MOST_REDIRECTS = 5

_HEADERS = {
    "User-Agent": "knowledge-map-search",
    "Accept": "text/html, application/xhtml+xml, application/pdf, text/plain;q=0.8",
    "Accept-Encoding": "gzip, identity",
    "Connection": "close",
}
_REDIRECTS = {301, 302, 303, 307, 308}
_PART = 2**16
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a visit may go: to which addresses and ports, and how many seconds in all."""

    allows: Callable[[Address], bool] = is_public
    ports: frozenset[int] = frozenset({80, 443})
    seconds: float = 20.0


PUBLIC = Reach()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent, and what it says of that; `charset` as it names it."""

    content: bytes
    media_type: str
    charset: str | None


def download(link: str, reach: Reach = PUBLIC) -> Answer:
    """Return what is behind a link, after at most five redirects, each checked like the link itself.

    Raises LinkNotFetched with the cause as a clause that a member of staff understands.
    """
    deadline = time.monotonic() + reach.seconds
    for _ in range(MOST_REDIRECTS + 1):
        target = target_of(link, reach.ports)
        addresses = resolve(target.host, target.port, deadline - time.monotonic())
        if not all(map(reach.allows, addresses)):
            raise LinkNotFetched(cause=f"{target.host} is not a public address of the internet")
        with _visit(target, addresses, deadline) as connection:
            answer = _ask(connection, target)
        if isinstance(answer, Answer):
            return answer
        link = _joined(link, answer)
    raise LinkNotFetched(cause=f"it leads on from page to page more than {MOST_REDIRECTS} times")


def _joined(link: str, place: str) -> str:
    try:
        return urljoin(link, place)
    except ValueError:
        raise LinkNotFetched(cause="it leads on to what is not written as a web address") from None


class _PinnedConnection(http.client.HTTPConnection):
    """A connection that goes to given addresses, while name and certificate are those of the host.

    `abort` ends it from another thread, whatever it is waiting for.
    """

    def __init__(self, target: Target, addresses: Sequence[Address], deadline: float) -> None:
        super().__init__(target.host, target.port, timeout=max(0.1, deadline - time.monotonic()))
        self.default_port = 443 if target.secure else 80
        self._secure = target.secure
        self._addresses = addresses
        self._deadline = deadline
        self._lever: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the first address that answers, with the certificate checked for the host's name."""
        plain = self._connected()
        self._lever = plain.dup()
        self.sock = plain
        self._left()  # the lever was not there yet if the time ran out meanwhile
        if self._secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def abort(self) -> None:
        """Cut the line: whoever waits for the server stops waiting."""
        if self._lever is not None:
            with suppress(OSError):
                self._lever.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Close the connection, which the library does by itself while an answer is still read, and the lever."""
        self.close()
        if self._lever is not None:
            self._lever.close()

    def _connected(self) -> socket.socket:
        failure: OSError = OSError("no address")
        for address in self._addresses:
            left = self._left()
            try:
                return socket.create_connection((str(address), self.port), timeout=left)
            except OSError as error:
                failure = error
        raise failure

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


@contextmanager
def _visit(target: Target, addresses: Sequence[Address], deadline: float) -> Iterator[_PinnedConnection]:
    """Hold a connection until the deadline; what goes wrong on it is told as a cause."""
    connection = _PinnedConnection(target, addresses, deadline)
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), connection.abort)
    timer.daemon = True
    timer.start()
    try:
        yield connection
    except LinkNotFetched:
        raise
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        raise LinkNotFetched(cause=_cause(error, target, deadline)) from error
    finally:
        timer.cancel()
        connection.end()
    if time.monotonic() > deadline:  # a page that ends with the connection looks whole when the line was cut
        raise LinkNotFetched(cause=_TOO_SLOW)


_TOO_SLOW = "the server took too long"


def _cause(error: Exception, target: Target, deadline: float) -> str:
    if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
        return _TOO_SLOW
    if isinstance(error, ssl.SSLError):
        return f"the server can not prove that it is {target.host}"
    return "the connection failed"


def _ask(connection: _PinnedConnection, target: Target) -> Answer | str:
    """Return the answer, or where a redirect leads."""
    connection.request("GET", target.path, headers=_HEADERS)
    with connection.getresponse() as response:
        if response.status in _REDIRECTS and (place := response.getheader("Location")):
            return place
        if response.status != http.client.OK:
            raise LinkNotFetched(cause=f"the server answers {response.status} ({response.reason[:60]})")
        content = _content(response)
        return Answer(content, response.headers.get_content_type(), response.headers.get_content_charset())


def _content(response: http.client.HTTPResponse) -> bytes:
    """Read what is sent, unpacked, and no more than is allowed of either; what was cut off is no page."""
    encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if encoding not in {"identity", "gzip"}:
        raise LinkNotFetched(cause=f"the server packs it in a way not asked for ({encoding[:20]})")
    sent = bytearray()
    while part := response.read(_PART):
        sent += part
        _check_size(len(sent))
    if response.length:  # what the library still expects: reading in parts, it does not complain
        raise http.client.IncompleteRead(bytes(sent), response.length)
    return bytes(sent) if encoding == "identity" else _unpacked(bytes(sent))


def _unpacked(sent: bytes) -> bytes:
    unpacking = zlib.decompressobj(_GZIP)
    unpacked = unpacking.decompress(sent, MOST_BYTES + 1)
    _check_size(len(unpacked))
    if not unpacking.eof:
        raise zlib.error("cut off")
    return unpacked


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise LinkNotFetched(cause=f"it is larger than {MOST_BYTES // 2**20} MB")
