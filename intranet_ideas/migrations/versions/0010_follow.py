"""Who follows a challenge or an idea."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_follow"
down_revision = "0009_trials"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two tables."""
    big = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    for thing, key in (("challenge", sa.Integer()), ("entry", big)):
        table = f"{thing}_follow"
        op.create_table(
            table,
            sa.Column(f"{thing}_id", key, sa.ForeignKey(f"{thing}.id"), primary_key=True),
            sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
            sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        )
        op.create_index(f"ix_{table}_user_id", table, ["user_id"])


def downgrade() -> None:
    """Remove them."""
    for table in ("entry_follow", "challenge_follow"):
        op.drop_index(f"ix_{table}_user_id", table)
        op.drop_table(table)
