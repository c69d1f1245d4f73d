"""Ideas that are written down for others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0088_told_ideas"
down_revision = "0087_link_networks"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables: nothing is written down yet."""
    op.create_table(
        "told_sheet",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False,
                  index=True),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("way", sa.String(80), nullable=False),
        sa.Column("written_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("code_hash", sa.String(64), unique=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("claimed_at", INSTANT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("way IN ('phone', 'paper', 'class', 'meeting', 'other')", name="way"),
    )  # fmt: skip
    op.create_table(
        "told_idea",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("sheet_id", sa.Integer, sa.ForeignKey("told_sheet.id"), nullable=False,
                  index=True),
        sa.Column("place", sa.Integer, nullable=False),
    )  # fmt: skip


def downgrade() -> None:
    """Remove them."""
    op.drop_table("told_idea")
    op.drop_table("told_sheet")
