"""Where a session comes from, and when a token was last used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_sessions"
down_revision = "0017_rounds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two columns."""
    op.add_column(
        "user_session", sa.Column("address", sa.String(80), nullable=False, server_default="")
    )
    op.add_column("api_token", sa.Column("last_used_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Remove them."""
    op.drop_column("api_token", "last_used_at")
    op.drop_column("user_session", "address")
