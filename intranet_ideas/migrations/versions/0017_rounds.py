"""Judging in several rounds: what there is belongs to the first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017_rounds"
down_revision = "0016_redaction"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)

UNIQUE = {
    "criterion": (["challenge_id", "key"], ["challenge_id", "round", "key"]),
    "judge": (["challenge_id", "user_id"], ["challenge_id", "round", "user_id"]),
    "assessment": (["entry_id", "user_id"], ["entry_id", "round", "user_id"]),
    "comparison": (
        ["user_id", "first_id", "second_id"], ["round", "user_id", "first_id", "second_id"],
    ),
}  # fmt: skip
"""What was unique in each table, and what is now."""


def upgrade() -> None:
    """Add the plan of rounds and the number of the round to all that belongs to one."""
    # Written out: both databases know it, and SQLite adds no constraint to a table by itself.
    op.execute(
        "ALTER TABLE challenge ADD COLUMN round INTEGER DEFAULT 1 NOT NULL"
        " CONSTRAINT ck_challenge_round CHECK (round >= 1)"
    )
    op.add_column("challenge", sa.Column("round_closes_at", INSTANT, nullable=True))
    op.add_column("ranking", _round())
    for table, (before, after) in UNIQUE.items():
        _unique(table, before, after, add=True)
    op.create_table(
        "judging_round",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("closes_at", INSTANT, nullable=True),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("value", sa.Double, nullable=True),
        sa.Column("see_earlier", sa.Boolean, nullable=False),
        sa.Column("assign_all", sa.Boolean, nullable=False),
        sa.Column("begun_at", INSTANT, nullable=True),
        sa.Column("left_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("kept", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("rule IN ('hand', 'count', 'share', 'threshold')", name="rule"),
        sa.CheckConstraint("(rule = 'hand') = (value IS NULL)", name="value"),
        sa.CheckConstraint("left_at IS NULL OR begun_at IS NOT NULL", name="begun"),
    )
    op.create_table(
        "round_entry",
        sa.Column("entry_id", BIG_ID, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("round", sa.Integer, primary_key=True),
        sa.Column("by_hand", sa.Boolean, nullable=False),
        sa.CheckConstraint("round > 1", name="round"),
    )


def downgrade() -> None:
    """Remove them, and what was judged in later rounds."""
    op.drop_table("round_entry")
    op.drop_table("judging_round")
    op.execute(
        "DELETE FROM assessment_version WHERE assessment_id IN"
        " (SELECT id FROM assessment WHERE round > 1)"
    )
    op.execute(
        "DELETE FROM assignment WHERE judge_id IN (SELECT id FROM judge WHERE round > 1)"
    )
    for table, (before, after) in UNIQUE.items():
        op.execute(sa.text(f"DELETE FROM {table} WHERE round > 1"))  # nosec B608  # noqa: S608 - our own names
        _unique(table, after, before, add=False)
    op.drop_column("ranking", "round")
    op.drop_column("challenge", "round_closes_at")
    op.drop_column("challenge", "round")


def _round() -> sa.Column[int]:
    return sa.Column("round", sa.Integer, nullable=False, server_default="1")


def _unique(table: str, before: list[str], after: list[str], *, add: bool) -> None:
    with op.batch_alter_table(table) as batch:
        if add:
            batch.add_column(_round())
        batch.drop_constraint(f"uq_{table}_{'_'.join(before)}", type_="unique")
        batch.create_unique_constraint(f"uq_{table}_{'_'.join(after)}", after)
        if not add:
            batch.drop_column("round")
