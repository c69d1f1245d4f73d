"""What is known of guests' ages, guardians' consents, and the letters about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0087_guardians"
down_revision = "0091_consulting_on"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "guest_age",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("said_at", INSTANT),
        sa.Column("until_year", sa.Integer),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("guardian_email", sa.String(200), nullable=False),
        sa.Column("asked_at", INSTANT),
        sa.Column("closed", sa.String(80), nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("erase_at", INSTANT, index=True),
        sa.Column("warned_at", INSTANT),
        sa.CheckConstraint("closed IN ('', 'refused', 'withdrawn')", name="closed"),
        sa.CheckConstraint("until_year IS NULL OR said_at IS NOT NULL", name="said"),
        sa.CheckConstraint("held OR closed = ''", name="closed_held"),
    )
    op.create_table(
        "guardian_consent",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text_version", sa.String(80), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("state", sa.String(80), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.Column("ended_at", INSTANT, index=True),
        sa.CheckConstraint(
            "state IN ('asked', 'given', 'refused', 'withdrawn', 'replaced', 'lapsed', "
            "'not_needed')", name="state",
        ),
        sa.CheckConstraint("(state IN ('asked', 'given')) = (ended_at IS NULL)", name="ended"),
    )  # fmt: skip
    op.create_index(
        "uq_guardian_consent_open", "guardian_consent", ["user_id"], unique=True,
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
    op.create_index("ix_guardian_consent_user_id", "guardian_consent", ["user_id"])
    op.create_table(
        "guardian_letter",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False, index=True),
        sa.Column("used_at", INSTANT),
        sa.Column("status", sa.String(80), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", INSTANT, nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'sent', 'nothing', 'failed')", name="status"),
    )
    op.create_index(
        "ix_guardian_letter_due", "guardian_letter", ["status", "next_attempt_at", "id"]
    )
    op.create_index("ix_guardian_letter_email", "guardian_letter", ["email", "created_at"])


def downgrade() -> None:
    """Remove them."""
    for table in ("guardian_letter", "guardian_consent", "guest_age"):
        op.drop_table(table)
