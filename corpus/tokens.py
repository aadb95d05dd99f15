"""Random words that open a door - sessions, invitations, keys - and the digest that is all we keep of them.

They have 256 random bits, so a fast digest is enough: nobody can guess one to compare (passwords are passwords.py's).
"""

from __future__ import annotations

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """A random word of 43 letters, digits, hyphens and underscores, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """The SHA-256 (hex) by which a token is looked up."""
    return hashlib.sha256(token.encode()).hexdigest()
