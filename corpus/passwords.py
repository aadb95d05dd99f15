"""Keeps passwords as Argon2 digests, and says which ones are too easy to be used.

Length is all that is asked for, and that it is not the person's own name or address: rules about signs and capitals
make passwords worse (NIST SP 800-63B, 5.1.1.2).
"""

from __future__ import annotations

import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from corpus.errors import RefusedPassword

SHORTEST, LONGEST = 10, 1000  # signs
# argon2-cffi's default, the second choice of RFC 9106 (4): three passes over 64 MiB, 0.18 s of a processor's time.
_HASHER: Final = PasswordHasher()


def check_password(password: str, name: str, email: str) -> None:
    """Raises RefusedPassword for one that is too short, far too long, or the name or address of its owner."""
    plain = _normal(password)
    if len(plain) < SHORTEST:
        raise _refusal("short", f"it has fewer than {SHORTEST} signs", "use a sentence that you remember")
    if len(plain) > LONGEST:
        raise _refusal("long", f"it has more than {LONGEST} signs", "use a shorter one")
    own = {_letters(text) for text in (name, email, email.partition("@")[0])}
    if _letters(plain) in own:
        raise _refusal("own", "it is your name or e-mail address", "use a sentence that you remember")


def hash_password(password: str) -> str:
    """The digest to keep, with its salt and its cost in it."""
    return _HASHER.hash(_normal(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether a password fits what is kept; where nothing is (no such account), the same time passes."""
    try:
        return _HASHER.verify(kept or _NOBODY, _normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether a digest was made at another cost than today's, to be made anew at the next sign-in."""
    return _HASHER.check_needs_rehash(kept)


def _refusal(fault: str, cause: str, remedy: str) -> RefusedPassword:
    """`fault` is what pages translate."""
    return RefusedPassword(fault=fault, cause=cause, remedy=remedy)


def _normal(password: str) -> str:
    """The same letters typed on another keyboard are the same password; beyond LONGEST nothing is compared."""
    return unicodedata.normalize("NFKC", password[: LONGEST + 1])


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


_NOBODY: Final = _HASHER.hash("nobody has this password")
