"""The tables of the people who use the collection; those of the collection itself are in tables.py.

organisations <── accounts ──> sessions, api_keys      an account belongs to one organisation, or to none
invitations ──> sessions                               a link makes an account, or lets members read
nominations ──> organisations, products                what an organisation says of a product, and why
audit_lines                                            who changed what; never altered, so it points at nothing

Of secrets - session words, links, keys - only the SHA-256 lies here, of passwords the Argon2 digest.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, Text

from corpus.tables import UtcDateTime, metadata

organisations = Table(
    "organisations",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("organisation_id", String(120), ForeignKey("organisations.id")),
    Column("password", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("purpose", String(10), nullable=False),
    Column("email", Text),
    Column("role", String(20)),
    Column("organisation_id", String(120), ForeignKey("organisations.id")),
    Column("account_id", String(12), ForeignKey("accounts.id")),
    Column("invited_by", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("account_id", String(12), ForeignKey("accounts.id"), index=True),
    Column("invitation_id", String(12), ForeignKey("invitations.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("secret_sha256", String(64), nullable=False, unique=True),
    Column("account_id", String(12), ForeignKey("accounts.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

nominations = Table(
    "nominations",
    metadata,
    Column("product_id", String(120), ForeignKey("products.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", String(120), ForeignKey("organisations.id"), primary_key=True),
    Column("praise", String(10), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

audit_lines = Table(
    "audit_lines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_id", String(12)),
    Column("actor", Text, nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
)
