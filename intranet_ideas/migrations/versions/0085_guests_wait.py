"""Comments of guests wait for a moderator; in challenges that are there already they go on as
they did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0085_guests_wait"
down_revision = "0079_indicators"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the choice."""
    op.add_column(
        "challenge",
        sa.Column("guests_wait", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_column("challenge", "guests_wait")
