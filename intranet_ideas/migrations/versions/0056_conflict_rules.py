"""Why the grounds of disqualification were changed after judges had handed something in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056_conflict_rules"
down_revision = "0055_pre_moderation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table: of changes before this no reason was asked for."""
    op.create_table(
        "conflict_rule_change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False,
                  index=True),
        sa.Column("unit", sa.Boolean, nullable=False),
        sa.Column("superior", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("changed_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name="reasoned"),
    )  # fmt: skip


def downgrade() -> None:
    """Remove it."""
    op.drop_table("conflict_rule_change")
