"""Votes for withdrawn ideas are not used, and whose lapsed is kept until they are told."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0042_lapsed_votes"
down_revision = "0041_authorship"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


ballot = sa.table("ballot", *map(sa.column, ("challenge_id", "user_id", "used")))
vote = sa.table("vote", *map(sa.column, ("entry_id", "user_id")))
entry = sa.table("entry", *map(sa.column, ("id", "challenge_id", "status")))


def upgrade() -> None:
    """Add the table, and give back the votes that ideas withdrawn until now hold."""
    op.create_table(
        "lapsed_vote",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=False),
    )
    held = _held_by_withdrawn(sa.func.count())
    op.execute(_where_any(sa.update(ballot).values(used=ballot.c.used - held)))


def downgrade() -> None:
    """Remove the table; votes for withdrawn ideas are used again."""
    held = _held_by_withdrawn(sa.func.count())
    op.execute(_where_any(sa.update(ballot).values(used=ballot.c.used + held)))
    op.drop_table("lapsed_vote")


def _where_any(change: sa.Update) -> sa.Update:
    return change.where(sa.exists(_held_by_withdrawn(vote.c.entry_id)))


def _held_by_withdrawn(what: Any) -> Any:
    return (
        sa.select(what)
        .select_from(vote.join(entry, entry.c.id == vote.c.entry_id))
        .where(entry.c.status == "withdrawn", entry.c.challenge_id == ballot.c.challenge_id,
               vote.c.user_id == ballot.c.user_id)
        .correlate(ballot)
        .scalar_subquery()
    )  # fmt: skip
