"""Suggestions to an idea's text, and which texts came of one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052_suggestions"
down_revision = "0051_voting"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table and the mark: nothing has come of a suggestion yet."""
    with op.batch_alter_table("entry_revision") as batch:
        batch.add_column(sa.Column("suggested_by", sa.Integer, nullable=True))
        batch.create_foreign_key(
            "fk_entry_revision_suggested_by_user", "user", ["suggested_by"], ["id"]
        )
    op.create_table(
        "suggestion",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("field", sa.String(200), nullable=False),
        sa.Column("base", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(80), nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("answered_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("answered_at", INSTANT),
        sa.Column("revision", sa.Integer),
        sa.CheckConstraint(
            "status IN ('open', 'accepted', 'declined', 'withdrawn')", name="status"
        ),
        sa.CheckConstraint("(status = 'open') = (answered_at IS NULL)", name="answered"),
        sa.CheckConstraint("(status = 'accepted') = (revision IS NOT NULL)", name="taken_in"),
    )
    op.create_index("ix_suggestion_entry", "suggestion", ["entry_id", "status", "id"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("suggestion")
    with op.batch_alter_table("entry_revision") as batch:
        batch.drop_constraint("fk_entry_revision_suggested_by_user", type_="foreignkey")
        batch.drop_column("suggested_by")
