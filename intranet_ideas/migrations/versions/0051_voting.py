"""Kinds of voting; what an idea costs, and baskets, which are ballots on a budget."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051_voting"
down_revision = "0050_talk"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the setting, which so far was told by the number of votes alone, and three tables."""
    # Written out: both databases know it, and SQLite adds no constraint to a table by itself.
    for column, rule in (
        ("voting VARCHAR(80) DEFAULT 'support' NOT NULL",
         "voting IN ('none', 'support', 'votes', 'budget', 'pairs')"),
        ("budget INTEGER", "budget IS NULL OR budget > 0"),
        ("budget_count VARCHAR(80) DEFAULT 'votes' NOT NULL",
         "budget_count IN ('votes', 'equal_shares')"),
    ):  # fmt: skip
        name = column.partition(" ")[0]
        op.execute(
            f"ALTER TABLE challenge ADD COLUMN {column}"
            f" CONSTRAINT ck_challenge_{name} CHECK ({rule})"
        )
    op.add_column("challenge", sa.Column("voting_opens_at", INSTANT, nullable=True))
    op.add_column(
        "challenge",
        sa.Column("totals_at_release", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.execute("UPDATE challenge SET voting = 'votes' WHERE votes_per_person IS NOT NULL")
    op.create_table(
        "entry_cost",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("asked", sa.Integer),
        sa.Column("asked_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("checked", sa.Integer),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("checked_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("asked IS NULL OR asked > 0", name="asked"),
        sa.CheckConstraint("checked IS NULL OR checked > 0", name="checked"),
    )
    op.create_table(
        "basket",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("handed_in_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "basket_entry",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
    )
    op.create_table(
        "pair_choice",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("first_id", BIG, sa.ForeignKey("entry.id"), nullable=False, index=True),
        sa.Column("second_id", BIG, sa.ForeignKey("entry.id"), nullable=False, index=True),
        sa.Column("preferred_id", BIG, sa.ForeignKey("entry.id")),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.UniqueConstraint("challenge_id", "user_id", "first_id", "second_id"),
        sa.CheckConstraint("first_id < second_id", name="order"),
        sa.CheckConstraint(
            "preferred_id IS NULL OR preferred_id IN (first_id, second_id)", name="preferred"
        ),
    )
    op.create_table(
        "voting_result",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), primary_key=True),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.Column("fault_values", sa.JSON, nullable=False),
        sa.Column("counted_at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("voting_result", "pair_choice", "basket_entry", "basket", "entry_cost"):
        op.drop_table(table)
    for name in ("totals_at_release", "voting_opens_at", "budget_count", "budget", "voting"):
        op.drop_column("challenge", name)
