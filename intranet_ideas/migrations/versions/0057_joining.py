"""Joining ideas: proposals, and which idea goes on for another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057_joining"
down_revision = "0056_conflict_rules"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
BEFORE = "status IN ('draft', 'submitted', 'withdrawn')"
AFTER = "status IN ('draft', 'submitted', 'withdrawn', 'joined')"
TWO = "(status = 'joined') = (joined_into_id IS NOT NULL)"


def upgrade() -> None:
    """Add the table and the marks: nothing is joined yet."""
    with op.batch_alter_table("entry") as batch:
        batch.add_column(sa.Column("joined_into_id", BIG, nullable=True))
        batch.create_foreign_key(
            "fk_entry_joined_into_id_entry", "entry", ["joined_into_id"], ["id"]
        )
        batch.drop_constraint(op.f("ck_entry_status"), type_="check")
        batch.create_check_constraint(op.f("ck_entry_status"), AFTER)
        batch.create_check_constraint(op.f("ck_entry_joined"), TWO)
    op.create_index("ix_entry_joined_into_id", "entry", ["joined_into_id"])
    for table, column, target in (
        ("attachment", "copy_of", "attachment"), ("vote", "from_id", "entry"),
        ("entry_follow", "from_id", "entry"),
    ):  # fmt: skip
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(column, BIG, nullable=True))
            batch.create_foreign_key(f"fk_{table}_{column}_{target}", target, [column], ["id"])
    _table()


def _table() -> None:
    entry = "entry.id"
    op.create_table(
        "joining",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False,
                  index=True),
        sa.Column("first_id", BIG, sa.ForeignKey(entry), nullable=False, index=True),
        sa.Column("second_id", BIG, sa.ForeignKey(entry), nullable=False, index=True),
        sa.Column("from_id", BIG, sa.ForeignKey(entry)),
        sa.Column("proposer", sa.String(80), nullable=False),
        sa.Column("proposed_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("status", sa.String(80), nullable=False),
        sa.Column("first_agreed_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("first_agreed_at", INSTANT),
        sa.Column("second_agreed_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("second_agreed_at", INSTANT),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("ended_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("ended_at", INSTANT),
        sa.Column("kept_id", BIG, sa.ForeignKey(entry)),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("joined_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("joined_at", INSTANT),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("first_id < second_id", name="two"),
        sa.CheckConstraint("proposer IN ('author', 'manager', 'colleague')", name="proposer"),
        sa.CheckConstraint(
            "status IN ('open', 'declined', 'taken_back', 'joined', 'split')", name="status"
        ),
        sa.CheckConstraint("(first_agreed_by IS NULL) = (first_agreed_at IS NULL)", name="first"),
        sa.CheckConstraint(
            "(second_agreed_by IS NULL) = (second_agreed_at IS NULL)", name="second"
        ),
        sa.CheckConstraint("kept_id IS NULL OR kept_id IN (first_id, second_id)", name="kept"),
        sa.CheckConstraint(
            "status NOT IN ('joined', 'split') OR (kept_id IS NOT NULL AND joined_at IS NOT NULL"
            " AND first_agreed_at IS NOT NULL AND second_agreed_at IS NOT NULL)", name="joined"
        ),
    )  # fmt: skip
    live = sa.text("status IN ('open', 'joined')")
    op.create_index("uq_joining_live", "joining", ["first_id", "second_id"], unique=True,
                    sqlite_where=live, postgresql_where=live)  # fmt: skip


def downgrade() -> None:
    """Remove them; what was joined is withdrawn."""
    op.drop_table("joining")
    for table, column, target in (
        ("entry_follow", "from_id", "entry"), ("vote", "from_id", "entry"),
        ("attachment", "copy_of", "attachment"),
    ):  # fmt: skip
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_{column}_{target}", type_="foreignkey")
            batch.drop_column(column)
    op.drop_index("ix_entry_joined_into_id", "entry")
    with op.batch_alter_table("entry") as batch:
        batch.drop_constraint(op.f("ck_entry_joined"), type_="check")
        batch.drop_constraint(op.f("ck_entry_status"), type_="check")
        batch.drop_constraint("fk_entry_joined_into_id_entry", type_="foreignkey")
        batch.drop_column("joined_into_id")
    op.execute("UPDATE entry SET status = 'withdrawn', withdrawn_at = changed_at"
               " WHERE status = 'joined'")  # fmt: skip
    with op.batch_alter_table("entry") as batch:
        batch.create_check_constraint(op.f("ck_entry_status"), BEFORE)
