"""Innovation days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0073_days"
down_revision = "0072_connected"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "day",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), primary_key=True),
        sa.Column("code", sa.String(20), nullable=False, unique=True),
        sa.Column("room", sa.String(64), nullable=False, unique=True),
        sa.Column("screen", sa.String(64), unique=True),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("own_team_barred", sa.Boolean, nullable=False),
        sa.Column("winners_at", INSTANT),
        sa.Column("set_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 60", name="minutes"),
    )
    op.create_table(
        "day_team",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("day.challenge_id"), nullable=False,
                  index=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("state", sa.String(80), nullable=False),
        sa.Column("running_since", INSTANT),
        sa.Column("spent", sa.Integer, nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.UniqueConstraint("challenge_id", "code"),
        sa.CheckConstraint("state IN ('waiting', 'on', 'done')", name="state"),
        sa.CheckConstraint("running_since IS NULL OR state = 'on'", name="running"),
        sa.CheckConstraint("spent >= 0", name="spent"),
    )  # fmt: skip
    op.create_index(
        "ix_day_team_on", "day_team", ["challenge_id"], unique=True,
        sqlite_where=sa.text("state = 'on'"), postgresql_where=sa.text("state = 'on'"),
    )  # fmt: skip
    op.create_table(
        "day_member",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("day.challenge_id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("day_team.id"), nullable=False, index=True),
        sa.Column("joined_at", INSTANT, nullable=False),
    )
    op.create_table(
        "day_idea",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("day_team.id"), nullable=False, index=True),
    )


def downgrade() -> None:
    """Remove them."""
    for name in ("day_idea", "day_member", "day_team", "day"):
        op.drop_table(name)
