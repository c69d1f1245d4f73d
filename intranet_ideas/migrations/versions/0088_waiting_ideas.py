"""Ideas of guests can wait for a moderator; in challenges that are there already none do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0088_waiting_ideas"
down_revision = "0087_guardians"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
OPEN = sa.text("outcome IS NULL")


def upgrade() -> None:
    """Add the choice and the table."""
    op.add_column("challenge", sa.Column("guest_ideas_wait", sa.Boolean, nullable=False,
                                         server_default=sa.false()))
    op.add_column("challenge", sa.Column("ideas_trusted_after", sa.Integer, nullable=False,
                                         server_default="1"))
    op.create_table(
        "entry_hold",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), nullable=False, index=True),
        sa.Column("revision_id", BIG, sa.ForeignKey("entry_revision.id"), nullable=False,
                  index=True),
        sa.Column("handed_in_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False,
                  index=True),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("remind_at", INSTANT, index=True),
        sa.Column("outcome", sa.String(80)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("decided_at", INSTANT),
        sa.Column("appeal", sa.Text, nullable=False),
        sa.Column("appealed_at", INSTANT),
        sa.Column("restored", sa.Boolean),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("heard_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("heard_at", INSTANT),
        sa.CheckConstraint("outcome IN ('through', 'back', 'refused', 'taken_back')",
                           name="outcome"),
        sa.CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("(restored IS NULL) = (heard_at IS NULL)", name="heard"),
        sa.CheckConstraint("appealed_at IS NULL OR outcome = 'refused'", name="appealed"),
    )  # fmt: skip
    op.create_index("uq_entry_hold_open", "entry_hold", ["entry_id"], unique=True,
                    sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    """Remove them."""
    op.drop_table("entry_hold")
    op.drop_column("challenge", "ideas_trusted_after")
    op.drop_column("challenge", "guest_ideas_wait")
