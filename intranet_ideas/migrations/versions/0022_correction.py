"""Setting assessments aside after the results are published, and ranking anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022_correction"
down_revision = "0021_told"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables of what is being corrected, and of what was set aside."""
    op.create_table(
        "correction_draft",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), primary_key=True),
        sa.Column("base_number", sa.Integer, nullable=False),
        sa.Column("ground", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("pairs", sa.JSON, nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("computed_at", INSTANT, nullable=True),
        sa.Column("made", sa.JSON, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.Column("fault_values", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("ground IN ('conflict', 'score')", name="ground"),
        sa.CheckConstraint("length(reason) > 0", name="reasoned"),
    )
    op.create_table(
        "set_aside",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False,
                  index=True),
        sa.Column("ground", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("set_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.CheckConstraint("ground IN ('conflict', 'score')", name="ground"),
        sa.CheckConstraint("length(reason) > 0", name="reasoned"),
    )  # fmt: skip


def downgrade() -> None:
    """Remove them."""
    op.drop_table("set_aside")
    op.drop_table("correction_draft")
