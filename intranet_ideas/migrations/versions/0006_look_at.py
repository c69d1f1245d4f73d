"""When the clock next has something to say of a challenge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_look_at"
down_revision = "0005_plugin_figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; every challenge that is on is looked at once, and then knows."""
    op.add_column("challenge", sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_challenge_look_at", "challenge", ["look_at", "id"])
    op.execute(
        "UPDATE challenge SET look_at = published_at"
        " WHERE published_at IS NOT NULL AND cancelled_at IS NULL"
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_index("ix_challenge_look_at", "challenge")
    op.drop_column("challenge", "look_at")
