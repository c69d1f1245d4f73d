"""People's identities at issuers, the sessions that began there, and what was used up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_identity"
down_revision = "0018_sessions"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("issuer", sa.String(500), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.Column("linked_by", sa.Integer, sa.ForeignKey("user.id"), nullable=True),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.UniqueConstraint("issuer", "subject"),
    )
    op.create_index("ix_identity_user_id", "identity", ["user_id"])
    op.create_table(
        "identity_session",
        sa.Column(
            "session_id", sa.Integer, sa.ForeignKey("user_session.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "identity_id", sa.Integer, sa.ForeignKey("identity.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("issuer", sa.String(500), nullable=False),
        sa.Column("sid", sa.String(255), nullable=False),
        sa.Column("id_token", sa.Text, nullable=False),
    )  # fmt: skip
    op.create_index("ix_identity_session_identity_id", "identity_session", ["identity_id"])
    op.create_index("ix_identity_session_sid", "identity_session", ["sid"])
    op.create_table(
        "used_token",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("expires_at", INSTANT, nullable=False),
    )
    op.create_index("ix_used_token_expires_at", "used_token", ["expires_at"])
    op.create_table(
        "seen_claims",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("issuer_key", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=True),
        sa.Column("claims", sa.JSON, nullable=False),
    )
    op.create_index("ix_seen_claims_at", "seen_claims", ["at"])
    op.create_index("ix_seen_claims_user_id", "seen_claims", ["user_id"])


def downgrade() -> None:
    """Remove them."""
    for table in ("seen_claims", "used_token", "identity_session", "identity"):
        op.drop_table(table)
