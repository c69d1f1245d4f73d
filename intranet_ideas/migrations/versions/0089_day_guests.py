"""Guests of an innovation day, who come in by a name only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0089_day_guests"
down_revision = "0093_measured"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the switch and the table."""
    op.add_column(
        "day", sa.Column("guests", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.create_table(
        "day_guest",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("day.challenge_id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("browser", sa.String(64)),
        sa.Column("network", sa.String(64)),
        sa.Column("came_at", INSTANT, nullable=False),
        sa.Column("code", sa.String(64)),
        sa.Column("code_until", INSTANT),
        sa.Column("taken_out_at", INSTANT),
        sa.Column("taken_out_by", sa.Integer, sa.ForeignKey("user.id"), index=True),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("day_team.id"), index=True),
        sa.Column("kept_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.UniqueConstraint("challenge_id", "browser"),
        sa.CheckConstraint("(code IS NULL) = (code_until IS NULL)", name="code"),
        sa.CheckConstraint("(taken_out_at IS NULL) = (taken_out_by IS NULL)", name="taken_out"),
    )
    op.create_index("ix_day_guest_network", "day_guest", ["challenge_id", "network"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("day_guest")
    op.drop_column("day", "guests")
