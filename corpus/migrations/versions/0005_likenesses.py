"""What is noted of each version, pairs that seem to be one product, and products whose versions went to another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "version_traits",
        sa.Column("version_id", sa.String(length=120), nullable=False),
        sa.Column("made_from", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("compared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_version_traits_version_id_versions"),
        sa.PrimaryKeyConstraint("version_id", name="pk_version_traits"),
    )
    op.create_table(
        "likenesses",
        sa.Column("first", sa.String(length=120), nullable=False),
        sa.Column("second", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["first"], ["versions.id"], name="fk_likenesses_first_versions"),
        sa.ForeignKeyConstraint(["second"], ["versions.id"], name="fk_likenesses_second_versions"),
        sa.PrimaryKeyConstraint("first", "second", name="pk_likenesses"),
    )
    op.create_index("ix_likenesses_state", "likenesses", ["state"])
    op.add_column("products", sa.Column("merged_into", sa.String(length=120), nullable=True))
