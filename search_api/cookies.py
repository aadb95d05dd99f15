"""The two cookies by which a browser is known: that of its session, and the sign by which our own forms are told.

No script can read them, no other site's form sends them (SameSite=Lax), and behind TLS they travel by TLS alone; their
names then begin with __Host-, so that no neighbouring site can set them (RFC 6265bis, 4.1.3.2).
"""

from __future__ import annotations

import hmac
import secrets

from fastapi import Request, Response

SESSION, FORM = "kms_session", "kms_form"
SESSION_SECONDS = 30 * 24 * 3600


def session_token(request: Request) -> str | None:
    """The secret word of the session that a browser claims."""
    return request.cookies.get(_name(SESSION, request))


def give_session(request: Request, response: Response, token: str) -> None:
    """Let the browser keep a session."""
    _give(request, response, SESSION, token, SESSION_SECONDS)


def drop_session(request: Request, response: Response) -> None:
    """Let the browser forget it."""
    response.delete_cookie(_name(SESSION, request), secure=_behind_tls(request), httponly=True, samesite="lax")


class FormToken:
    """The sign that forms of one page carry: asked for, it is made of the session, or else of a cookie of its own."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._made: str | None = None

    def __call__(self) -> str:
        """The sign to put into a form."""
        held = _secret(self._request)
        if held is None:
            held = self._made = self._made or secrets.token_urlsafe(32)
        return _sign(held)

    def keep(self, response: Response) -> None:
        """Let the browser keep what the sign was made of, where a form of this page carries one that is new."""
        if self._made is not None:
            _give(self._request, response, FORM, self._made, None)


def is_signed(request: Request, token: str) -> bool:
    """Whether a form carries the sign of the browser that sends it."""
    held = _secret(request)
    return held is not None and hmac.compare_digest(_sign(held).encode(), token.encode())


def _secret(request: Request) -> str | None:
    return session_token(request) or request.cookies.get(_name(FORM, request))


def _sign(secret: str) -> str:
    return hmac.digest(secret.encode(), b"a form of ours", "sha256").hex()


def _give(request: Request, response: Response, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        _name(name, request), value, max_age=seconds, secure=_behind_tls(request), httponly=True, samesite="lax"
    )


def _name(name: str, request: Request) -> str:
    return f"__Host-{name}" if _behind_tls(request) else name


def _behind_tls(request: Request) -> bool:
    return bool(request.app.state.settings.behind_tls)
