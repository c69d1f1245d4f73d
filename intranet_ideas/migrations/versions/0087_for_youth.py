"""Challenges may be meant for children and youth."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0087_for_youth"
down_revision = "0088_told_ideas"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark."""
    op.add_column(
        "challenge",
        sa.Column("for_youth", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_column("challenge", "for_youth")
