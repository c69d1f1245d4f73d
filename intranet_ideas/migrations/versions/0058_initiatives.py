"""Initiatives: what chosen ideas become, from need to effect."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0058_initiatives"
down_revision = "0057_joining"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
KEY, NAME = sa.String(80), sa.String(200)


def _initiative(**named: Any) -> sa.Column[int]:
    return sa.Column("initiative_id", sa.Integer, sa.ForeignKey("initiative.id"), nullable=False,
                     **named)  # fmt: skip


def _user(name: str, **named: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("user.id"), nullable=False, **named)


def upgrade() -> None:
    """Add the tables: the stages are the usual ones, and there is no initiative."""
    op.create_table(
        "stage_set",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("stages", sa.JSON, nullable=False),
        _user("changed_by"),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "initiative",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", NAME, nullable=False),
        sa.Column("language", KEY, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("department_id", sa.Integer, sa.ForeignKey("department.id"), nullable=False,
                  index=True),
        _user("owner_id", index=True),
        sa.Column("stage", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("open_to_staff", sa.Boolean, nullable=False),
        sa.Column("planned_cost", sa.BigInteger),
        sa.Column("used_cost", sa.BigInteger),
        sa.Column("risks", sa.JSON, nullable=False),
        _user("created_by"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("state IN ('active', 'paused', 'ended')", name="state"),
        sa.CheckConstraint("planned_cost >= 0", name="planned_cost"),
        sa.CheckConstraint("used_cost >= 0", name="used_cost"),
    )  # fmt: skip
    on, ended = sa.text("state <> 'ended'"), sa.text("state = 'ended'")
    op.create_index("ix_initiative_board", "initiative", ["stage", "id"], sqlite_where=on,
                    postgresql_where=on)
    op.create_index("ix_initiative_ended", "initiative", ["id"], sqlite_where=ended,
                    postgresql_where=ended)
    op.create_table(
        "initiative_member", _initiative(primary_key=True),
        _user("user_id", primary_key=True, index=True),
    )  # fmt: skip
    op.create_table(
        "initiative_origin",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        _initiative(index=True),
    )
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer, primary_key=True),
        _initiative(),
        sa.Column("title", NAME, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("done_on", sa.Date),
    )
    op.create_index("ix_milestone_initiative", "milestone", ["initiative_id"])
    to_come = sa.text("done_on IS NULL")
    op.create_index("ix_milestone_to_come", "milestone", ["due_on", "id"], sqlite_where=to_come,
                    postgresql_where=to_come)
    op.create_table(
        "initiative_tick",
        sa.Column("id", sa.Integer, primary_key=True),
        _initiative(),
        sa.Column("stage", KEY, nullable=False),
        sa.Column("need", NAME, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        _user("ticked_by"),
        sa.Column("ticked_at", INSTANT, nullable=False),
        sa.UniqueConstraint("initiative_id", "stage", "need"),
        sa.CheckConstraint("length(evidence) > 0", name="evidence"),
    )
    op.create_table(
        "initiative_log",
        sa.Column("id", sa.Integer, primary_key=True),
        _initiative(),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("stage", KEY, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("missing", sa.JSON, nullable=False),
        _user("made_by"),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('begun', 'moved', 'paused', 'active', 'ended', 'note')", name="kind"
        ),
    )
    op.create_index("ix_initiative_log_initiative", "initiative_log", ["initiative_id", "id"])


def downgrade() -> None:
    """Remove them."""
    for table in ("initiative_log", "initiative_tick", "milestone", "initiative_origin",
                  "initiative_member", "initiative", "stage_set"):  # fmt: skip
        op.drop_table(table)
