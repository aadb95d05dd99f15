"""The table of whether work is paused and what the worker does now; migrations make exactly this."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Integer, Table

from corpus.tables import UtcDateTime, metadata

work = Table(
    "work",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("paused", Boolean, nullable=False),
    Column("progress", JSON, nullable=False),
    Column("told_at", UtcDateTime),
)
