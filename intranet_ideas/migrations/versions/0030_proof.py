"""How someone signed in, and when they last showed that it is them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030_proof"
down_revision = "0029_example"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known of the sessions there are."""
    op.add_column(
        "user_session", sa.Column("way", sa.String(20), nullable=False, server_default="")
    )
    op.add_column("user_session", sa.Column("proven_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Forget both."""
    op.drop_column("user_session", "proven_at")
    op.drop_column("user_session", "way")
