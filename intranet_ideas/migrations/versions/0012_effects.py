"""What a ranking corrected for, judge by judge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_effects"
down_revision = "0011_comparisons"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("ranking", sa.Column("effects", sa.JSON, nullable=False, server_default="[]"))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("ranking", "effects")
