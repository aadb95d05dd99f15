"""Pages that wait for text recognition, and what of a reason it can not mend."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scanned_pages",
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reader", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("file_sha256", "number", name="pk_scanned_pages"),
    )
    op.create_index("ix_scanned_pages_state_file_sha256", "scanned_pages", ["state", "file_sha256"])
    op.add_column("extractions", sa.Column("lasting", sa.Text(), nullable=True))
