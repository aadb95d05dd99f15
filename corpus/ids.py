"""Names for products and versions: short, safe in a web address, telling nothing of when and by whom.

They are random rather than sortable: an order that matters has a column of its own, and a counter in an
address would tell a stranger how much the collection holds and invite him to try its neighbours.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # without 0, 1, i, l, o, u: read aloud and retyped without mistakes
LONGEST_SLUG = 60
ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,118}[a-z0-9])?")


def new_product_id(title: str) -> str:
    """Readable and unique: words of the title and six random signs (30 to the power 6: 729 million)."""
    return f"{slug(title) or 'product'}-{_random(6)}"


def new_version_id() -> str:
    """Twelve random signs: a collision in a million versions has a chance of about one in a million."""
    return _random(12)


def slug(text: str) -> str:
    """The Latin letters and digits of a text with hyphens between; empty where there are none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].rstrip("-")


def is_id(text: str) -> bool:
    """Whether a text can stand in an address: small letters, digits and hyphens, at most 120."""
    return ID.fullmatch(text) is not None


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
