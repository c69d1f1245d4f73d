"""Comments for and against, and reactions to comments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050_talk"
down_revision = "0049_people_moved"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the columns and the table: nobody was asked for a side yet."""
    op.execute("ALTER TABLE challenge ADD COLUMN sides BOOLEAN DEFAULT false NOT NULL")
    # Written out: both databases know it, and SQLite adds no constraint to a table by itself.
    op.execute(
        "ALTER TABLE comment ADD COLUMN side VARCHAR(80)"
        " CONSTRAINT ck_comment_side CHECK (side IN ('for', 'against'))"
    )
    op.create_table(
        "comment_reaction",
        sa.Column("comment_id", BIG, sa.ForeignKey("comment.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("kind", sa.String(80), primary_key=True),
        sa.Column("reacted_at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('thanks', 'good_point', 'wonder')", name="kind"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("comment_reaction")
    op.drop_column("comment", "side")
    op.drop_column("challenge", "sides")
