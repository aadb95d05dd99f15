"""What a file declares of itself, what is proposed from it, and who wrote a version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("version_id", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_proposals_version_id_versions"),
        sa.PrimaryKeyConstraint("version_id", "field", name="pk_proposals"),
    )
    op.add_column("extractions", sa.Column("properties", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("versions", sa.Column("authors", sa.JSON(), server_default="[]", nullable=False))
