"""Advice to whoever writes a challenge, kept from the template it was begun from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059_guide"
down_revision = "0058_initiatives"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: challenges that there are have no advice."""
    op.add_column(
        "challenge", sa.Column("guide", sa.JSON, nullable=False, server_default="{}")
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_column("challenge", "guide")
