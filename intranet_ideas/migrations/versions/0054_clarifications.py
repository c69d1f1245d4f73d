"""Questions to the authors of an idea, and where they may be asked during judging."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054_clarifications"
down_revision = "0053_moderation"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables: nothing is asked, and nothing may be during judging."""
    op.create_table(
        "clarification",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), nullable=False),
        sa.Column("asked_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("as_judge", sa.Boolean, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("remind_at", INSTANT, index=True),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answered_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("answered_at", INSTANT),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
    )
    op.create_index("ix_clarification_entry", "clarification", ["entry_id", "id"])
    op.create_table(
        "clarification_rule",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), primary_key=True),
        sa.Column("in_judging", sa.Boolean, nullable=False),
        sa.Column("changed_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("clarification_rule")
    op.drop_table("clarification")
