"""Since when an account is closed, and when the person was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024_closed_account"
down_revision = "0023_passkeys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; the worker fills it."""
    op.create_table(
        "closed_account",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("closed_account")
