"""What is told of a published result, and what each idea's authors are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_told"
down_revision = "0020_event_chain"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the choices and the table. Where judges have begun to write, nobody told them that
    their words are passed on: there they are not."""
    # Written out: both databases know it, and SQLite adds no constraint to a table by itself.
    op.execute(
        "ALTER TABLE challenge ADD COLUMN openness VARCHAR(80) DEFAULT 'full' NOT NULL"
        " CONSTRAINT ck_challenge_openness CHECK (openness IN ('place', 'criteria', 'full'))"
    )
    for name in ("comments_released", "judges_named"):
        op.execute(f"ALTER TABLE challenge ADD COLUMN {name} BOOLEAN DEFAULT false NOT NULL")
    op.create_table(
        "entry_result",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False,
                  index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("rank", sa.Integer, nullable=True),
        sa.Column("rank_low", sa.Integer, nullable=True),
        sa.Column("rank_high", sa.Integer, nullable=True),
        sa.Column("ranked", sa.Integer, nullable=False),
        sa.Column("means", sa.JSON, nullable=False),
        sa.Column("comments", sa.JSON, nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
    )  # fmt: skip


def downgrade() -> None:
    """Remove them."""
    op.drop_table("entry_result")
    for name in ("judges_named", "comments_released", "openness"):
        op.drop_column("challenge", name)
