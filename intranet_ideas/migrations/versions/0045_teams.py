"""Teams: open places, requests to join, helpers, and which comments are a helper's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045_teams"
down_revision = "0044_told_apart"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the three tables and the mark: nobody has helped by name yet."""
    op.create_table(
        "entry_helper",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT),
    )
    op.create_table(
        "team_place",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), nullable=False, index=True),
        sa.Column("wanted", sa.Text, nullable=False),
        sa.Column("role", sa.String(80), nullable=False),
        sa.Column("places", sa.Integer, nullable=False),
        sa.Column("filled", sa.Integer, nullable=False),
        sa.Column("opened_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.CheckConstraint("role IN ('author', 'helper')", name="role"),
        sa.CheckConstraint("places > 0", name="places"),
        sa.CheckConstraint("filled >= 0 AND filled <= places", name="filled"),
    )
    op.create_table(
        "team_request",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), nullable=False, index=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("role", sa.String(80), nullable=False),
        sa.Column("place_id", BIG, sa.ForeignKey("team_place.id")),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(80), nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("answered_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("answered_at", INSTANT),
        sa.CheckConstraint("kind IN ('ask', 'invitation')", name="kind"),
        sa.CheckConstraint("role IN ('author', 'helper')", name="role"),
        sa.CheckConstraint(
            "status IN ('open', 'accepted', 'declined', 'withdrawn')", name="status"
        ),
        sa.CheckConstraint("(status = 'open') = (answered_at IS NULL)", name="answered"),
    )
    op.create_index(
        "uq_team_request_open", "team_request", ["entry_id", "user_id"], unique=True,
        sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"),
    )  # fmt: skip
    op.create_index("ix_team_request_user", "team_request", ["user_id", "id"])
    op.add_column(
        "comment", sa.Column("by_helper", sa.Boolean, nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_column("comment", "by_helper")
    op.drop_table("team_request")
    op.drop_table("team_place")
    op.drop_table("entry_helper")
