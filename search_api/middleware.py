"""What every request passes on its way in and every answer on its way out: numbers, safe headers, foreign forms, a net.

    RequestNumber       names the request in log and answer
    RequestLine         writes a line into the log, and counts
    SafeHeaders         tells browsers to trust this site alone, and no script or style that stands inside a page
    OwnPagesOnly        refuses what a page of another site sends in a reader's name
    LastNet             an error that nobody foresaw becomes a problem that shows nothing of what is inside

Each is plain ASGI, so that answers of any size stream through.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.log import REQUESTS
from search_api.errors import ForeignRequest
from search_api.measured import Measured
from search_api.problems import Shape, describe

SELF_ONLY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": SELF_ONLY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# Methods that change nothing (RFC 9110, 9.2.1).
READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

log = logging.getLogger(__name__)
requests = logging.getLogger(REQUESTS)


class RequestNumber:
    """Gives each request a random number, for the log and in the header X-Request-ID."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on with `request_number` in its scope."""
        number = secrets.token_hex(6)
        await self.app({**scope, "request_number": number}, receive, _adding(send, {"X-Request-ID": number}))


class RequestLine:
    """Notes each request when it was answered: what it was for, how it ended, how long that took.

    By the pattern of its address, since the address may hold a question or the word of a link.
    """

    def __init__(self, app: ASGIApp, measured: Measured) -> None:
        self.app = app
        self.measured = measured

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        began, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            if scope["type"] == "http":
                self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        action = scope.get("state", {}).get("action") or "nothing"
        self.measured.count(action, status, seconds)
        facts = {
            "request": scope.get("request_number"),
            "method": scope["method"],
            "route": pattern_of(scope),
            "status": status,
            "seconds": round(seconds, 4),
        }
        if requests.isEnabledFor(logging.DEBUG):
            facts["question"] = parse_qs(scope["query_string"].decode(errors="replace")).get("q", [None])[0]
        requests.info("%s %s %d", facts["method"], facts["route"], status, extra=facts)


def pattern_of(scope: Scope) -> str:
    """The address of a request as its route is written, `/products/{product_id}`; it is safe to be kept."""
    return str(getattr(scope.get("route"), "path", "an unknown address"))


class SafeHeaders:
    """Sets SAFE_HEADERS where the answer has not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        await self.app(scope, receive, _adding(send, SAFE_HEADERS))


class OwnPagesOnly:
    """Refuses to change anything for a page of another site, which a browser would send with the reader's cookies.

    Browsers name the page's origin themselves (Sec-Fetch-Site; older ones Origin alone), and no page can forge it.
    What names neither comes from no browser. This is the one place: a form needs no sign of its own against it.
    """

    def __init__(self, app: ASGIApp, shape: Shape) -> None:
        self.app = app
        self.shape = shape

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers it with a problem."""
        if scope["type"] == "http" and scope["method"] not in READING and is_foreign(Headers(scope=scope)):
            response = self.shape(Request(scope), describe(ForeignRequest(path=scope["path"])))
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_foreign(headers: Headers) -> bool:
    """Whether a page of another site sent this (Fetch Metadata; RFC 6454, 7)."""
    if site := headers.get("sec-fetch-site"):
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host")


class LastNet:
    """Answers what nobody foresaw in the given shape, and writes it to the log whole."""

    def __init__(self, app: ASGIApp, shape: Shape) -> None:
        self.app = app
        self.shape = shape

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on; where the answer has begun already, the connection can only be broken off."""
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            log.exception("request %s: %s %s", scope.get("request_number"), scope["method"], pattern_of(scope))
            response = self.shape(Request(scope), describe(error))
            await response(scope, receive, send)


def _adding(send: Send, headers: Mapping[str, str]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            held = MutableHeaders(scope=message)
            for name, value in headers.items():
                held.setdefault(name, value)
        await send(message)

    return send_with_headers
