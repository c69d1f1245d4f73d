"""What public pages show of a challenge's ideas: nothing more than before, until somebody says
so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065_public_parts"
down_revision = "0062_tips"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the choice."""
    op.add_column(
        "challenge", sa.Column("public_parts", sa.JSON, nullable=False, server_default="[]")
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_column("challenge", "public_parts")
