"""Guests' accounts that were connected with those of people who work here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0072_connected"
down_revision = "0068_consultations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "connected_account",
        sa.Column("guest_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("member_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("connected_account")
