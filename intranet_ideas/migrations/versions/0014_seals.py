"""Sealed results, and releases that happen by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_seals"
down_revision = "0013_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the choice."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "result_seal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("ranking_id", sa.Integer, sa.ForeignKey("ranking.id")),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("check_asked_at", instant),
        sa.Column("checked_at", instant),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.UniqueConstraint("challenge_id", "number"),
        sa.CheckConstraint("number = 1 OR length(note) > 0", name="explained"),
    )
    op.execute("ALTER TABLE challenge ADD COLUMN release_alone BOOLEAN DEFAULT false NOT NULL")


def downgrade() -> None:
    """Remove them."""
    op.execute("ALTER TABLE challenge DROP COLUMN release_alone")
    op.drop_table("result_seal")
