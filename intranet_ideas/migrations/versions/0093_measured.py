"""What came of a benefit stands in its initiative's log."""

from __future__ import annotations

from alembic import op

revision = "0093_measured"
down_revision = "0090_group_meetings"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('begun', 'moved', 'paused', 'active', 'ended', 'note')"
AFTER = "kind IN ('begun', 'moved', 'measured', 'paused', 'active', 'ended', 'note')"


def upgrade() -> None:
    """Let a line say that something was measured. What was measured before is not told anew."""
    _allow(AFTER)


def downgrade() -> None:
    """Make notes of such lines."""
    op.execute("UPDATE initiative_log SET kind = 'note' WHERE kind = 'measured'")
    _allow(BEFORE)


def _allow(kinds: str) -> None:
    with op.batch_alter_table("initiative_log") as batch:
        batch.drop_constraint(op.f("ck_initiative_log_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_initiative_log_kind"), kinds)
