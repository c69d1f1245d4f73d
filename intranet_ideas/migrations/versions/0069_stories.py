"""Stories of what initiatives taught."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0069_stories"
down_revision = "0066_themes"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
PARTS = ("need", "tried", "happened", "again", "not_again")


def upgrade() -> None:
    """Add the table: no story is written."""
    op.create_table(
        "story",
        sa.Column("initiative_id", sa.Integer, sa.ForeignKey("initiative.id"), primary_key=True),
        sa.Column("outcome", sa.String(80), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in PARTS),
        sa.Column("ask_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("changed_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("outcome IN ('', 'worked', 'partly', 'failed')", name="outcome"),
        sa.CheckConstraint("published_at IS NULL OR outcome <> ''", name="said"),
    )
    op.create_index("ix_story_published", "story", ["published_at", "initiative_id"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("story")
