"""Plans with their goals, imports of them, and what is tied to a goal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0067_goals"
down_revision = "0071_mail_links"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "goal_plan",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("name", sa.JSON, nullable=False),
        sa.Column("starts", sa.SmallInteger),
        sa.Column("ends", sa.SmallInteger),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("kind IN ('own', 'un')", name="kind"),
        sa.CheckConstraint("starts <= ends", name="years"),
    )
    op.create_index("uq_goal_plan_un", "goal_plan", ["kind"], unique=True,
                    sqlite_where=sa.text("kind = 'un'"),
                    postgresql_where=sa.text("kind = 'un'"))
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("goal_plan.id"), nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("goal.id")),
        sa.Column("ended_at", INSTANT),
        sa.Column("successor_id", sa.Integer, sa.ForeignKey("goal.id")),
    )
    op.create_index("uq_goal_number", "goal", ["plan_id", "number"], unique=True,
                    sqlite_where=sa.text("ended_at IS NULL"),
                    postgresql_where=sa.text("ended_at IS NULL"))
    op.create_index("ix_goal_plan", "goal", ["plan_id"])
    op.create_table(
        "goal_import",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("goal_plan.id"), nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("undone_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("undone_at", INSTANT),
    )
    op.create_index("ix_goal_import_plan", "goal_import", ["plan_id", "id"])
    op.create_table(
        "goal_import_change",
        sa.Column("import_id", sa.Integer, sa.ForeignKey("goal_import.id"), primary_key=True),
        sa.Column("goal_id", sa.Integer, sa.ForeignKey("goal.id"), primary_key=True, index=True),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("was", sa.JSON, nullable=False),
        sa.CheckConstraint("kind IN ('new', 'renamed', 'moved', 'ended')", name="kind"),
    )
    for name, column, target, kind in (
        ("challenge_goal", "challenge_id", "challenge.id", sa.Integer()),
        ("entry_goal", "entry_id", "entry.id", BIG),
        ("initiative_goal", "initiative_id", "initiative.id", sa.Integer()),
    ):
        op.create_table(
            name,
            sa.Column(column, kind, sa.ForeignKey(target), primary_key=True),
            sa.Column("goal_id", sa.Integer, sa.ForeignKey("goal.id"), primary_key=True,
                      index=True),
        )


def downgrade() -> None:
    """Remove them."""
    for name in ("initiative_goal", "entry_goal", "challenge_goal", "goal_import_change",
                 "goal_import", "goal", "goal_plan"):
        op.drop_table(name)
