"""When a product was removed and what it was a part of, for the bin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("products", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("products", sa.Column("parted_from", sa.String(length=120), nullable=True))
