"""Consultations are cancelled, and answers know which one they change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0091_consulting_on"
down_revision = "0064_recognition"
branch_labels = None
depends_on = None

LIVE = sa.text("cancelled_at IS NULL")
CANCELLED = "cancelled_at IS NULL OR (published_at IS NOT NULL AND answered_at IS NULL)"
WHY = "(cancelled_at IS NULL) = (cancel_reason = '')"
ANSWERED = (("consultation_group", "answer_version"), ("consultation_proposal", "answer_version"),
            ("consultation_wording", "version"))  # fmt: skip


def upgrade() -> None:
    """Nothing is cancelled, and what is answered is at its first answer."""
    with op.batch_alter_table("consultation") as batch:
        batch.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True)))
        batch.add_column(
            sa.Column("cancel_reason", sa.Text, nullable=False, server_default="")
        )
        batch.drop_constraint("uq_consultation_text_id_base", type_="unique")
        batch.create_check_constraint(op.f("ck_consultation_cancelled"), CANCELLED)
        batch.create_check_constraint(op.f("ck_consultation_cancelled_why"), WHY)
    op.create_index("uq_consultation_round", "consultation", ["text_id", "base"], unique=True,
                    sqlite_where=LIVE, postgresql_where=LIVE)  # fmt: skip
    for table, column in ANSWERED:
        op.add_column(table, sa.Column(column, sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    """What was cancelled is closed again; only one round of a version can be kept."""
    for table, column in ANSWERED:
        op.drop_column(table, column)
    op.drop_index("uq_consultation_round", "consultation")
    with op.batch_alter_table("consultation") as batch:
        batch.drop_constraint(op.f("ck_consultation_cancelled"), type_="check")
        batch.drop_constraint(op.f("ck_consultation_cancelled_why"), type_="check")
        batch.drop_column("cancel_reason")
        batch.drop_column("cancelled_at")
        batch.create_unique_constraint("uq_consultation_text_id_base", ["text_id", "base"])
