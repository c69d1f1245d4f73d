"""Themes: what challenges are about, and the organisation's own list of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066_themes"
down_revision = "0065_public_parts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the list, empty while the usual themes are used, and each challenge's themes: none."""
    op.create_table(
        "theme_set",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("themes", sa.JSON, nullable=False),
        sa.Column("changed_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.execute("ALTER TABLE challenge ADD COLUMN themes JSON DEFAULT '[]' NOT NULL")


def downgrade() -> None:
    """Remove them."""
    op.execute("ALTER TABLE challenge DROP COLUMN themes")
    op.drop_table("theme_set")
