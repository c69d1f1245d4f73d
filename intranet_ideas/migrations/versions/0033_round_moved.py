"""When the window of a round was last moved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033_round_moved"
down_revision = "0032_outside"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the instant; let the clock look at what is in a round that it says nothing of yet."""
    op.add_column("judging_round", sa.Column("moved_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE challenge SET look_at = published_at WHERE round_closes_at IS NOT NULL "
        "AND published_at IS NOT NULL AND cancelled_at IS NULL AND released_at IS NULL"
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_column("judging_round", "moved_at")
