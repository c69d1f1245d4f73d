"""How long each challenge keeps what, and of which a package for the archive was made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035_keeping"
down_revision = "0034_scim"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
KINDS = ("drafts", "comments", "votes", "taking_part", "assessments")


def upgrade() -> None:
    """Add the two tables; what was packed lately counts."""
    challenge = "challenge.id"
    op.create_table(
        "challenge_keeping",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey(challenge), primary_key=True),
        *(sa.Column(kind, sa.Integer) for kind in KINDS),
        sa.Column("changed_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.CheckConstraint(f"{kind} > 0", name=kind)
          for kind in KINDS),
    )  # fmt: skip
    op.create_table(
        "archived_challenge",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey(challenge), primary_key=True),
        sa.Column("since", INSTANT, nullable=False),
    )
    op.execute(
        "INSERT INTO archived_challenge (challenge_id, since) SELECT challenge_id, "
        "min(finished_at) FROM package WHERE variant = 'full' AND digest IS NOT NULL "
        "GROUP BY challenge_id"
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("archived_challenge")
    op.drop_table("challenge_keeping")
