"""The waiting of an idea for a moderator has an end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0094_last_call"
down_revision = "0087_for_youth"
branch_labels = None
depends_on = None

BEFORE = "outcome IN ('through', 'back', 'refused', 'taken_back')"
AFTER = "outcome IN ('through', 'back', 'refused', 'taken_back', 'lapsed')"
OPEN = sa.text("outcome IS NULL")


def upgrade() -> None:
    """Let nobody have decided, and note when that is so. What waits already is called then."""
    op.add_column("entry_hold", sa.Column("ends_at", sa.DateTime(timezone=True)))
    op.create_index("ix_entry_hold_ends_at", "entry_hold", ["ends_at"])
    _allow(AFTER)


def downgrade() -> None:
    """Say of what nobody decided on that it was taken back."""
    op.execute("UPDATE entry_hold SET outcome = 'taken_back' WHERE outcome = 'lapsed'")
    _allow(BEFORE)
    op.drop_index("ix_entry_hold_ends_at", "entry_hold")
    op.drop_column("entry_hold", "ends_at")


def _allow(outcomes: str) -> None:
    # The index on part of the rows would not survive the copy that SQLite makes.
    op.drop_index("uq_entry_hold_open", "entry_hold")
    with op.batch_alter_table("entry_hold") as batch:
        batch.drop_constraint(op.f("ck_entry_hold_outcome"), type_="check")
        batch.create_check_constraint(op.f("ck_entry_hold_outcome"), outcomes)
    op.create_index("uq_entry_hold_open", "entry_hold", ["entry_id"], unique=True,
                    sqlite_where=OPEN, postgresql_where=OPEN)  # fmt: skip
